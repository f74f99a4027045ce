/**
 * The one way to write a document's RDF dataset: canonical N-Quads (RDF Dataset Canonicalization, RDFC-1.0).
 *
 * JSON-LD drops what it can't place, and what is dropped is in no dataset, so anybody may change it under a good
 * signature. Here everything in the document ends up in the dataset, or the document is refused: before
 * expansion, by jsonld's safe mode, or where the statements are made.
 */

// @ts-expect-error It brings no types.
import jsonldModule from 'jsonld';
// @ts-expect-error It brings no types.
import RDFC10Module from 'rdf-canonize/lib/RDFC10.js';
import { isPinned, loadContext } from './contexts.js';
import { hex, sha256, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { isObject } from './json.js';
import { beginningOf, countLeaves } from './prefix.js';
import { byCodePoint } from './text.js';

/** @typedef {import('./json.js').Document} Document */
/** @typedef {{termType: string, value: string, datatype?: {termType: string, value: string}, language?: string}} Term */
/** @typedef {{subject: Term, predicate: Term, object: Term, graph: Term}} Quad */

/** @type {any} */
const jsonld = jsonldModule;
/** @type {any} */
const RDFC10 = RDFC10Module;

const MAX_CONTEXTS_NAMED = 16;
const MAX_QUADS = 50_000;
const MAX_LEAVES = 2000;
// What jsonld says of a beginning that states nothing.
const NOTHING_YET = ['empty object', 'object with only @id'];
const MAX_BLANK_NODES = 10_000;
// Blank nodes that look alike are compared by their neighborhoods, and a small hostile document could ask for
// years of that. This bounds the steps: of each comparison, each hash and each order that is tried.
const MAX_WORK = 400_000;
const MAX_DEPTH = 400;
const [COMPARISON, HASH, ORDER] = [20, 10, 10];
// How many documents at their bounds one report may look at: a record, what is in it, its proofs, lists.
const MAX_DOCUMENTS = 4;

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const LANGUAGE = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;
const BLANK = /^_:[A-Za-z0-9][A-Za-z0-9_-]*$/;
// Implementations write these differently in N-Quads, or can't write them at all.
const UNWRITABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/;

const UCS =
  '\\xa0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef' +
  Array.from({ length: 14 }, (_, plane) => {
    const first = plane === 13 ? '\\u{e1000}' : `\\u{${(plane + 1).toString(16)}0000}`;
    return `${first}-\\u{${(plane + 1).toString(16)}fffd}`;
  }).join('');
const PRIVATE = '[\\ue000-\\uf8ff\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}]';
const ENCODED = '%[0-9A-Fa-f]{2}';
const NAMED = `A-Za-z0-9\\-._~${UCS}!$&'()*+,;=`;
const SEGMENT = `(?:[${NAMED}:@]|${ENCODED})`;
const AUTHORITY = `(?:(?:[${NAMED}:]|${ENCODED})*@)?(?:\\[[^\\]/?#\\[]+\\]|(?:[${NAMED}]|${ENCODED})*)(?::[0-9]*)?`;
const FUTURE_ADDRESS = /^v[0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+$/i;
// RFC 3987, absolute.
const IRI = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.\\-]*:(?://${AUTHORITY}(?:/${SEGMENT}*)*|(?!//)(?:${SEGMENT}|/)*)` +
    `(?:\\?(?:${SEGMENT}|[/?]|${PRIVATE})*)?(?:#(?:${SEGMENT}|[/?])*)?$`,
  'u',
);

/** What all documents that one report looks at may still cost; a document has bounds of its own. */
export class Effort {
  constructor() {
    this.quads = MAX_DOCUMENTS * MAX_QUADS;
    this.work = MAX_DOCUMENTS * MAX_WORK;
  }

  /**
   * Throws `InputError` (too_complex) where nothing is left.
   * @param {{quads?: number, work?: number}} cost
   */
  spend({ quads = 0, work = 0 }) {
    this.quads -= quads;
    this.work -= work;
    if (this.quads < 0 || this.work < 0) throw new InputError('all that is to be checked is too much', 'too_complex');
  }
}

/**
 * The canonical N-Quads of a document, one statement a line, in code point order. A `proof` is part of the
 * document here; a caller that verifies takes it off first.
 *
 * Throws `InputError`: undefined_term (a property, a type or an IRI that means nothing), unknown_context,
 * empty_value (null, `[]`, no statement), unsupported_json_ld, or too_complex where it would take too long: by itself, or
 * with what was spent of `effort` before.
 * @param {Document} document
 * @param {Effort} [effort]
 * @returns {Promise<string>}
 */
export async function canonicalNquads(document, effort = new Effort()) {
  if (!('@context' in document)) throw new InputError('expected a @context, found none', 'unknown_context');
  let quads;
  try {
    quads = await statements(document);
  } catch (error) {
    if (!(error instanceof InputError) || error.code === 'too_complex') throw error;
    throw await firstFault(document, error);
  }
  if (!quads.length) throw empty('the document states nothing');
  effort.spend({ quads: quads.length });
  return canonize(quads, effort);
}

/**
 * @param {Document} document
 * @returns {Promise<Quad[]>}
 */
async function statements(document) {
  precheck(document);
  return new Dataset().of(await expand(document));
}

/**
 * Of the faults of a document the one that stands first, found by halving: what a beginning lacks, a longer one lacks too.
 * @param {Document} document
 * @param {InputError} found
 * @returns {Promise<InputError>}
 */
async function firstFault(document, found) {
  let [good, bad] = [0, countLeaves(document)];
  if (bad > MAX_LEAVES) return found;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const fault = await faultOf(beginningOf(document, middle));
    if (fault) [bad, found] = [middle, fault];
    else good = middle;
  }
  // A member that no context defines is at fault itself, whatever its value is.
  const isKey = (/** @type {string} */ name) => ['id', 'type', '@id', '@type', '@context'].includes(name);
  const harmless = beginningOf(document, bad, (_, name) => (isKey(name) ? undefined : { '@value': 'x' }));
  const fault = await faultOf(harmless);
  return fault?.code === 'undefined_term' ? fault : found;
}

