/**
 * Revocation lists that are plain JSON: 1EdTechRevocationList, and the RevocationList of Open Badges 2.0.
 *
 * Such a list isn't signed: it counts because what its issuer signed or publishes names its address. 1EdTech Revocation
 * List Status Method 1.0; Open Badges 2.0, "RevocationList".
 */

import { check } from './checklist.js';
import { FetchError, InputError } from './errors.js';
import { isObject } from './json.js';
import { isPrintable, length } from './text.js';

const MAX_URL = 2048;

/**
 * Say whether the list at `url` names the credential `id` among its `member`.
 * @param {unknown} url
 * @param {string} member
 * @param {string} id
 * @param {string} issuer
 * @param {import('./session.js').Session} session
 * @returns {Promise<import('./checklist.js').Check>}
 */
export async function checkRevocationList(url, member, id, issuer, session) {
  if (typeof url !== 'string' || !url || length(url) > MAX_URL || !isPrintable(url)) {
    return check('status', 'status_malformed', { reason: "the list's address is not a URL" });
  }
  let document;
  try {
    document = await session.document(url, 'status_malformed');
  } catch (error) {
    if (error instanceof FetchError) return check('status', 'status_unreachable', { reason: error.message });
    if (!(error instanceof InputError)) throw error;
    return check('status', error.code, { reason: error.message });
  }
  if (document.id !== url) return check('status', 'status_malformed', { reason: `at ${url} lies another list` });
  const owner = isObject(document.issuer) ? document.issuer.id : document.issuer;
  if (owner !== issuer) {
    return check('status', 'status_wrong_issuer', { found: typeof owner === 'string' ? owner : 'nobody' });
  }
  const entries = document[member];
  if (!Array.isArray(entries) || !entries.every(isEntry)) {
    return check('status', 'status_malformed', { reason: `the list has no ${member} to be read` });
  }
  const isNamed = entries.some(entry => (isObject(entry) ? entry.id === id && entry.revoked !== false : entry === id));
  return isNamed ? check('status', 'revoked') : check('status', 'not_listed', { url });
}

/** @param {any} entry */
const isEntry = entry =>
  isObject(entry)
    ? typeof entry.id === 'string' && (!('revoked' in entry) || typeof entry.revoked === 'boolean')
    : typeof entry === 'string';
