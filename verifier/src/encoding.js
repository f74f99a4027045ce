/** Bytes as text and back: UTF-8, hexadecimal, base64url, base58btc; each refuses what isn't canonical. */

import { InputError } from './errors.js';

/** Bytes in memory that WebCrypto takes.
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 */

// Longer than any key or signature that is read; decoding is quadratic.
const MAX_BASE58 = 1024;
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const encoder = new TextEncoder();

/**
 * @param {string} text
 * @returns {Bytes}
 */
export const utf8 = text => encoder.encode(text);

/**
 * Read strict UTF-8; a byte order mark stays. Throws `InputError` otherwise.
 * @param {Uint8Array} data
 * @returns {string}
 */
export function fromUtf8(data) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new InputError('expected UTF-8', 'not_utf8');
  }
}

/**
 * Bytes 0 to 255 as the characters of the same number, for looking at with regular expressions.
 * @param {Uint8Array} data
 */
export const latin1 = data => {
  let text = '';
  for (let at = 0; at < data.length; at += 8192) {
    text += String.fromCharCode(...data.subarray(at, at + 8192));
  }
  return text;
};

/** @param {Uint8Array} data */
export const hex = data => Array.from(data, byte => byte.toString(16).padStart(2, '0')).join('');

/**
 * @param {...Uint8Array} parts
 * @returns {Bytes}
 */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export const equal = (left, right) =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

/**
 * @param {Uint8Array} data
 * @returns {Promise<Bytes>}
 */
export const sha256 = async data =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {Bytes} */ (data)));

/**
 * Read base64url without padding (RFC 4648, section 5); throws `InputError` for any other form.
 * @param {string} text
 * @returns {Bytes}
 */
export function decodeBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) {
    throw new InputError('not base64url without padding');
  }
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const data = new Uint8Array(plain.length);
  for (let index = 0; index < plain.length; index += 1) data[index] = plain.charCodeAt(index);
  if (encodeBase64url(data) !== text) throw new InputError('not canonical base64url');
  return data;
}

/**
 * @param {Uint8Array} data
 * @returns {string}
 */
export const encodeBase64url = data =>
  btoa(latin1(data)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/**
 * Read base58btc without the multibase letter `z`; throws `InputError` for any other character.
 * @param {string} text
 * @returns {Bytes}
 */
export function decodeBase58(text) {
  if (text.length > MAX_BASE58) {
    throw new InputError(`a base58 text of ${text.length} characters is too long`);
  }
  /** @type {number[]} Least significant byte first. */
  const bytes = [];
  for (const character of text) {
    let carry = ALPHABET.indexOf(character);
    if (carry < 0) {
      throw new InputError(`the character '${character}' is not of the base58 alphabet`);
    }
    for (let index = 0; index < bytes.length; index += 1) {
      carry += /** @type {number} */ (bytes[index]) * 58;
      bytes[index] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) bytes.push(carry & 0xff);
  }
  const zeros = text.length - text.replace(/^1+/, '').length;
  return Uint8Array.from([...new Uint8Array(zeros), ...bytes.reverse()]);
}