/**
 * @param {Document} document
 * @returns {Promise<InputError | null>}
 */
async function faultOf(document) {
  try {
    await statements(document);
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return NOTHING_YET.includes(error.found) ? null : error;
  }
}

/**
 * A JSON value by the JSON Canonicalization Scheme (RFC 8785). Throws `InputError` for integers that aren't exact.
 * @param {any} value
 * @returns {string}
 */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isObject(value)) {
    const members = Object.keys(value).sort().map(name => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'bigint') throw inexact(value);
  return JSON.stringify(value);
}

/**
 * Refuse what jsonld would drop, rewrite or fetch without a word, in the order in which it is read.
 * @param {Document} element
 */
function precheck(element) {
  if ('@context' in element) checkContexts(element['@context']);
  for (const name of ['type', '@type']) if (name in element) checkTypes(element[name]);
  for (const [name, value] of Object.entries(element)) {
    if (name === '@context') continue;
    if (name === '__proto__') throw undefinedTerm('no context defines the term __proto__');
    if (name.startsWith('@')) checkKeyword(name, value, element);
    if (name === 'id' || name === '@id') checkId(value);
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === null) throw empty(`${name}: the value is null`);
      if (typeof item === 'bigint') throw inexact(item);
      if (Array.isArray(item)) throw unsupported(`${name}: an array stands in an array`);
      if (isObject(item)) precheck(item);
    }
    if (Array.isArray(value) && !value.length) throw empty(`${name}: the array is empty`);
  }
}

/** @param {any} value */
function checkContexts(value) {
  const names = Array.isArray(value) ? value : [value];
  if (value === null || !names.length) throw empty('expected the URL of a context, found nothing');
  if (names.length > MAX_CONTEXTS_NAMED) {
    throw unknownContext(`expected at most ${MAX_CONTEXTS_NAMED} contexts, found ${names.length}`);
  }
  for (const name of names) {
    if (typeof name !== 'string') throw unknownContext('a context is written inline');
    if (!isPinned(name)) throw unknownContext(`${name} is not a known context`);
  }
}

