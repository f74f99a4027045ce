/** From the bytes that somebody hands over to the one JSON document inside them. */

import { latin1, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { isPng, isSvg } from './images.js';
import { MAX_BYTES, parseDocument } from './json.js';
import { credentialOf, isToken, readToken } from './jwt.js';
import { stripJson } from './text.js';

/**
 * A document and what it was read from, as a report names it. `token` is the signed token that carried the document.
 * `url` is the address of a hosted assertion, where an image holds no more than that; the document is empty then.
 * @typedef {{document: import('./json.js').Document, container: string, token?: import('./jwt.js').Token, url?: string}} Reading
 */

const SD_JWT = /^[\t-\r ]*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~[A-Za-z0-9_.~-]*[\t-\r ]*$/;
const BEGINNINGS = [
  ['%PDF-', 'a PDF file'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['\x1f\x8b', 'a gzip archive'],
  ['II*\0', 'a TIFF image'],
  ['MM\0*', 'a TIFF image'],
  ['BM', 'a BMP image'],
];
// By the brand that follows `ftyp` (ISO/IEC 23008-12).
const HEIC = /^[^]{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)/;
const AVIF = /^[^]{4}ftypavi[fs]/;

/**
 * Read JSON or a token (a compact JWS), alone or baked into a PNG or SVG.
 *
 * Throws `InputError` with a code of the check format.read: malformed, no_credential, broken_image, or
 * unknown_format with `found` naming the format.
 * @param {Uint8Array} data
 * @returns {Promise<Reading>}
 */
export async function read(data) {
  if (isPng(data) || isSvg(data)) return readImage(data);
  refuseByName(data);
  return readJsonOrToken(data);
}

/**
 * Read JSON or a token that stands alone; throws `InputError` (malformed).
 * @param {Uint8Array} data
 * @returns {Reading}
 */
export function readJsonOrToken(data) {
  const text = data.length <= MAX_BYTES ? stripJson(latin1(data)) : '';
  return isToken(text) ? readAsToken(text, 'token') : { document: parse(data), container: 'file' };
}

/**
 * @param {Uint8Array} data
 * @returns {Promise<Reading>}
 */
async function readImage(data) {
  const { extract } = await import('./extract.js');
  let extracted;
  try {
    extracted = extract(data);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const isSaid = error.code === 'no_credential' || error.code === 'malformed';
    throw new InputError(error.message, isSaid ? error.code : 'broken_image');
  }
  const { kind, standard, text } = extracted;
  const container = `${extracted.container} image`;
  if (kind === 'jwt') return readAsToken(text, container);
  if (kind === 'json') return { document: parse(utf8(text)), container };
  if (standard !== 'ob2') throw unknownFormat('an image that only links to a credential');
  return { document: {}, container, url: text };
}

/**
 * @param {string} text
 * @param {string} container
 * @returns {Reading}
 */
function readAsToken(text, container) {
  if (!isToken(text)) throw new InputError('what it carries is not a token', 'malformed');
  const token = readToken(text);
  try {
    return { document: credentialOf(token), container, token };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, 'malformed');
  }
}

/** @param {Uint8Array} data */
function refuseByName(data) {
  const text = latin1(data);
  if (SD_JWT.test(text)) throw unknownFormat('an SD-JWT credential');
  const known = BEGINNINGS.find(([beginning]) => text.startsWith(beginning));
  if (known) throw unknownFormat(known[1]);
  if (HEIC.test(text)) throw unknownFormat('a HEIC image');
  if (AVIF.test(text)) throw unknownFormat('an AVIF image');
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
