/**
 * Find the key that made a signature where its issuer publishes it, and ask when it was the issuer's.
 *
 * Open Badges 3.0, section 8.2, step 2; VC Data Integrity 1.0, section 4.5. A key counts only where the issuer lists it:
 * what a token's header or a proof says of itself only points there.
 */

import { check } from './checklist.js';
import { findMethod, listMethods } from './controllers.js';
import { controllerUrl, didKeyDocument } from './did.js';
import { FetchError, InputError } from './errors.js';
import { isSameKey, readJwk } from './keys.js';
import { CLOCK_SKEW, writeDay } from './times.js';

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./controllers.js').VerificationMethod} VerificationMethod
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./session.js').Session} Session
 * @typedef {{check: Check, method?: VerificationMethod}} Found
 */

/**
 * Look up the key `id`, which must be one of the issuer's.
 * @param {string} id
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<Found>}
 */
export async function findProofKey(id, issuer, session) {
  const [controller] = id.split('#');
  if (controller !== issuer) return { check: check('issuer.key', 'controller_mismatch', { controller, issuer }) };
  return find(issuer, session, document => findMethod(document, id, issuer));
}

/**
 * Look up the key that a token's header names, by its `kid` or by the key itself (`jwk`).
 *
 * A `kid` is a whole URL with a fragment, or the fragment alone. A `jwk` counts only where the issuer lists that very
 * key; beside a `kid` it isn't looked at.
 * @param {import('./jwt.js').Token} token
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<Found>}
 */
export async function findTokenKey({ header: { kid, jwk } }, issuer, session) {
  if (typeof kid === 'string') {
    const isUrl = kid.includes('#') && !kid.startsWith('#');
    return findProofKey(isUrl ? kid : `${issuer}#${kid.replace(/^#/, '')}`, issuer, session);
  }
  return find(issuer, session, document => {
    const key = readJwk(jwk);
    const listed = listMethods(document, issuer).find(method => isSameKey(method.key, key));
    if (!listed) throw new InputError(`${issuer} doesn't list the token's key`, 'key_not_found');
    return listed;
  });
}

/**
 * Compare the time of a signature with the end of its key, the earlier of its two.
 * @param {VerificationMethod} method
 * @param {number | undefined} created
 * @param {number} now
 */
export function checkWindow({ revoked = Infinity, expires = Infinity }, created, now) {
  const ended = Math.min(revoked, expires);
  if ((created ?? now) - CLOCK_SKEW <= ended) return check('issuer.window', 'within');
  const code = created === undefined ? 'no_created' : revoked <= expires ? 'key_revoked' : 'key_expired';
  return check('issuer.window', code, { ended: writeDay(ended) });
}

/**
 * @param {string} issuer
 * @param {Session} session
 * @param {(document: Document) => VerificationMethod} choose
 * @returns {Promise<Found>}
 */
async function find(issuer, session, choose) {
  try {
    const url = controllerUrl(issuer);
    const document = url === null ? didKeyDocument(issuer) : await session.document(url, 'document_malformed');
    return { method: choose(document), check: check('issuer.key', 'found', { controller: issuer }) };
  } catch (error) {
    if (error instanceof FetchError) {
      return { check: check('issuer.key', 'issuer_unreachable', { reason: error.message }) };
    }
    if (!(error instanceof InputError)) throw error;
    const code = error.code === 'unreadable' ? 'document_malformed' : error.code;
    const controller = code === 'controller_mismatch' ? error.found : issuer;
    const values = { found: error.found, name: error.found, reason: error.message, controller, issuer };
    return { check: check('issuer.key', code, values) };
  }
}