/** @param {any} value */
function checkTypes(value) {
  const types = Array.isArray(value) ? value : [value];
  if (value === null || !types.length) throw empty('no type is given');
  if (!types.every(type => typeof type === 'string')) throw unsupported('a type is a string');
}

/** @param {any} value */
function checkId(value) {
  if (value === null || (Array.isArray(value) && !value.length)) throw empty('the id is empty');
  if (typeof value !== 'string') throw unsupported('an id is a string');
}

/**
 * @param {string} name
 * @param {any} value
 * @param {Document} element
 */
function checkKeyword(name, value, element) {
  if (name === '@id' || name === '@type' || name === '@value') return;
  if (name !== '@language' || !('@value' in element)) throw unsupported(`the keyword ${name} is not read here`);
  if (typeof value !== 'string' || !LANGUAGE.test(value)) throw unsupported('@language is not a language tag');
}

/**
 * @param {Document} document
 * @returns {Promise<any[]>}
 */
async function expand(document) {
  try {
    return await jsonld.expand(document, { base: null, documentLoader: loadContext, safe: true });
  } catch (error) {
    const { details } = /** @type {any} */ (error);
    const event = details?.event;
    // In safe mode whatever would be dropped comes as an event; other errors are of JSON-LD's syntax.
    const code = event?.code ?? details?.code ?? 'it is not JSON-LD';
    if (event === undefined || code === 'object with only @id') {
      throw new InputError(String(code), 'unsupported_json_ld', String(code));
    }
    const { property, type, id, value } = event.details ?? {};
    const what = [property, type, id, value].find(item => typeof item === 'string');
    throw new InputError(`${code}${what ? `: ${what}` : ''}`, 'undefined_term', code);
  }
}

/** The RDF dataset of expanded JSON-LD (JSON-LD 1.1 API, section 8.1), each statement once. */
class Dataset {
  constructor() {
    /** @type {Map<string, Quad>} */
    this.quads = new Map();
    /** @type {Map<string, string>} */
    this.labels = new Map();
    this.blanks = 0;
  }

  /** @param {any[]} expanded */
  of(expanded) {
    for (const node of expanded) this.node(node, { termType: 'DefaultGraph', value: '' });
    return [...this.quads.values()];
  }

  /**
   * Add what a node object states, and return its name.
   * @param {any} node
   * @param {Term} graph
   * @returns {Term}
   */
  node(node, graph) {
    const subject = this.name(node['@id']);
    for (const [key, values] of Object.entries(node)) {
      if (key === '@id') continue;
      if (key === '@type') {
        for (const type of values) this.add(subject, named(`${RDF}type`), named(type), graph);
      } else if (key.startsWith('@')) {
        throw unsupported(`the keyword ${key} is not read here`);
      } else {
        const predicate = named(key);
        for (const value of values) this.add(subject, predicate, this.object(value, graph), graph);
      }
    }
    return subject;
  }

  /**
   * @param {any} value
   * @param {Term} graph
   * @returns {Term}
   */
  object(value, graph) {
    if ('@value' in value) return literal(value);
    if ('@list' in value) return this.list(value['@list'], graph);
    if (!('@graph' in value)) return this.node(value, graph);
    const name = this.name(value['@id']);
    for (const node of value['@graph']) {
      if ('@value' in node || Object.keys(node).every(key => key === '@id')) {
        throw unsupported('expected an object that states something');
      }
      this.node(node, name);
    }
    return name;
  }

  /**
   * @param {any[]} values
   * @param {Term} graph
   * @returns {Term}
   */
  list(values, graph) {
    const cells = values.map(value => ({ cell: this.name(undefined), value: this.object(value, graph) }));
    let rest = named(`${RDF}nil`);
    for (const { cell, value } of cells.reverse()) {
      this.add(cell, named(`${RDF}first`), value, graph);
      this.add(cell, named(`${RDF}rest`), rest, graph);
      rest = cell;
    }
    return rest;
  }

