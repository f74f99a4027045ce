/** IdentityObject: to whom a credential was awarded, without writing the address (OB 3.0, B.13). */

import { hex, sha256, utf8 } from './encoding.js';
import { isObject } from './json.js';
import { strip } from './text.js';

/**
 * What comparing a person's identifier with a credential's came to: codes of the check `recipient`.
 * @typedef {'matched' | 'unknown_hash' | 'other_recipient' | 'no_recipient'} Match
 */

const SHA256 = 'sha256$';
/** @type {Match[]} */
const ORDER = ['matched', 'unknown_hash', 'other_recipient'];

/**
 * `sha256$` and the hex digits of SHA-256 of the UTF-8 of `identifier` + `salt`.
 * @param {string} identifier
 * @param {string} salt
 */
export const hashIdentity = async (identifier, salt) => SHA256 + hex(await sha256(utf8(identifier + salt)));

/**
 * Compare what a person typed with a credential's identifiers and its subject's `id`.
 *
 * `recipient` is tried as typed (trimmed) and in lower case. A `mailto:` subject id counts as a plain address. A name is
 * no address: identifiers of type `name` don't count.
 * @param {any[]} identityObjects
 * @param {string} recipient
 * @param {unknown} subjectId
 * @returns {Promise<Match>}
 */
export async function compare(identityObjects, recipient, subjectId) {
  const typed = strip(recipient);
  if (!typed || !typed.isWellFormed()) return 'other_recipient';
  const tried = [...new Set([typed, typed.toLowerCase()])];
  const results = await Promise.all(identityObjects.map(item => compareOne(item, tried)));
  if (typeof subjectId === 'string' && /^mailto:/i.test(subjectId)) {
    results.push(comparePlain(decode(subjectId.slice(7).split('?')[0]), tried));
  }
  return ORDER.find(result => results.includes(result)) ?? 'no_recipient';
}

/**
 * @param {any} item
 * @param {string[]} tried
 * @returns {Promise<Match>}
 */
async function compareOne(item, tried) {
  if (!isObject(item) || item.identityType === 'name') return 'no_recipient';
  const { identityHash: expected, hashed, salt = '' } = item;
  if (typeof expected !== 'string' || typeof salt !== 'string') return 'no_recipient';
  if (hashed === false) return comparePlain(expected, tried);
  if (hashed !== true) return 'no_recipient';
  const hash = expected.toLowerCase();
  if (!hash.startsWith(SHA256)) return 'unknown_hash';
  const hashes = await Promise.all(tried.map(candidate => hashIdentity(candidate, salt)));
  return hashes.includes(hash) ? 'matched' : 'other_recipient';
}

/**
 * @param {string} expected
 * @param {string[]} tried
 * @returns {Match}
 */
function comparePlain(expected, tried) {
  const plain = strip(expected);
  return tried.includes(plain) || tried.includes(plain.toLowerCase()) ? 'matched' : 'other_recipient';
}

/**
 * Percent-decoded; what isn't UTF-8 becomes U+FFFD, a lone percent sign stays.
 * @param {string} text
 */
function decode(text) {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, run => {
    const bytes = Uint8Array.from(run.slice(1).split('%'), pair => parseInt(pair, 16));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  });
}
