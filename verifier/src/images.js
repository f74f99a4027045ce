/**
 * Tell an image by its beginning. Taking a credential out of one is a module of its own, which a page loads
 * where there is an image.
 */

import { latin1 } from './encoding.js';

/** What a PNG starts with. */
export const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * Whether `data` starts as a PNG does; nothing more is looked at.
 * @param {Uint8Array} data
 */
export const isPng = data => SIGNATURE.every((byte, index) => data[index] === byte);

/**
 * Whether `data` looks like an SVG; nothing is parsed.
 * @param {Uint8Array} data
 */
export function isSvg(data) {
  if (isUtf16(data)) return true;
  const text = latin1(data.subarray(0, MAX_BYTES)).replace(/^\xef\xbb\xbf/, '');
  return /^[\t-\r ]*</.test(text) && /<(?:[^\t-\r <>/:]{1,64}:)?svg[\t-\r />]/.test(text);
}

/**
 * Whether `data` looks like XML in UTF-16.
 * @param {Uint8Array} data
 */
export const isUtf16 = data => /^(?:\xff\xfe<\0|\xfe\xff\0<|<\0|\0<)/.test(latin1(data.subarray(0, 4)));