  /**
   * @param {Term} subject
   * @param {Term} predicate
   * @param {Term} object
   * @param {Term} graph
   */
  add(subject, predicate, object, graph) {
    // Implementations disagree on the hash of a node that says something of itself.
    const isBlank = (/** @type {Term} */ term) => term.termType === 'BlankNode';
    if ((isBlank(object) && (object.value === subject.value || object.value === graph.value)) || (isBlank(graph) && graph.value === subject.value)) {
      throw tooComplex('a node without an id that refers to itself');
    }
    const { value, datatype, language } = object;
    this.quads.set(JSON.stringify([subject.value, predicate.value, object.termType, value, datatype?.value, language, graph.value]), { subject, predicate, object, graph });
    if (this.quads.size > MAX_QUADS) throw tooComplex(`more than ${MAX_QUADS} statements`);
  }

  /**
   * @param {unknown} identifier Labels that a document gives its blank nodes are not kept.
   * @returns {Term}
   */
  name(identifier) {
    if (typeof identifier === 'string' && !identifier.startsWith('_:')) return named(identifier);
    let label = this.labels.get(String(identifier));
    if (identifier === undefined || label === undefined) {
      label = `b${this.blanks}`;
      this.blanks += 1;
      if (this.blanks > MAX_BLANK_NODES) throw tooComplex(`more than ${MAX_BLANK_NODES} nodes without an id`);
      if (identifier !== undefined) {
        if (!BLANK.test(String(identifier))) throw undefinedTerm(`${identifier} is not an absolute IRI`);
        this.labels.set(String(identifier), label);
      }
    }
    return { termType: 'BlankNode', value: label };
  }
}

/**
 * Whether what an IRI has in square brackets in the place of a host, if anything, is an address (RFC 3986, section 3.2.2).
 * @param {string} iri
 */
