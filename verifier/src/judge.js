/** Judge one signature: its key, the key's window, and whether it holds. */

import { check, worst } from './checklist.js';
import { InputError } from './errors.js';
import { isSignedBy, momentOf, requireAgreement, requireAlgorithm } from './jwt.js';
import { checkWindow, findProofKey, findTokenKey } from './keyfinding.js';
import { verifySignature } from './keys.js';
import { readProof, signedData } from './proof.js';
import { writeDay } from './times.js';

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./controllers.js').VerificationMethod} VerificationMethod
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./proof.js').Digests} Digests
 * @typedef {import('./session.js').Session} Session
 */

/**
 * What came of one signature: its checks (key, window, signature, as far as they were made).
 * @typedef {{checks: Check[], created?: number, byIssuer: boolean}} Judgement
 */

/**
 * Whether a signature is whole, the issuer's, of its time, and holds.
 * @param {Judgement} judgement
 */
export const isGood = ({ checks }) => worst(checks) === 'none' && checks.some(item => item.id === 'signature');

/**
 * 0 good; 1 the issuer's own and disproved; 2 not known; 3 disproved, and of whoever made it.
 * @param {Judgement} judgement
 */
export function rank(judgement) {
  if (isGood(judgement)) return 0;
  if (worst(judgement.checks) === 'failed') return judgement.byIssuer ? 1 : 3;
  return 2;
}

/**
 * Judge one of the `proofs` of a document, whose RDF hashes are `digests`.
 * @param {unknown} value
 * @param {any[]} proofs
 * @param {Document} document
 * @param {string} issuer
 * @param {Digests} digests
 * @param {Session} session
 * @returns {Promise<Judgement>}
 */
export async function judgeProof(value, proofs, document, issuer, digests, session) {
  let proof;
  try {
    proof = readProof(value, document['@context']);
  } catch (error) {
    return { checks: [objection(error)], byIssuer: false };
  }
  const { created, verificationMethod } = proof;
  const byIssuer = proof.controller === issuer;
  const { check: key, method } = await findProofKey(verificationMethod, issuer, session);
  if (!method) return { checks: [key], created, byIssuer };
  const window = checkWindow(method, created, session.now);
  const signature = await checkProof(proof, proofs, document, digests, method, session.now);
  return { checks: [key, window, signature], created, byIssuer };
}

/**
 * Judge the signature of a token that carries a document. It was made at its `iat`, else `nbf`.
 * @param {import('./jwt.js').Token} token
 * @param {Document} document
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<Judgement>}
 */
export async function judgeToken(token, document, issuer, session) {
  const { header } = token;
  let created, end;
  try {
    requireAlgorithm(token);
    if (typeof header.kid !== 'string' && !('jwk' in header)) {
      throw new InputError('the token names no key', 'malformed_proof');
    }
    created = momentOf(token, 'iat') ?? momentOf(token, 'nbf');
    end = momentOf(token, 'exp');
  } catch (error) {
    return { checks: [objection(error)], byIssuer: false };
  }
  const { check: key, method } = await findTokenKey(token, issuer, session);
  if (!method) return { checks: [key], created, byIssuer: true };
  const window = checkWindow(method, created, session.now);
  let signature = await checkToken(token, document, method);
  const isRepeated = 'validUntil' in document || 'expirationDate' in document;
  if (signature.code === 'valid' && end !== undefined && !isRepeated && session.now > end) {
    signature = check('signature', 'proof_expired', { ended: writeDay(end) });
  }
  return { checks: [key, window, signature], created, byIssuer: true };
}

/**
 * @param {import('./proof.js').Proof} proof
 * @param {any[]} proofs
 * @param {Document} document
 * @param {Digests} digests
 * @param {VerificationMethod} method
 * @param {number} now
 * @returns {Promise<Check>}
 */
async function checkProof(proof, proofs, document, digests, method, now) {
  if (proof.expires !== undefined && now > proof.expires) {
    return check('signature', 'proof_expired', { ended: writeDay(proof.expires) });
  }
  if (proof.suite.key !== method.key.kind) {
    return check('signature', 'wrong_algorithm', { name: proof.options.cryptosuite ?? proof.options.type });
  }
  let data;
  try {
    data = await signedData(document, proof, proofs, digests);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const code = error.code === 'too_complex' ? 'too_complex' : 'malformed_proof';
    return check('signature', code, { reason: error.message });
  }
  const isValid = await verifySignature(method.key, proof.signature, data);
  return check('signature', isValid ? 'valid' : 'invalid');
}

/**
 * @param {import('./jwt.js').Token} token
 * @param {Document} document
 * @param {VerificationMethod} method
 * @returns {Promise<Check>}
 */
async function checkToken(token, document, method) {
  try {
    if (!(await isSignedBy(token, method.key))) return check('signature', 'invalid');
    requireAgreement(token, document);
  } catch (error) {
    return objection(error);
  }
  return check('signature', 'valid');
}

/**
 * @param {unknown} error
 * @returns {Check}
 */
function objection(error) {
  if (!(error instanceof InputError)) throw error;
  return check('signature', error.code, { name: error.found, purpose: error.found, reason: error.message });
}
