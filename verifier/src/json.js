/**
 * Strict, bounded JSON: the one way that bytes become a document.
 *
 * `JSON.parse` accepts what no signature can be about: duplicate members (which of the two was
 * signed?), numbers that become Infinity, halves of surrogate pairs, a megabyte of brackets. This is
 * RFC 8259 with the rules of I-JSON (RFC 7493), and refuses what generator/documents.py refuses.
 */

import { fromUtf8 } from './encoding.js';
import { InputError } from './errors.js';

/**
 * A JSON object. It has no prototype: what a document doesn't say, nothing says for it.
 * @typedef {Record<string, any>} Document
 */

export const MAX_BYTES = 2 * 1024 * 1024;
export const MAX_DEPTH = 64;
// Python's limit on reading integers.
const MAX_DIGITS = 4300;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\x00-\x1f]*/y;
const SPACE = /[ \t\n\r]*/y;
/** @type {Record<string, string>} */
const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
/** @type {readonly (readonly [string, unknown])[]} */
const WORDS = [['true', true], ['false', false], ['null', null]];

/**
 * Parse UTF-8 JSON; throws `InputError` with line and column where it isn't strict.
 *
 * Integers that a JavaScript number doesn't hold exactly come out as BigInt, for the reader to refuse.
 * @param {Uint8Array} data
 * @param {number} [maxBytes]
 * @returns {any}
 */
export function parseJson(data, maxBytes = MAX_BYTES) {
  if (data.length > maxBytes) {
    throw new InputError(`expected at most ${maxBytes} bytes, found ${data.length}`, 'too_large');
  }
  const text = fromUtf8(data);
  return new Parser(text.startsWith('\ufeff') ? text.slice(1) : text).whole();
}

/**
 * Parse JSON whose outermost value must be an object; throws `InputError` otherwise.
 * @param {Uint8Array} data
 * @param {number} [maxBytes]
 * @returns {Document}
 */
export function parseDocument(data, maxBytes = MAX_BYTES) {
  const value = parseJson(data, maxBytes);
  if (!isObject(value)) throw new InputError('expected a JSON object', 'not_an_object');
  return value;
}

/**
 * @param {unknown} value
 * @returns {value is Document}
 */
export const isObject = value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The items of a value that is one or many; none where it is absent.
 * @param {any} value
 * @returns {any[]}
 */
export const many = value =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/**
 * Whether two JSON values are the same; the order of members doesn't count.
 * @param {any} left
 * @param {any} right
 * @returns {boolean}
 */
export function same(left, right) {
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => same(item, right[index]))
    );
  }
  if (!isObject(left)) return left === right;
  if (!isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(name => Object.hasOwn(right, name) && same(left[name], right[name]))
  );
}

class Parser {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  whole() {
    this.space();
    const value = this.value(0);
    if (this.at < this.text.length) this.refuse('text follows the value');
    return value;
  }

  /**
   * @param {number} depth
   * @returns {any}
   */
  value(depth) {
    if (depth > MAX_DEPTH) this.refuse(`nested more than ${MAX_DEPTH} levels deep`, 'too_deep');
    const start = this.text[this.at];
    if (start === '{') return this.object(depth + 1);
    if (start === '[') return this.array(depth + 1);
    const value = start === '"' ? this.string() : this.scalar();
    this.space();
    return value;
  }

  /** @param {number} depth */
  object(depth) {
    /** @type {Document} */
    const result = Object.create(null);
    this.step();
    if (this.text[this.at] !== '}') {
      for (;;) {
        if (this.text[this.at] !== '"') this.refuse('expected the name of a member in quotes');
        const name = this.string();
        this.space();
        if (this.text[this.at] !== ':') this.refuse("expected ':'");
        this.step();
        if (name in result) {
          this.refuse(`the member '${name}' stands twice in one object`, 'duplicate_member');
        }
        result[name] = this.value(depth);
        if (this.text[this.at] !== ',') break;
        this.step();
      }
    }
    this.close('}');
    return result;
  }

  /** @param {number} depth */
  array(depth) {
    /** @type {any[]} */
    const result = [];
    this.step();
    if (this.text[this.at] !== ']') {
      for (;;) {
        result.push(this.value(depth));
        if (this.text[this.at] !== ',') break;
        this.step();
      }
    }
    this.close(']');
    return result;
  }

  string() {
    this.at += 1;
    let result = '';
    for (;;) {
      result += this.match(PLAIN);
      const end = this.text[this.at];
      if (end === '"') break;
      if (end !== '\\') this.refuse('a string does not end, or holds a control character');
      result += this.escape();
    }
    this.at += 1;
    if (!result.isWellFormed()) this.refuse('a string holds half of a surrogate pair', 'surrogate');
    return result;
  }

  escape() {
    const letter = this.text[this.at + 1] ?? '';
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.refuse('\\u needs four hexadecimal digits');
      this.at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }
    if (!Object.hasOwn(ESCAPES, letter)) this.refuse('an escape that JSON does not have');
    this.at += 2;
    return /** @type {string} */ (ESCAPES[letter]);
  }

  scalar() {
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found === null) this.refuse('expected a value');
    const [digits, fraction, exponent] = found;
    const value = Number(digits);
    const isInteger = fraction === undefined && exponent === undefined;
    if (isInteger ? digits.length > MAX_DIGITS : !Number.isFinite(value)) {
      this.refuse(`the number ${digits.slice(0, 40)} is out of range`);
    }
    this.at += digits.length;
    return isInteger && !Number.isSafeInteger(value) ? BigInt(digits) : value;
  }

  /** @param {string} mark */
  close(mark) {
    if (this.text[this.at] !== mark) this.refuse(`expected ',' or '${mark}'`);
    this.step();
  }

  step() {
    this.at += 1;
    this.space();
  }

  space() {
    this.match(SPACE);
  }

  /** @param {RegExp} pattern One that always matches, be it nothing. */
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = /** @type {RegExpExecArray} */ (pattern.exec(this.text))[0];
    this.at += found.length;
    return found;
  }

  /**
   * @param {string} message
   * @param {string} [code]
   * @returns {never}
   */
  refuse(message, code = 'malformed_json') {
    const before = this.text.slice(0, this.at).split('\n');
    const column = /** @type {string} */ (before.at(-1)).length + 1;
    throw new InputError(`line ${before.length}, column ${column}: ${message}`, code);
  }
}
