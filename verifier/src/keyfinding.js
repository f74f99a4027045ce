/**
 * Find the key that made a signature where its issuer publishes it, and ask when it was the issuer's.
 *
 * Open Badges 3.0, section 8.2, step 2; VC Data Integrity 1.0, section 4.5. A key counts only where the issuer lists it:
 * what a token's header or a proof says of itself only points there.
 */

import { check } from './checklist.js';
import { findMethod, listMethods, namesMethod, withMethod } from './controllers.js';
import { controllerUrl, didKeyDocument } from './did.js';
import { FetchError, InputError } from './errors.js';
import { isObject } from './json.js';
import { isSameKey, readJwk } from './keys.js';
import { isPrintable, length } from './text.js';
import { CLOCK_SKEW, writeDay } from './times.js';

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./controllers.js').VerificationMethod} VerificationMethod
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./session.js').Session} Session
 * @typedef {{check: Check, method?: VerificationMethod}} Found
 */

const MAX_URL = 2048;

/**
 * Look up the key `id`, which must be one of the issuer's.
 *
 * An id without a fragment is the URL of a key by itself. It counts where the issuer's document lists it, and is fetched
 * where that only names it (Controlled Identifiers 1.0, section 3.3).
 * @param {string} id
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<Found>}
 */
export async function findProofKey(id, issuer, session) {
  const [controller, fragment] = id.split('#');
  if (fragment === undefined) return find(issuer, () => findByItself(id, issuer, session));
  if (controller.startsWith(`${issuer}?`)) {
    // A version of the issuer's document, or a service; what it would say isn't known.
    return { check: check('issuer.key', 'unknown_did_method', { name: controller }) };
  }
  if (controller !== issuer) return foreign(controller, issuer);
  return find(issuer, async () => findMethod(await documentOf(issuer, session), id, issuer));
}

/**
 * Look up the key that a token's header names, by its `kid` or by the key itself (`jwk`).
 *
 * A `kid` is a whole URL with a fragment; the fragment alone; or the address of a JWK, or of a set of them, in the
 * issuer's own folder. A `jwk` counts only where the issuer lists that very key; beside a `kid` it isn't looked at.
 * @param {import('./jwt.js').Token} token
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<Found>}
 */
export async function findTokenKey({ header: { kid, jwk } }, issuer, session) {
  if (typeof kid !== 'string') {
    return find(issuer, async () => findListed(await documentOf(issuer, session), jwk, issuer));
  }
  if (kid.startsWith('https://') && !kid.includes('#')) {
    if (!isInFolder(kid, issuer)) return foreign(kid, issuer);
    return find(issuer, async () => readJwks(await session.document(kid, 'document_malformed'), kid, issuer));
  }
  const isUrl = kid.includes('#') && !kid.startsWith('#');
  return findProofKey(isUrl ? kid : `${issuer}#${kid.replace(/^#/, '')}`, issuer, session);
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
 * @param {string} id
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<VerificationMethod>}
 */
async function findByItself(id, issuer, session) {
  const document = await documentOf(issuer, session);
  try {
    return findMethod(document, id, issuer);
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'key_not_found') throw error;
  }
  if (!namesMethod(document, id)) throw new InputError(`${issuer} doesn't name ${id}`, 'controller_mismatch', id);
  const published = await session.document(id, 'document_malformed');
  return findMethod(withMethod(document, published), id, issuer);
}

/**
 * @param {Document} document
 * @param {unknown} jwk
 * @param {string} issuer
 * @returns {VerificationMethod}
 */
function findListed(document, jwk, issuer) {
  let key;
  try {
    key = readJwk(jwk);
  } catch (error) {
    // The fault is the token's, not that of what the issuer publishes.
    if (!(error instanceof InputError) || error.code !== 'document_malformed') throw error;
  }
  const listed = key && listMethods(document, issuer).find(method => isSameKey(method.key, key));
  if (!listed) throw new InputError(`${issuer} doesn't list the token's key`, 'key_not_found');
  return listed;
}

/**
 * Whether `url` names a file right below an issuer's https URL, or beside its did:web document. No deeper:
 * folders below an organisation's address are often other people's.
 * @param {string} url
 * @param {string} issuer
 */
function isInFolder(url, issuer) {
  let where;
  try {
    where = controllerUrl(issuer);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return false;
  }
  if (where === null || length(url) > MAX_URL || !isPrintable(url)) return false;
  const folder = issuer.startsWith('did:') ? where.replace(/\/[^/]*$/, '') : where.replace(/\/+$/, '');
  if (!url.startsWith(`${folder}/`)) return false;
  const name = url.slice(folder.length + 1).replace(/%2e/gi, '.').replace(/%2f/gi, '/').replace(/%5c/gi, '\\');
  return !/[/\\]|\.\./.test(name);
}

/**
 * @param {Document} document
 * @param {string} kid
 * @param {string} issuer
 * @returns {VerificationMethod}
 */
function readJwks(document, kid, issuer) {
  const jwks = Array.isArray(document.keys) ? document.keys : [document];
  const jwk = jwks.find(item => isObject(item) && ('kty' in document || item.kid === kid));
  if (!jwk) throw new InputError(`at ${kid} is no key of that name`, 'key_not_found');
  return { id: kid, controller: issuer, key: readJwk(jwk) };
}

/**
 * @param {string} controller
 * @param {string} issuer
 * @returns {Found}
 */
const foreign = (controller, issuer) => ({ check: check('issuer.key', 'controller_mismatch', { controller, issuer }) });

/**
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<Document>}
 */
async function documentOf(issuer, session) {
  const url = controllerUrl(issuer);
  return url === null ? didKeyDocument(issuer) : session.document(url, 'document_malformed');
}

/**
 * @param {string} issuer
 * @param {() => Promise<VerificationMethod>} look
 * @returns {Promise<Found>}
 */
async function find(issuer, look) {
  try {
    return { method: await look(), check: check('issuer.key', 'found', { controller: issuer }) };
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
