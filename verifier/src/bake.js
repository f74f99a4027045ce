/**
 * Put a signed credential into the artwork of its badge, in the browser of whoever asks for it.
 *
 * Open Badges 3.0, section 5.3; to the byte what `generator/credentials/baking.py` makes of the same image, for
 * sites that publish no baked files. The image is read whole before anything is put into it, and its bytes are
 * kept; the text is carried, never written anew.
 */

import { concat, latin1, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { isPng } from './images.js';
import { crc32 } from './inflate.js';
import { readChunks } from './png.js';
import { readSvg } from './svg.js';

const KEYWORD = 'openbadgecredential';
const TEXT_CHUNKS = new Set(['iTXt', 'tEXt', 'zTXt']);
// Of Open Badges 3.0, Open Badges 2.0 and CLR 2.0.
const KEYWORDS = /^(?:openbadgecredential|openbadges|clrcredential)\0/;
const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0';
const MAX_TEXT_BYTES = 2 * 1024 * 1024;
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
// Before the root: a byte order mark, a declaration, comments, white space, a DOCTYPE without a subset of its own.
const PROLOG = /^(?:\xef\xbb\xbf)?(?:\s+|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE(?:"[^"]*"|'[^']*'|[^>"'])*>)*/;
const START_TAG = /^<([^\s/>]+)(?:"[^"]*"|'[^']*'|[^>"'])*>/;

/**
 * Throws `InputError` (broken_image, too_large, malformed) where the image can't be read or carries a credential
 * already, or the text is no JSON that an image can hold.
 * @param {Uint8Array<ArrayBuffer>} image A PNG or an SVG.
 * @param {string} text The signed file.
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bake(image, text) {
  const data = utf8(text);
  if (data.length > MAX_TEXT_BYTES) throw new InputError('the credential is too large for an image', 'too_large');
  if (!/^[ \t\r\n]*\{/.test(text)) throw new InputError('expected a credential in JSON', 'malformed');
  return isPng(image) ? bakePng(image, data) : bakeSvg(image, text);
}

/**
 * One uncompressed iTXt chunk before the pixels.
 * @param {Uint8Array<ArrayBuffer>} image
 * @param {Uint8Array} data
 */
function bakePng(image, data) {
  const chunks = readChunks(image);
  const isTaken = chunks.some(({ type, body }) => TEXT_CHUNKS.has(type) && KEYWORDS.test(latin1(body.subarray(0, 20))));
  if (isTaken) throw new InputError('the artwork carries a credential already', 'malformed');
  // Length and type stand before the data.
  const pixels = chunks.find(({ type }) => type === 'IDAT');
  const before = /** @type {import('./png.js').Chunk} */ (pixels).body.byteOffset - image.byteOffset - 8;
  const named = concat(latinBytes(`iTXt${KEYWORD}`), new Uint8Array(5), data);
  return concat(image.subarray(0, before), number(named.length - 4), named, number(crc32(named)), image.subarray(before));
}

/**
 * One element, the first child of the root; what CDATA can't hold is written so that reading gives it back.
 * @param {Uint8Array<ArrayBuffer>} image
 * @param {string} text
 */
function bakeSvg(image, text) {
  if (CONTROL.test(text)) throw new InputError('the credential holds a raw control character', 'malformed');
  readSvg(image, {
    start({ namespace }) {
      if (namespace === NAMESPACE) throw new InputError('the artwork carries a credential already', 'malformed');
    },
    end() {},
    text() {},
  });
  const written = latin1(image);
  const start = (PROLOG.exec(written) ?? [''])[0].length;
  const [tag, name] = START_TAG.exec(written.slice(start)) ?? [];
  if (!tag) throw new InputError('expected an SVG', 'broken_image');
  const carried = text
    .replaceAll('\ufffe', '\\ufffe')
    .replaceAll('\uffff', '\\uffff')
    .replaceAll(']]>', ']]]]><![CDATA[>')
    .replaceAll('\r', ']]>&#13;<![CDATA[');
  const element = utf8(
    `<openbadges:credential xmlns:openbadges="${NAMESPACE}"><![CDATA[${carried}]]></openbadges:credential>`,
  );
  const after = start + tag.length;
  const [opened, closing] = tag.endsWith('/>')
    ? [latinBytes(`${written.slice(0, after - 2)}>`), latinBytes(`</${name}>`)]
    : [image.subarray(0, after), new Uint8Array()];
  return concat(opened, element, closing, image.subarray(after));
}

/** @param {string} text Each of its characters is a byte. */
const latinBytes = text => Uint8Array.from(text, character => character.charCodeAt(0));

/** @param {number} value Four bytes, the most significant first. */
function number(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
