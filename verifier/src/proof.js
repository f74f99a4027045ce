/**
 * Data Integrity proofs: their form, what they cover, and whether the signature holds.
 *
 * VC Data Integrity 1.0 and vc-di-eddsa 1.0, suite eddsa-rdfc-2022. What a proof covers is the RDF dataset of the
 * document; `structure` refuses the forms of JSON that a dataset can't tell apart.
 */

import { canonicalNquads } from './canonical.js';
import { concat, decodeBase58, sha256, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { isObject } from './json.js';
import { isPrintable, length } from './text.js';
import { readTime } from './times.js';

/** @typedef {import('./json.js').Document} Document */

/**
 * A well-formed proof. `options` are its members as they stand; `controller` is the verification method's URL
 * without its fragment: whose key it says it is. Moments are in milliseconds.
 * @typedef {{options: Document, verificationMethod: string, controller: string, signature: import('./encoding.js').Bytes, created?: number, expires?: number}} Proof
 */

const CRYPTOSUITE = 'eddsa-rdfc-2022';
const SIGNATURE_BYTES = 64;
const MAX_PROOFS = 16;
const TEXT_MEMBERS = ['id', 'type', 'cryptosuite', 'created', 'expires', 'verificationMethod', 'proofPurpose', 'proofValue', 'challenge', 'nonce'];

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
  const { type, cryptosuite } = value;
  if (typeof type !== 'string') throw malformed('a proof names no type');
  if (type !== 'DataIntegrityProof') throw unknownSuite(type);
  if (typeof cryptosuite !== 'string') throw malformed('a proof names no cryptosuite');
  if (cryptosuite !== CRYPTOSUITE) throw unknownSuite(cryptosuite);
  if ('previousProof' in value) throw unknownSuite('a chain of proofs');
  for (const [member, content] of Object.entries(value)) {
    const isText = TEXT_MEMBERS.includes(member);
    if (!isText && member !== '@context' && member !== 'domain') throw malformed(`a proof has no member '${member}'`);
    if (isText && typeof content !== 'string') throw malformed(`${member} is not a string`);
  }
  checkContext(value, context);
  checkDomain(value);
  for (const member of ['verificationMethod', 'proofPurpose', 'proofValue']) {
    if (!(member in value)) throw malformed(`${member} is missing`);
  }
  const { proofPurpose, verificationMethod } = value;
  if (proofPurpose !== 'assertionMethod') {
    throw new InputError(`the proof is for ${proofPurpose}`, 'wrong_purpose', proofPurpose);
  }
  const parts = verificationMethod.split('#');
  if (length(verificationMethod) > 2048 || parts.length !== 2 || !isPrintable(verificationMethod)) {
    throw malformed('verificationMethod is not a URL with a fragment');
  }
  return {
    options: value,
    verificationMethod,
    controller: parts[0],
    signature: readSignature(value.proofValue),
    created: readMoment(value, 'created'),
    expires: readMoment(value, 'expires'),
  };
}

/**
 * The SHA-256 of the canonical proof options (vc-di-eddsa 1.0, section 3.2.5), without the signature.
 * @param {Document} document
 * @param {Document} proof
 */
export async function hashOptions(document, proof) {
  const { proofValue: _, ...options } = proof;
  return hashCanonical({ ...options, '@context': document['@context'] });
}

/**
 * The SHA-256 of the canonical document without its proof.
 * @param {Document} document
 */
export async function hashDocument(document) {
  const { proof: _, ...unsigned } = document;
  return hashCanonical(unsigned);
}

/**
 * What is signed: the proof options' hash, then the document's.
 * @param {Uint8Array} options
 * @param {Uint8Array} document
 */
export const hashData = (options, document) => concat(options, document);

/** @param {Document} document */
const hashCanonical = async document => sha256(utf8(await canonicalNquads(document)));

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
  if (!own.every((item, index) => typeof item === 'string' && item === whole[index])) {
    throw malformed('its @context is not the one that the credential begins with');
  }
}

/** @param {Document} proof */
function checkDomain({ domain = '' }) {
  const values = Array.isArray(domain) ? domain : [domain];
  if (!values.length || !values.every(item => typeof item === 'string')) {
    throw malformed('domain is not a string or an array of strings');
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

/** @param {string} name */
const unknownSuite = name => new InputError(`the proof is of ${name}`, 'unknown_suite', name);
/** @param {string} message */
const malformed = message => new InputError(message, 'malformed_proof');
