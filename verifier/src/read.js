/** From the bytes that somebody hands over to the one JSON document inside them. */

import { latin1, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { extract, isPng, isSvg } from './extract.js';
import { parseDocument } from './json.js';

/**
 * A document and what it was read from, as a report names it.
 * @typedef {{document: import('./json.js').Document, container: string}} Reading
 */

const JWT = /^[\t-\r ]*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*[\t-\r ]*$/;
const SD_JWT = /^[\t-\r ]*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~[A-Za-z0-9_.~-]*[\t-\r ]*$/;
const BEGINNINGS = [
  ['%PDF-', 'a PDF file'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['\x1f\x8b', 'a gzip archive'],
];
const MAX_JWT = 4 * 1024 * 1024;

/**
 * Read JSON, or the JSON baked into a PNG or SVG.
 *
 * Throws `InputError` with a code of the check format.read: malformed, no_credential, broken_image, or
 * unknown_format with `found` naming the format.
 * @param {Uint8Array} data
 * @returns {Reading}
 */
export function read(data) {
  if (isPng(data) || isSvg(data)) return readImage(data);
  refuseByName(data);
  return { document: parse(data), container: 'file' };
}

/**
 * @param {Uint8Array} data
 * @returns {Reading}
 */
function readImage(data) {
  let extracted;
  try {
    extracted = extract(data);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const isSaid = error.code === 'no_credential' || error.code === 'malformed';
    throw new InputError(error.message, isSaid ? error.code : 'broken_image');
  }
  if (extracted.kind === 'jwt') throw unknownFormat('a JWT credential in an image');
  if (extracted.kind === 'url') throw unknownFormat('an image that only links to a hosted badge');
  return { document: parse(utf8(extracted.text)), container: `${extracted.container} image` };
}

/** @param {Uint8Array} data */
function refuseByName(data) {
  const text = latin1(data.subarray(0, MAX_JWT));
  if (JWT.test(text)) throw unknownFormat('a JWT credential');
  if (SD_JWT.test(text)) throw unknownFormat('an SD-JWT credential');
  const known = BEGINNINGS.find(([beginning]) => text.startsWith(beginning));
  if (known) throw unknownFormat(known[1]);
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') throw unknownFormat('a WebP image');
  if (/^[\t-\r ]*(?:<!doctype html|<html)/i.test(text.slice(0, 256))) throw unknownFormat('a web page');
}

/** @param {Uint8Array} data */
function parse(data) {
  try {
    return parseDocument(data);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, 'malformed');
  }
}

/** @param {string} name */
const unknownFormat = name => new InputError(`${name} can't be read`, 'unknown_format', name);
