/**
 * An SVG read as a stream of elements and text: well-formed XML 1.0 in UTF-8 with namespaces, bounded.
 *
 * A browser's own parser would expand entities and can't run in Node. This one knows no entity but
 * XML's five, reads nothing that a DOCTYPE names, and refuses what it doesn't know.
 */

import { fromUtf8 } from './encoding.js';
import { isUtf16 } from './images.js';
import { InputError } from './errors.js';
import { NAME_CHARACTER, NAME_START } from './xmlnames.js';

/**
 * One start tag; the root has depth 1. Attributes in a namespace are left out.
 * @typedef {{namespace: string, name: string, attributes: Map<string, string>, depth: number}} Element
 */

/**
 * What is told while reading.
 * @typedef {{start: (element: Element) => void, end: (depth: number) => void, text: (text: string) => void}} Listener
 */

const NAMESPACE = 'http://www.w3.org/2000/svg';
const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_DEPTH = 128;
const MAX_ELEMENTS = 100_000;

const NCNAME = `[${NAME_START}][${NAME_CHARACTER}]*`;
const NAME = new RegExp(`(?:(${NCNAME}):)?(${NCNAME})`, 'uy');
const TARGET = new RegExp(`${NCNAME}`, 'uy');
const SPACE = /[ \t\r\n]*/y;
const VALUE = /"[^<"]*"|'[^<']*'/y;
const TEXT = /[^<]*/y;
const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/;
// What the public name of a DOCTYPE may have.
const PUBLIC = ' \\r\\na-zA-Z0-9()+,./:=?;!*#@$_%\\-';
const DOCTYPE = new RegExp(
  `<!DOCTYPE[ \\t\\r\\n]+${NCNAME}(?::${NCNAME})?(?:[ \\t\\r\\n]+(?:SYSTEM|PUBLIC[ \\t\\r\\n]+(?:"[${PUBLIC}']*"|'[${PUBLIC}]*'))[ \\t\\r\\n]+(?:"[^"]*"|'[^']*'))?[ \\t\\r\\n]*>`,
  'uy',
);
const REFERENCE = /&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(lt|gt|amp|quot|apos));|&/g;
/** @type {Record<string, string>} */
const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
// Char of XML 1.0; lone surrogates can't stand in what was UTF-8.
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/**
 * Read an SVG from its first byte to its last.
 *
 * Throws `InputError` (broken_image, too_large) for what isn't well-formed XML in UTF-8 with an `svg` root in
 * the SVG namespace, for an entity of its own, and past the bounds on bytes, depth and elements.
 * @param {Uint8Array} data
 * @param {Listener} listener
 */
export function readSvg(data, listener) {
  if (data.length > MAX_BYTES) {
    throw new InputError(`expected an SVG of at most ${MAX_BYTES} bytes, found ${data.length}`, 'too_large');
  }
  if (isUtf16(data)) throw broken('expected UTF-8, found UTF-16');
  let text;
  try {
    text = fromUtf8(data);
  } catch {
    throw broken('it is not UTF-8');
  }
  new Scanner(text.startsWith('\ufeff') ? text.slice(1) : text, listener).document();
}

class Scanner {
  /**
   * @param {string} text
   * @param {Listener} listener
   */
  constructor(text, listener) {
    this.text = text;
    this.listener = listener;
    this.at = 0;
    this.count = 0;
    /** @type {{tag: string, spaces: Map<string, string>}[]} The elements that are open. */
    this.open = [];
    if (FORBIDDEN.test(text)) throw broken('it holds a character that XML has not');
  }

  document() {
    const declaration = DECLARATION.exec(this.text);
    if (declaration) {
      const encoding = declaration[1] ?? declaration[2] ?? 'UTF-8';
      if (encoding.toUpperCase() !== 'UTF-8') throw broken(`expected UTF-8, found a declaration of ${encoding}`);
      this.at = declaration[0].length;
    }
    this.around(true);
    if (this.text[this.at] !== '<') throw broken('no element found');
    this.startTag();
    while (this.open.length) this.content();
    this.around(false);
    if (this.at < this.text.length) throw broken('something follows the root element');
  }