function hasGoodHost(iri) {
  const [, literal] = /^[^:/?#]+:\/\/[^/?#]*?\[([^\]/?#]*)\]/.exec(iri) ?? [];
  return literal === undefined || FUTURE_ADDRESS.test(literal) || (/^[0-9A-Fa-f:.]+$/.test(literal) && URL.canParse(`http://[${literal}]/`));
}

/**
 * @param {unknown} iri
 * @returns {Term}
 */
function named(iri) {
  if (typeof iri !== 'string' || !IRI.test(iri) || !hasGoodHost(iri)) throw undefinedTerm(`${String(iri).slice(0, 200)} is not an absolute IRI`);
  return { termType: 'NamedNode', value: iri };
}

/**
 * @param {any} value
 * @returns {Term}
 */
function literal(value) {
  const { '@value': content, '@type': type, '@language': language } = value;
  if (type === '@json') return typed(canonicalJson(content), `${RDF}JSON`);
  if (typeof content === 'string') {
    if (language !== undefined) return { ...typed(content, `${RDF}langString`), language: language.toLowerCase() };
    if (type === `${XSD}double` || type === `${RDF}langString`) {
      throw unsupported('a string of this type has more than one form');
    }
    return typed(content, type ?? `${XSD}string`);
  }
  if (typeof content === 'boolean') return typed(String(content), type ?? `${XSD}boolean`);
  if (typeof content !== 'number') throw unsupported('expected a string, a number, true or false');
  if (type === `${XSD}double` || content % 1 !== 0 || Math.abs(content) >= 1e21) {
    const double = content.toExponential(15).replace(/(\d)0*e\+?/, '$1E');
    return typed(double, type ?? `${XSD}double`);
  }
  return typed(content.toFixed(0), type ?? `${XSD}integer`);
}

/**
 * @param {string} text
 * @param {string} datatype
 * @returns {Term}
 */
function typed(text, datatype) {
  if (UNWRITABLE.test(text)) throw unsupported('the text holds a control character');
  return { termType: 'Literal', value: text, datatype: named(datatype) };
}

/**
 * @param {Quad[]} quads
 * @param {Effort} effort
 * @returns {Promise<string>}
 */
async function canonize(quads, effort) {
  let nquads;
  try {
    nquads = /** @type {string} */ (await new Naming(effort).main(quads));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw tooComplex('what can\'t be put in order');
  }
  // The library sorts by UTF-16 unit, the specification by code point.
  return nquads.split(/(?<=\n)/).sort(byCodePoint).join('');
}

/** RDFC-1.0 as rdf-canonize has it, under bounds. */
class Naming extends RDFC10 {
  /** @param {Effort} effort */
  constructor(effort) {
    super({ createMessageDigest: () => new Digest(), maxDeepIterations: Infinity });
    this.effort = effort;
    this.work = 0;
    this.depth = 0;
    this.order = 0;
    // Asked for each third order that is tried of the neighbors that were looked at last.
    Object.defineProperty(this, 'signal', {
      get: () => {
        this.spend(3 * this.order);
        return null;
      },
      set: () => {},
    });
  }

  /** @param {number} work */
  spend(work) {
    this.work += work;
    this.effort.spend({ work });
    if (this.work > MAX_WORK) throw tooComplex('too many nodes without an id that look alike');
  }

  /**
   * @param {string} id
   * @param {any} issuer
   */
  async hashNDegreeQuads(id, issuer) {
    if (this.depth > MAX_DEPTH) throw tooComplex('nodes without an id that look alike, one behind the other');
    this.depth += 1;
    const found = await super.hashNDegreeQuads(id, issuer);
    this.depth -= 1;
    return found;
  }

  /**
   * @param {string} id
   * @param {any} issuer
   */
  async createHashToRelated(id, issuer) {
    const info = this.blankNodeInfo.get(id);
    // First all statements of a node were hashed. Now only those count that name another, and a node is come to often.
    info.related ??= [...info.quads].filter(quad => neighborsIn(quad, id) > 0);
    info.quads = info.related;
    let neighbors = 0;
    for (const quad of info.related) neighbors += neighborsIn(quad, id);
    this.spend(COMPARISON + HASH * neighbors);
    /** @type {Map<string, string[]>} */
    const found = await super.createHashToRelated(id, issuer);
    const issued = issuer.getOldIds().length;
    this.order = 0;
    for (const nodes of found.values()) {
      this.spend(ORDER + issued + nodes.length);
      this.order = Math.max(this.order, ORDER + issued + nodes.length);
    }
    return found;
  }
}

/**
 * How many other nodes without an id a statement names.
 * @param {Quad} quad
 * @param {string} id
 */
const neighborsIn = ({ subject, object, graph }, id) =>
  [subject, object, graph].filter(({ termType, value }) => termType === 'BlankNode' && value !== id).length;

/** SHA-256 as rdf-canonize asks for it. */
class Digest {
  constructor() {
    /** @type {string[]} */
    this.parts = [];
  }

  /** @param {string} part */
  update(part) {
    this.parts.push(part);
  }

  async digest() {
    // What is hashed line by line are statements that were sorted by UTF-16 unit; see `canonize`.
    if (this.parts.every(part => part.endsWith('\n'))) this.parts.sort(byCodePoint);
    return hex(await sha256(utf8(this.parts.join(''))));
  }
}

/** @param {string} message */
const undefinedTerm = message => new InputError(message, 'undefined_term');
/** @param {string} message */
const unknownContext = message => new InputError(message, 'unknown_context');
/** @param {string} message */
const unsupported = message => new InputError(message, 'unsupported_json_ld');
/** @param {string} message */
const empty = message => new InputError(message, 'empty_value');
/** @param {string} found */
const tooComplex = found => new InputError(`the document holds ${found}`, 'too_complex');
/** @param {bigint} value */
const inexact = value => unsupported(`the integer ${String(value).slice(0, 40)} is too large to be exact everywhere`);
