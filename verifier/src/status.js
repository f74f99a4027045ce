/**
 * Bitstring Status Lists: who was revoked or suspended, as one bit each in a signed list.
 *
 * W3C Bitstring Status List 1.0. Index 0 is the left-most bit: the highest bit of the first byte.
 */

import { decodeBase64url } from './encoding.js';
import { InputError } from './errors.js';
import { gunzip } from './inflate.js';
import { isObject } from './json.js';
import { STATUS_LIST, STATUS_LIST_2021 } from './kinds.js';
import { isPrintable, length } from './text.js';

const MIN_BITS = 131_072;
const MAX_LIST_BYTES = 16 * 1024 * 1024;
const MAX_URL = 2048;
const INDEX = /^(?:0|[1-9][0-9]{0,11})$/;

/** @type {Map<unknown, import('./kinds.js').Kind>} */
const ENTRY_TYPES = new Map([
  ['BitstringStatusListEntry', STATUS_LIST],
  ['StatusList2021Entry', STATUS_LIST_2021],
]);

/**
 * Where a credential stands in a list. `purpose` is what a set bit says of it.
 * @typedef {{purpose: string, index: number, listUrl: string, listKind: import('./kinds.js').Kind}} StatusEntry
 */

/**
 * Read one `credentialStatus` of type BitstringStatusListEntry (section 2.1) or StatusList2021Entry.
 *
 * Throws `InputError`: unknown_status_type (its `found` names the type) for another kind of entry,
 * status_malformed for one that isn't well formed.
 * @param {unknown} value
 * @returns {StatusEntry}
 */
export function readEntry(value) {
  if (!isObject(value)) throw malformed('the entry is not an object');
  const kinds = Array.isArray(value.type) ? value.type : [value.type];
  // In the order of our table: no signature covers the order of an array.
  const [listKind] = [...ENTRY_TYPES].flatMap(([type, kind]) => (kinds.includes(type) ? [kind] : []));
  if (!listKind) {
    const name = kinds.find(item => typeof item === 'string') ?? 'an entry of no type';
    throw new InputError(`the entry is a ${name}`, 'unknown_status_type', name);
  }
  if ('statusSize' in value && value.statusSize !== 1) {
    const name = 'a list with more than one bit for each credential';
    throw new InputError(`the entry is in ${name}`, 'unknown_status_type', name);
  }
  const { statusPurpose: purpose, statusListCredential: url } = value;
  if (typeof purpose !== 'string' || !purpose || length(purpose) > 64) {
    throw malformed('statusPurpose is not one word');
  }
  if (typeof url !== 'string' || !url || length(url) > MAX_URL || !isPrintable(url)) {
    throw malformed('statusListCredential is not a URL');
  }
  if (value.id === url) throw malformed('the entry has the id of the list');
  return { purpose, index: readIndex(value.statusListIndex), listUrl: url, listKind };
}

/**
 * The bits of an `encodedList`: `u` and base64url of one gzip member (section 2.2). The lists of StatusList2021 have no
 * `u`, being no multibase.
 *
 * Throws `InputError` (status_malformed) for anything else, for more than 16 MiB of bits, and for bytes after
 * the gzip member. A short list is read: see `requireLength`.
 * @param {unknown} encoded
 * @param {boolean} isMultibase
 * @returns {Uint8Array}
 */
export function decodeList(encoded, isMultibase) {
  if (typeof encoded !== 'string' || (isMultibase && !encoded.startsWith('u'))) throw malformed("encodedList doesn't begin with u");
  let compressed;
  try {
    compressed = decodeBase64url(isMultibase ? encoded.slice(1) : encoded);
  } catch {
    throw malformed('encodedList is not base64url');
  }
  try {
    return gunzip(compressed, MAX_LIST_BYTES);
  } catch (error) {
    throw malformed(`encodedList is not gzip: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * Throw `InputError` (status_short) where a list is shorter than 131,072 bits.
 * @param {Uint8Array} bits
 */
export function requireLength(bits) {
  const count = bits.length * 8;
  if (count < MIN_BITS) throw new InputError(`a list has at least ${MIN_BITS} bits, this one ${count}`, 'status_short');
}

/**
 * Bit `index` of a list; throws `InputError` (status_out_of_range) beyond it.
 * @param {Uint8Array} bits
 * @param {number} index
 */
export function getBit(bits, index) {
  if (index >= bits.length * 8) throw new InputError(`the list has no place ${index}`, 'status_out_of_range');
  return (bits[Math.floor(index / 8)] & (0x80 >> (index % 8))) !== 0;
}

/** @param {unknown} value */
function readIndex(value) {
  if (typeof value === 'string' && INDEX.test(value)) return Number(value);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1e12) return value;
  throw malformed('statusListIndex is not a whole number, 0 or more');
}

/** @param {string} message */
const malformed = message => new InputError(message, 'status_malformed');