  /**
   * What may stand before and after the root.
   * @param {boolean} isBefore
   */
  around(isBefore) {
    let mayDeclare = isBefore;
    for (;;) {
      this.match(SPACE);
      if (this.text.startsWith('<!--', this.at)) this.comment();
      else if (this.text.startsWith('<?', this.at)) this.instruction();
      else if (mayDeclare && this.text.startsWith('<!DOCTYPE', this.at)) {
        if (this.match(DOCTYPE) === null) throw broken('its DOCTYPE holds declarations, which are not read');
        mayDeclare = false;
      } else return;
    }
  }

  content() {
    const { text, at } = this;
    if (text[at] !== '<') {
      const found = /** @type {string} */ (this.match(TEXT));
      if (this.at === text.length) throw broken('an element is not closed');
      if (found.includes(']]>')) throw broken("']]>' stands in its text");
      this.listener.text(resolve(lines(found)));
    } else if (text.startsWith('<!--', at)) this.comment();
    else if (text.startsWith('<![CDATA[', at)) {
      this.listener.text(lines(this.until(']]>', 9)));
    } else if (text.startsWith('<?', at)) this.instruction();
    else if (text.startsWith('</', at)) this.endTag();
    else this.startTag();
  }

  startTag() {
    this.at += 1;
    const start = this.at;
    const [, prefix = '', name] = this.name();
    const tag = this.text.slice(start, this.at);
    /** @type {[string, string, string][]} prefix, name, value */
    const attributes = [];
    for (;;) {
      const space = this.match(SPACE);
      if (this.text[this.at] === '>' || this.text.startsWith('/>', this.at)) break;
      if (!space) throw broken('a tag is not well-formed');
      attributes.push(this.attribute());
    }
    const spaces = declare(this.open.at(-1)?.spaces ?? new Map([['xml', XML]]), attributes);
    const depth = this.open.length + 1;
    this.count += 1;
    if (depth > MAX_DEPTH) throw broken(`its elements are nested more than ${MAX_DEPTH} deep`);
    if (this.count > MAX_ELEMENTS) throw broken(`it has more than ${MAX_ELEMENTS} elements`);
    const namespace = find(spaces, prefix);
    if (depth === 1 && (namespace !== NAMESPACE || name !== 'svg')) {
      throw broken(`expected the root element svg in the namespace ${NAMESPACE}`);
    }
    this.listener.start({ namespace, name, attributes: plain(attributes, spaces), depth });
    if (this.text[this.at] === '/') {
      this.at += 2;
      this.listener.end(depth);
    } else {
      this.at += 1;
      this.open.push({ tag, spaces });
    }
  }

  /** @returns {[string, string, string]} */
  attribute() {
    const [, prefix = '', name] = this.name();
    this.match(SPACE);
    if (this.text[this.at] !== '=') throw broken('an attribute has no value');
    this.at += 1;
    this.match(SPACE);
    const quoted = this.match(VALUE);
    if (quoted === null) throw broken('the value of an attribute is not well-formed');
    // Line ends and tabs are read as spaces, but for those that are written as references.
    const value = resolve(lines(quoted.slice(1, -1)).replace(/[\t\n]/g, ' '));
    return [prefix, name, value];
  }

  endTag() {
    this.at += 2;
    const start = this.at;
    this.name();
    const tag = this.text.slice(start, this.at);
    this.match(SPACE);
    const open = this.open.pop();
    if (open?.tag !== tag || this.text[this.at] !== '>') throw broken('an end tag does not match');
    this.at += 1;
    this.listener.end(this.open.length + 1);
  }

  comment() {
    if (this.until('--', 4) === null || this.text[this.at] !== '>') throw broken('a comment is not well-formed');
    this.at += 1;
  }

