/**
 * Data Integrity proofs: their form, and what they cover.
 *
 * VC Data Integrity 1.0; the suites of vc-di-eddsa 1.0 and vc-di-ecdsa 1.0, and Ed25519Signature2020. What an RDF proof
 * covers is the RDF dataset of the document; `forms` refuses the forms of JSON that a dataset can't tell apart. What
 * a JCS proof covers is the JSON itself.
 */

import { canonicalJson, canonicalNquads } from './canonical.js';
import { concat, decodeBase58, sha256, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { isObject, many, same } from './json.js';
import { isPrintable, length } from './text.js';
import { readTime } from './times.js';

/** @typedef {import('./json.js').Document} Document */

/**
 * How a proof is made: the kind of its key, and whether it covers the JSON instead of the dataset.
 * @typedef {{key: import('./keys.js').Key['kind'], isJcs: boolean}} Suite
 */

/**
 * A well-formed proof of a suite that is checked. `options` are its members as they stand; `controller` is the
 * verification method's URL without its fragment: whose key it says it is; `previous` are the ids of the proofs that
 * it covers too (a chain of proofs). Moments are in milliseconds.
 * @typedef {{options: Document, suite: Suite, verificationMethod: string, controller: string, previous: string[], signature: import('./encoding.js').Bytes, created?: number, expires?: number}} Proof
 */

/**
 * By cryptosuite, or by the type of a proof that has none.
 * @type {Map<string, Suite>}
 */
const SUITES = new Map([
  ['eddsa-rdfc-2022', { key: 'Ed25519', isJcs: false }],
  ['eddsa-jcs-2022', { key: 'Ed25519', isJcs: true }],
  ['ecdsa-rdfc-2019', { key: 'P-256', isJcs: false }],
  ['Ed25519Signature2020', { key: 'Ed25519', isJcs: false }],
]);
const SIGNATURE_BYTES = 64;
const MAX_PROOFS = 16;
const TEXT_MEMBERS = ['id', 'type', 'cryptosuite', 'created', 'expires', 'verificationMethod', 'proofPurpose', 'proofValue', 'challenge', 'nonce'];
const LIST_MEMBERS = ['@context', 'domain', 'previousProof'];

/**
 * The proofs of a document, one or many, as they stand; none where it has none. Throws `InputError`
 * (malformed_proof) for more than 16.
 * @param {Document} document
 * @returns {any[]}
 */
export function readProofs({ proof }) {
  const proofs = proof === undefined || proof === null ? [] : Array.isArray(proof) ? proof : [proof];
  if (proofs.length > MAX_PROOFS) throw malformed(`it carries more than ${MAX_PROOFS} of them`);
  return proofs;
}

/**
 * Read one proof of a document whose `@context` is `context`.
 *
 * Throws `InputError`: unknown_suite (`found` names the suite), wrong_purpose (`found` names the purpose) or
 * malformed_proof. VC Data Integrity 1.0, section 2.1.
 * @param {unknown} value
 * @param {unknown} context
 * @returns {Proof}
 */
export function readProof(value, context) {
  if (!isObject(value)) throw malformed('a proof is not an object');
  const suite = readSuite(value);
  for (const [member, content] of Object.entries(value)) {
    const isText = TEXT_MEMBERS.includes(member);
    if (!isText && !LIST_MEMBERS.includes(member)) throw malformed(`a proof has no member '${member}'`);
    if (isText && typeof content !== 'string') throw malformed(`${member} is not a string`);
  }
  checkContext(value, context);
  checkTexts(value, 'domain');
  checkTexts(value, 'previousProof');
  for (const member of ['verificationMethod', 'proofPurpose', 'proofValue']) {
    if (!(member in value)) throw malformed(`${member} is missing`);
  }
  const { proofPurpose, verificationMethod } = value;
  if (proofPurpose !== 'assertionMethod') {
    throw new InputError(`the proof is for ${proofPurpose}`, 'wrong_purpose', proofPurpose);
  }
  const parts = verificationMethod.split('#');
  // An https URL may be that of a key by itself, which a controller names; a DID is that of all its keys.
  const isNamed = parts.length === 2 || (parts.length === 1 && verificationMethod.startsWith('https://'));
  if (length(verificationMethod) > 2048 || !isNamed || !isPrintable(verificationMethod)) {
    throw malformed('verificationMethod is not a URL with a fragment');
  }
  return {
    options: value,
    suite,
    verificationMethod,
    controller: parts[0],
    previous: many(value.previousProof),
    signature: readSignature(value.proofValue),
    created: readMoment(value, 'created'),
    expires: readMoment(value, 'expires'),
  };
}

/**
 * Whether every proof of a document covers its JSON, so that no vocabulary is needed.
 * @param {Document} document
 */
export function isSignedWhole({ proof }) {
  const proofs = Array.isArray(proof) ? proof : [proof];
  const isJcs = (/** @type {any} */ item) =>
    isObject(item) && item.type === 'DataIntegrityProof' && item.cryptosuite === 'eddsa-jcs-2022';
  return proofs.length > 0 && proofs.every(isJcs);
}

/**
 * The RDF hashes of one document: by itself, and with the proofs that a proof follows. Each is made once: every one of
 * sixteen proofs may ask for one. Throws `InputError` as `canonicalNquads` does.
 */
export class Digests {
  /**
   * @param {Document} document
   * @param {import('./canonical.js').Effort} effort
   */
  constructor(document, effort) {
    this.secured = withoutProof(document);
    this.effort = effort;
    /** @type {Map<string, Promise<Uint8Array>>} */
    this.made = new Map();
  }

  /** The hash of the document without its proof. */
  alone() {
    return this.following([]);
  }

  /**
   * The hash of the document with `proofs`, each of which has an id of its own.
   * @param {any[]} proofs
   */
  following(proofs) {
    const key = JSON.stringify([...new Set(proofs.map(({ id }) => id))].sort());
    const found = this.made.get(key) ?? hashCanonical(proofs.length ? { ...this.secured, proof: proofs } : this.secured, this.effort);
    this.made.set(key, found);
    return found;
  }
}

/**
 * What `proof`, one of the `proofs` of a document, signs: 64 bytes, the options' hash, then the document's
 * (vc-di-eddsa 1.0, sections 3.2.4 and 3.3.4).
 *
 * `digests` are the document's RDF hashes. Throws `InputError`, as they do, and (malformed_proof) for a previous proof
 * that isn't there.
 * @param {Document} document
 * @param {Proof} proof
 * @param {any[]} proofs
 * @param {Digests} digests
 */
export async function signedData(document, proof, proofs, digests) {
  const previous = findPrevious(proof, proofs);
  const { proofValue: _, ...options } = proof.options;
  if (proof.suite.isJcs) {
    const secured = withoutProof(document);
    if (previous.length) secured.proof = previous;
    if ('@context' in options) secured['@context'] = options['@context'];
    return concat(await hashJson(options), await hashJson(secured));
  }
  const hash = await hashCanonical({ ...options, '@context': document['@context'] });
  return concat(hash, await digests.following(previous));
}

/**
 * The proofs that a proof follows, as they stand (VC Data Integrity 1.0, section 4.5).
 * @param {Proof} proof
 * @param {any[]} proofs
 */
function findPrevious({ previous, options }, proofs) {
  return previous.map(id => {
    const [found, ...others] = proofs.filter(item => isObject(item) && item.id === id);
    if (!found || others.length || found === options) throw malformed("it follows a signature that isn't there");
    return found;
  });
}

/**
 * @param {Document} document
 * @returns {Document}
 */
function withoutProof(document) {
  const { proof: _, ...secured } = document;
  return secured;
}

/**
 * @param {Document} document
 * @param {import('./canonical.js').Effort} [effort]
 */
const hashCanonical = async (document, effort) => sha256(utf8(await canonicalNquads(document, effort)));

/** @param {Document} document */
const hashJson = async document => sha256(utf8(canonicalJson(document)));

/**
 * @param {Document} proof
 * @returns {Suite}
 */
function readSuite({ type, cryptosuite }) {
  if (typeof type !== 'string') throw malformed('a proof names no type');
  const isIntegrity = type === 'DataIntegrityProof';
  if (isIntegrity && typeof cryptosuite !== 'string') throw malformed('a proof names no cryptosuite');
  const name = isIntegrity ? cryptosuite : type;
  const suite = isIntegrity === (name !== 'Ed25519Signature2020') ? SUITES.get(name) : undefined;
  if (!suite) throw new InputError(`the proof is of ${name}`, 'unknown_suite', name);
  if (!isIntegrity && cryptosuite !== undefined) throw malformed(`a proof of type ${type} names a cryptosuite`);
  return suite;
}

/**
 * The options are read in the document's context, whatever a proof says (section 3.2.5 sets it); a proof that names
 * another one than the document begins with was made for another document.
 * @param {Document} proof
 * @param {unknown} context
 */
function checkContext(proof, context) {
  if (!('@context' in proof)) return;
  const own = Array.isArray(proof['@context']) ? proof['@context'] : [proof['@context']];
  const whole = Array.isArray(context) ? context : [context];
  if (!same(own, whole.slice(0, own.length))) {
    throw malformed('its @context is not the one that the credential begins with');
  }
}

/**
 * @param {Document} proof
 * @param {string} name
 */
function checkTexts(proof, name) {
  const value = name in proof ? proof[name] : '';
  const values = Array.isArray(value) ? value : [value];
  if (!values.length || values.length > MAX_PROOFS || !values.every(item => typeof item === 'string')) {
    throw malformed(`${name} is not a string or an array of strings`);
  }
}

/** @param {string} text */
function readSignature(text) {
  // 64 bytes are at most 88 characters of base58.
  if (!text.startsWith('z') || text.length > 89) throw malformed('proofValue is not base58 with a leading z');
  let signature;
  try {
    signature = decodeBase58(text.slice(1));
  } catch (error) {
    throw malformed(`proofValue is not base58: ${/** @type {Error} */ (error).message}`);
  }
  if (signature.length !== SIGNATURE_BYTES) {
    throw malformed(`proofValue holds ${signature.length} bytes, not ${SIGNATURE_BYTES}`);
  }
  return signature;
}

/**
 * @param {Document} proof
 * @param {string} name
 */
function readMoment(proof, name) {
  if (!(name in proof)) return undefined;
  const moment = readTime(proof[name]);
  if (moment === undefined) throw malformed(`${name} is not a time with its time zone`);
  return moment;
}

/** @param {string} message */
const malformed = message => new InputError(message, 'malformed_proof');
