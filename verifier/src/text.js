/** Text as both halves read it: white space, what can be printed, and how long it is. */

// Python's `str.isspace`; JavaScript's \s has U+FEFF too and lacks U+001C to U+001F and U+0085.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const IS_SPACE = new RegExp(`[${SPACE}]`);
const URL_FORM = new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:[^${SPACE}]+$`);
// Controls, separators (but for the space), surrogates, and format characters as of Unicode 16. No property of Unicode is
// asked: an engine refuses what its version doesn't know yet, such as a new emoji, and another one doesn't.
const HIDDEN =
  '\\x00-\\x1f\\x7f-\\xa0\\xad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u1680\\u180e' +
  '\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u2066-\\u206f\\u3000\\ud800-\\udfff\\ufeff\\ufff9-\\ufffb' +
  '\\u{110bd}\\u{110cd}\\u{13430}-\\u{1343f}\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0001}\\u{e0020}-\\u{e007f}';
const UNPRINTABLE = new RegExp(`[${HIDDEN}]`, 'gu');

/**
 * The text without the white space around it. It is looked at from both ends: a regular expression looks again at each
 * place of every run of spaces inside.
 * @param {string} text
 */
export const strip = text => trim(text, character => IS_SPACE.test(character));

/**
 * The text without what JSON calls white space around it.
 * @param {string} text
 */
export const stripJson = text => trim(text, character => ' \t\r\n'.includes(character));

/**
 * @param {string} text
 * @param {(character: string) => boolean} isSpace
 */
function trim(text, isSpace) {
  let [start, end] = [0, text.length];
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/**
 * How many characters (code points) a text has.
 * @param {string} text
 */
export function length(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * Whether a text holds nothing that is hidden, moves what stands around it, or breaks a line; a space may stand in it.
 * @param {string} text
 */
export const isPrintable = text => text.search(UNPRINTABLE) < 0;

/**
 * The text with U+FFFD in the place of each character that can't be printed.
 * @param {string} text
 */
export const printable = text => text.replace(UNPRINTABLE, '\ufffd');

/**
 * Whether a value is an absolute URL or URN of at most 2,048 characters.
 * @param {unknown} value
 * @returns {value is string}
 */
export const isUrl = value =>
  typeof value === 'string' && URL_FORM.test(value) && length(value) <= 2048;

/**
 * Any JSON value in a few words, for a sentence.
 * @param {unknown} value
 */
export function plain(value) {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? 'something else' : String(value);
}

/**
 * Order by code point, as every specification here asks; JavaScript's own is by UTF-16 unit.
 * @param {string} left
 * @param {string} right
 */
export function byCodePoint(left, right) {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    // A surrogate stands for a code point above every other unit.
    if (a !== b) return (a ^ b) >= 0x800 && isSurrogate(a) !== isSurrogate(b) ? (isSurrogate(a) ? 1 : -1) : a - b;
  }
  return left.length - right.length;
}

/** @param {number} unit */
const isSurrogate = unit => unit >= 0xd800 && unit <= 0xdfff;