  instruction() {
    this.at += 2;
    const target = this.match(TARGET);
    if (target === null || target.toLowerCase() === 'xml') throw broken('an instruction is not well-formed');
    const isOver = this.text.startsWith('?>', this.at);
    if (!isOver && !this.match(SPACE)) throw broken('an instruction is not well-formed');
    this.until('?>', 0);
  }

  /**
   * @param {string} mark What ends it.
   * @param {number} skipped How many characters its beginning has.
   */
  until(mark, skipped) {
    const start = this.at + skipped;
    const end = this.text.indexOf(mark, start);
    if (end < 0) throw broken(`'${mark}' is missing`);
    this.at = end + mark.length;
    return this.text.slice(start, end);
  }

  name() {
    NAME.lastIndex = this.at;
    const found = NAME.exec(this.text);
    if (found === null || this.text[NAME.lastIndex] === ':') throw broken('a name is not well-formed');
    this.at = NAME.lastIndex;
    return found;
  }

  /** @param {RegExp} pattern */
  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }
}

/**
 * The namespaces in force with what `attributes` declare.
 * @param {Map<string, string>} outer
 * @param {[string, string, string][]} attributes
 */
function declare(outer, attributes) {
  const declarations = attributes.filter(([prefix, name]) => prefix === 'xmlns' || (!prefix && name === 'xmlns'));
  const spaces = declarations.length ? new Map(outer) : outer;
  for (const [isPrefixed, name, value] of declarations) {
    const prefix = isPrefixed ? name : '';
    const isXml = prefix === 'xml';
    if (prefix === 'xmlns' || value === XMLNS || isXml !== (value === XML) || (prefix && !value)) {
      throw broken('a namespace is declared that cannot be');
    }
    spaces.set(prefix, value);
  }
  return spaces;
}

/**
 * @param {Map<string, string>} spaces
 * @param {string} prefix
 * @returns {string}
 */
function find(spaces, prefix) {
  const found = spaces.get(prefix);
  if (found === undefined && prefix) throw broken(`the prefix ${prefix} is not declared`);
  return found ?? '';
}

/**
 * The attributes of no namespace, after all of them were found to be there once.
 * @param {[string, string, string][]} attributes
 * @param {Map<string, string>} spaces
 */
function plain(attributes, spaces) {
  const seen = new Set();
  /** @type {Map<string, string>} */
  const result = new Map();
  for (const [prefix, name, value] of attributes) {
    const isDeclaration = prefix === 'xmlns' || (!prefix && name === 'xmlns');
    const space = isDeclaration ? `${XMLNS} ${prefix}` : prefix ? find(spaces, prefix) : '';
    if (seen.has(`${space} ${name}`)) throw broken('an attribute stands twice');
    seen.add(`${space} ${name}`);
    if (!isDeclaration && !prefix) result.set(name, value);
  }
  return result;
}

/**
 * Line ends as XML reads them (section 2.11).
 * @param {string} text
 */
const lines = text => text.replace(/\r\n?/g, '\n');

/**
 * Text with its references replaced.
 * @param {string} text
 */
function resolve(text) {
  return text.replace(REFERENCE, (_, decimal, hexadecimal, entity) => {
    if (entity !== undefined) return ENTITIES[entity];
    const digits = decimal ?? hexadecimal;
    if (digits === undefined) throw broken('it uses an entity of its own, and entities are not read');
    const point = parseInt(digits, decimal === undefined ? 16 : 10);
    const isSurrogate = point >= 0xd800 && point <= 0xdfff;
    const character = point > 0x10ffff || isSurrogate ? '\0' : String.fromCodePoint(point);
    if (FORBIDDEN.test(character)) throw broken('it refers to a character that XML has not');
    return character;
  });
}

/** @param {string} reason */
const broken = reason => new InputError(`the SVG can't be read: ${reason}`, 'broken_image');
