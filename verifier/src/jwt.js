/**
 * Compact JWS: credentials as tokens (VC-JWT), and the signed assertions of Open Badges 2.0.
 *
 * RFC 7515; Open Badges 3.0, section 8.2.4; VC Data Model 1.1, section 6.3.1. The issuer's key, never the token, says
 * which algorithm may have made it: RS256, ES256 or EdDSA.
 */

import { decodeBase64url, utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { isObject, parseDocument, same } from './json.js';
import { verifySignature } from './keys.js';
import { oneObject } from './subjects.js';
import { plain } from './text.js';
import { readTime } from './times.js';

/** @typedef {import('./json.js').Document} Document */

/**
 * A compact JWS: the text itself, what its first two parts hold, and what the header says it is made by (empty where
 * it says nothing).
 * @typedef {{text: string, header: Document, payload: Document, algorithm: string}} Token
 */

/** @type {Map<string, import('./keys.js').Key['kind']>} */
const ALGORITHMS = new Map([['RS256', 'RSA'], ['ES256', 'P-256'], ['EdDSA', 'Ed25519']]);
const MAX_HEADER_BYTES = 64 * 1024;
// Claims of the token itself; in the form of VC 2.0 they stand beside the credential's own members.
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];
const JWS = /^([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;
const MAX_SECONDS = 253_402_300_799; // the last second of the year 9999

/**
 * Whether a text has the form of a compact JWS: three parts, of which the first is a JSON object.
 * @param {string} text
 */
export function isToken(text) {
  const head = JWS.exec(text)?.[1];
  // A brace and a quotation mark, or a brace and the white space that a writer left in.
  return head !== undefined && (head.startsWith('eyJ') || isHeader(head));
}

/** @param {string} part */
function isHeader(part) {
  if (part.length > 2 * MAX_HEADER_BYTES) return false;
  try {
    parseDocument(decodeBase64url(part), MAX_HEADER_BYTES);
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return false;
  }
}

/**
 * Read a compact JWS; nothing about it is checked yet. Throws `InputError` (malformed) where a part isn't base64url or
 * doesn't hold strict JSON.
 * @param {string} text
 * @returns {Token}
 */
export function readToken(text) {
  const [head, body, signature] = text.split('.');
  let header, payload;
  try {
    decodeBase64url(signature);
    header = parseDocument(decodeBase64url(head), MAX_HEADER_BYTES);
    payload = parseDocument(decodeBase64url(body));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`in the token, ${error.message}`, 'malformed');
  }
  return { text, header, payload, algorithm: typeof header.alg === 'string' ? header.alg : '' };
}

/**
 * Whether a token claims to be signed at all.
 * @param {Token} token
 */
export const isTokenSigned = ({ algorithm, text }) => algorithm.toLowerCase() !== 'none' && !text.endsWith('.');

/**
 * The moment that a NumericDate of a token names, in milliseconds; undefined where the claim is missing. Throws
 * `InputError` (claims_mismatch) where it isn't one.
 * @param {Token} token
 * @param {string} claim
 * @returns {number | undefined}
 */
export function momentOf({ payload }, claim) {
  const value = payload[claim] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0 || value > MAX_SECONDS) {
    throw mismatch(`${claim} is not a number of seconds`);
  }
  return Math.floor(value) * 1000;
}

/**
 * The credential that a token carries: its payload, or the claim `vc` of VC 1.1. What the claim `vc` leaves to the
 * token's own claims (VC 1.1, section 6.3.1) is put in its place.
 * @param {Token} token
 * @returns {Document}
 */
export function credentialOf(token) {
  const { payload } = token;
  /** @type {Document} */
  const document = Object.create(null);
  if (!isObject(payload.vc)) {
    for (const [name, value] of Object.entries(payload)) if (!REGISTERED.includes(name)) document[name] = value;
    return document;
  }
  Object.assign(document, payload.vc);
  for (const [member, claim] of [['id', 'jti'], ['issuer', 'iss']]) {
    if (!(member in document) && typeof payload[claim] === 'string') document[member] = payload[claim];
  }
  for (const [member, other, claim] of [['issuanceDate', 'validFrom', 'nbf'], ['expirationDate', 'validUntil', 'exp']]) {
    const moment = momentOf(token, claim);
    if (moment !== undefined && !(member in document) && !(other in document)) document[member] = writeTime(moment);
  }
  const subject = oneObject(document.credentialSubject);
  if (subject && !('id' in subject) && typeof payload.sub === 'string') {
    document.credentialSubject = Object.assign(Object.create(null), { id: payload.sub }, subject);
  }
  return document;
}

/**
 * Throw `InputError` (claims_mismatch) where the token's claims say other than the document: iss, jti, sub, nbf and exp
 * repeat what the credential says (Open Badges 3.0, section 8.2.4).
 * @param {Token} token
 * @param {Document} document
 */
export function requireAgreement(token, document) {
  const { payload } = token;
  const { id, issuer } = document;
  const said = [
    ['iss', isObject(issuer) ? issuer.id : issuer],
    ['jti', id],
    ['sub', oneObject(document.credentialSubject)?.id],
  ];
  for (const [claim, value] of said) {
    if (claim in payload && !same(payload[claim], value ?? null)) {
      throw mismatch(`${claim} is ${plain(payload[claim])}, the credential says ${plain(value)}`);
    }
  }
  for (const [claim, ...names] of [['nbf', 'validFrom', 'issuanceDate'], ['exp', 'validUntil', 'expirationDate']]) {
    const moment = momentOf(token, claim);
    for (const name of names) {
      const date = readTime(document[name]);
      if (moment === undefined || date === undefined || Math.floor(date / 1000) * 1000 === moment) continue;
      throw mismatch(`${claim} is ${writeTime(moment)}, ${name} is ${writeTime(date)}`);
    }
  }
}

/**
 * Throw `InputError` where a token is made in a way that isn't checked, whatever the key: wrong_algorithm for a shared
 * secret, which anybody has; unknown_suite for any other.
 * @param {Token} token
 */
export function requireAlgorithm({ header, algorithm }) {
  if ('crit' in header || 'b64' in header) throw unknown('a token with a header that asks for more than is read');
  if (/^HS/i.test(algorithm)) throw wrongAlgorithm(algorithm);
  if (!ALGORITHMS.has(algorithm)) {
    throw unknown(algorithm ? `the algorithm ${algorithm}` : 'no algorithm that it names');
  }
}

/**
 * Whether the token's signature is that of `key`, by the one algorithm that the key allows. Throws `InputError`
 * (wrong_algorithm) where the header names another.
 * @param {Token} token
 * @param {import('./keys.js').Key} key
 * @returns {Promise<boolean>}
 */
export async function isSignedBy({ text, header, algorithm }, key) {
  if (ALGORITHMS.get(algorithm) !== key.kind) throw wrongAlgorithm(algorithm);
  if ('kid' in header && typeof header.kid !== 'string') return false;
  const end = text.lastIndexOf('.');
  return verifySignature(key, decodeBase64url(text.slice(end + 1)), utf8(text.slice(0, end)));
}

/** @param {number} moment */
const writeTime = moment => `${new Date(moment).toISOString().slice(0, 19)}Z`;

/** @param {string} name */
const unknown = name => new InputError(`the token is signed by ${name}`, 'unknown_suite', name);
/** @param {string} name */
const wrongAlgorithm = name => new InputError(`${name} doesn't go with the key`, 'wrong_algorithm', name);
/** @param {string} message */
const mismatch = message => new InputError(message, 'claims_mismatch');
