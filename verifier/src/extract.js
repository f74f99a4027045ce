/**
 * Take the one credential out of a PNG or an SVG.
 *
 * Open Badges 3.0, section 5.3, and the like sections of Open Badges 2.0 and CLR 2.0. An image in which
 * two are found is refused, because nobody could say which of them was shown; but for one badge in two forms, Open Badges
 * 2.0 and 3.0, as platforms bake it for readers of either: the later form is read.
 */

import { fromUtf8, latin1, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { unzlib } from './inflate.js';
import { isPng } from './images.js';
import { readChunks } from './png.js';
import { readSvg } from './svg.js';
import { strip, stripJson } from './text.js';

/**
 * @typedef {'ob3' | 'ob2' | 'clr'} Standard
 * @typedef {{container: 'PNG' | 'SVG', standard: Standard, kind: 'json' | 'jwt' | 'url', text: string}} Extracted
 */

const MAX_TEXT_BYTES = 2 * 1024 * 1024;
/** @type {Map<string, Standard>} */
const KEYWORDS = new Map([['openbadgecredential', 'ob3'], ['openbadges', 'ob2'], ['clrcredential', 'clr']]);
/** @type {Map<string, Standard>} */
const ELEMENTS = new Map([
  ['https://purl.imsglobal.org/ob/v3p0 credential', 'ob3'],
  ['http://openbadges.org assertion', 'ob2'],
  ['https://purl.imsglobal.org/clr/v2p0 credential', 'clr'],
]);
const JSON_START = /^\ufeff?[ \t\r\n]*\{/;
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const URL_FORM = /^https?:\/\/[^\s\x00-\x20\x7f\x85<>"\ufffe\uffff]+$/;

/**
 * Throws `InputError`: broken_image, too_large, no_credential where a whole image carries none, or malformed
 * where what it carries is no credential.
 * @param {Uint8Array} image A PNG or an SVG.
 * @returns {Extracted}
 */
export function extract(image) {
  return isPng(image) ? extractPng(image) : extractSvg(image);
}

/**
 * @param {Uint8Array} image
 * @returns {Extracted}
 */
function extractPng(image) {
  const found = readChunks(image).flatMap(({ type, body }) => {
    const end = body.subarray(0, 80).indexOf(0);
    const standard = ['iTXt', 'tEXt', 'zTXt'].includes(type) && KEYWORDS.get(latin1(body.subarray(0, Math.max(end, 0))));
    return standard ? [{ standard, type, rest: body.subarray(end + 1) }] : [];
  });
  const { standard, type, rest } = theOnly(found);
  const data = type === 'tEXt' ? rest : type === 'zTXt' ? compressed(rest) : international(rest);
  if (data.length > MAX_TEXT_BYTES) throw tooLong();
  let text;
  try {
    text = fromUtf8(data); // in old tEXt chunks too: their bakers wrote UTF-8 or ASCII
  } catch {
    throw new InputError("the credential in the PNG isn't UTF-8", 'malformed');
  }
  return { container: 'PNG', standard, ...name(text) };
}

/**
 * The text of an iTXt chunk, after its keyword.
 * @param {Uint8Array} rest
 */
function international(rest) {
  const [isCompressed, method] = rest;
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  const isKnown = (isCompressed === 0 && (method === 0 || method === 1)) || (isCompressed === 1 && method === 0);
  if (translated < 0 || !isKnown) {
    throw new InputError('the text chunk of the credential is damaged', 'broken_image');
  }
  const text = rest.subarray(translated + 1);
  return isCompressed ? inflate(text) : text;
}

/**
 * The text of a zTXt chunk, after its keyword.
 * @param {Uint8Array} rest
 */
function compressed(rest) {
  if (rest[0] !== 0) throw new InputError('the text chunk of the credential is damaged', 'broken_image');
  return inflate(rest.subarray(1));
}

/** @param {Uint8Array} data */
function inflate(data) {
  try {
    return unzlib(data, MAX_TEXT_BYTES);
  } catch (error) {
    if (error instanceof InputError && error.code === 'too_large') throw tooLong();
    throw new InputError('the compressed credential is damaged', 'broken_image');
  }
}

/**
 * @param {Uint8Array} image
 * @returns {Extracted}
 */
function extractSvg(image) {
  /** @type {{standard: Standard, verify: string | undefined, text: string[], depth: number}[]} */
  const found = [];
  let isInside = false;
  readSvg(image, {
    start({ namespace, name: local, attributes, depth }) {
      if (isInside) throw new InputError("elements stand inside the credential's element", 'malformed');
      const standard = ELEMENTS.get(`${namespace} ${local}`);
      if (standard === undefined || depth === 1) return;
      found.push({ standard, verify: attributes.get('verify'), text: [], depth });
      isInside = true;
    },
    end(depth) {
      if (isInside && found[found.length - 1].depth === depth) isInside = false;
    },
    text(text) {
      if (isInside) found[found.length - 1].text.push(text);
    },
  });
  const { standard, verify, text } = theOnly(found);
  const content = text.join('');
  // Open Badges 2.0 has the assertion's JSON beside its URL, and there the URL is what counts. The later
  // standards have one or the other; with both, nobody can say which is meant.
  if (verify !== undefined && strip(content) && standard !== 'ob2') {
    throw new InputError("the credential's element has both an attribute verify and text", 'malformed');
  }
  return { container: 'SVG', standard, ...name(verify ?? content) };
}

/**
 * What a text is; a JWT or URL without the white space around it.
 * @param {string} text
 * @returns {{kind: 'json' | 'jwt' | 'url', text: string}}
 */
function name(text) {
  if (utf8(text).length > MAX_TEXT_BYTES) throw tooLong();
  if (text.includes('\0')) throw new InputError('the credential holds a NUL character', 'malformed');
  if (JSON_START.test(text)) return { kind: 'json', text };
  const bare = stripJson(text);
  if (JWT.test(bare)) return { kind: 'jwt', text: bare };
  if (URL_FORM.test(bare)) return { kind: 'url', text: bare };
  throw new InputError('expected a JSON object, a JWT or a URL as the credential', 'malformed');
}

/**
 * @template {{standard: Standard}} T
 * @param {T[]} found
 * @returns {T}
 */
function theOnly(found) {
  if (!found.length) throw new InputError('no credential is inside this image', 'no_credential');
  const [newer] = found.filter(({ standard }) => standard === 'ob3');
  if (found.length === 2 && newer && found.some(({ standard }) => standard === 'ob2')) return newer;
  if (found.length > 1) {
    throw new InputError(`${found.length} credentials are inside this image, where one is expected`, 'malformed');
  }
  return found[0];
}

function tooLong() {
  return new InputError(`expected a credential of at most ${MAX_TEXT_BYTES} bytes`, 'too_large');
}
