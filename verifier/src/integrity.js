/**
 * Whether a document is what its issuer signed: form, key, window, signature.
 *
 * A credential and the status lists it names go through the same steps. Open Badges 3.0, section 8.2, steps 1 and
 * 2; VC Data Integrity 1.0, section 4.5; vc-di-eddsa 1.0, section 3.2.2.
 */

import { check, worst } from './checklist.js';
import { controllerUrl, didKeyDocument, findMethod } from './did.js';
import { verifyEd25519 } from './ed25519.js';
import { FetchError, InputError } from './errors.js';
import { findUnsignedForms, listMembers } from './forms.js';
import { hashData, hashDocument, hashOptions, readProof, readProofs } from './proof.js';
import { nameUnsupported, readCredential } from './structure.js';
import { CLOCK_SKEW, writeDay } from './times.js';

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./did.js').VerificationMethod} VerificationMethod
 * @typedef {import('./forms.js').Finding} Finding
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./proof.js').Proof} Proof
 * @typedef {import('./session.js').Session} Session
 * @typedef {import('./structure.js').Credential} Credential
 */

/**
 * What came of the steps. `credential` and `proof` stand only where all of them passed.
 * @typedef {{checks: Check[], credential?: Credential, proof?: Proof}} Integrity
 */

/**
 * What came of one proof: its checks (key, window, signature, as far as they were made).
 * @typedef {{checks: Check[], proof?: Proof, byIssuer: boolean}} Verdict
 */

/**
 * Check form, key, window and signature of a document, stopping where one doesn't pass.
 * @param {Document} document
 * @param {Session} session
 * @returns {Promise<Integrity>}
 */
export async function checkIntegrity(document, session) {
  // Step 1: it conforms. Everything that is wrong with the form is gathered.
  const unsupported = nameUnsupported(document);
  if (unsupported !== null) {
    return { checks: [check('format.credential', 'unsupported_credential', { name: unsupported })] };
  }
  const members = listMembers(document);
  const forms = findUnsignedForms(members);
  const [credential, lacks] = readCredential(document, members);
  const checks = checkCredential(document, credential, lacks, forms);
  const terms = await checkTerms(document, forms);
  checks.push(terms.check);
  if (!credential || !terms.digest || worst(checks) !== 'none') return { checks };
  // Step 2: the proof. Each is looked at; one good one by the issuer suffices.
  let proofs;
  try {
    proofs = readProofs(document);
  } catch (error) {
    checks.push(check('signature', 'malformed_proof', { reason: /** @type {Error} */ (error).message }));
    return { checks };
  }
  const verdicts = [];
  for (const value of proofs) verdicts.push(await judge(value, credential, terms.digest, session));
  const chosen = verdicts.reduce((best, verdict) => (rank(verdict) < rank(best) ? verdict : best));
  checks.push(...chosen.checks);
  if (!isGood(chosen)) return { checks };
  checks.push(...checkOthers(verdicts.filter(verdict => verdict !== chosen)));
  return { checks, credential, proof: chosen.proof };
}

/**
 * @param {Document} document
 * @param {Credential | null} credential
 * @param {Finding[]} lacks
 * @param {Finding[]} forms
 * @returns {Check[]}
 */
function checkCredential({ proof }, credential, lacks, forms) {
  const checks = [];
  if (lacks.length) {
    const reason = [...new Set(lacks.map(finding => finding.message))].slice(0, 4).join('; ');
    checks.push(check('format.credential', 'incomplete', { reason }));
  }
  const empty = forms.filter(finding => finding.code === 'empty_value').map(finding => finding.place);
  if (empty.length) checks.push(check('format.credential', 'empty_value', { place: empty.slice(0, 4).join(', ') }));
  const isUnsigned = proof === undefined || proof === null || (Array.isArray(proof) && !proof.length);
  if (isUnsigned) checks.push(check('format.credential', 'unsigned'));
  if (credential && !checks.length) checks.push(check('format.credential', 'supported', { name: credential.name }));
  return checks;
}

/**
 * @param {Document} document
 * @param {Finding[]} forms
 * @returns {Promise<{check: Check, digest?: Uint8Array}>}
 */
async function checkTerms(document, forms) {
  const unsupported = forms.find(finding => finding.code === 'unsupported_json_ld');
  if (unsupported) return { check: check('format.terms', unsupported.code, { reason: unsupported.message }) };
  try {
    const digest = await hashDocument(document);
    return { check: check('format.terms', 'defined'), digest };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { code, message } = error;
    if (code === 'empty_value') return { check: check('format.credential', code, { place: message }) };
    return { check: check(code === 'too_complex' ? 'signature' : 'format.terms', code, { reason: message }) };
  }
}

/** @param {Verdict} verdict */
const isGood = ({ proof, checks }) =>
  proof !== undefined && worst(checks) === 'none' && checks.some(item => item.id === 'signature');

/**
 * Good; the issuer's own and disproved; not known; disproved, and of whoever made it.
 * @param {Verdict} verdict
 */
function rank(verdict) {
  if (isGood(verdict)) return 0;
  if (worst(verdict.checks) === 'failed') return verdict.byIssuer ? 1 : 3;
  return 2;
}

/**
 * @param {unknown} value
 * @param {Credential} credential
 * @param {Uint8Array} digest
 * @param {Session} session
 * @returns {Promise<Verdict>}
 */
async function judge(value, credential, digest, session) {
  let proof;
  try {
    proof = readProof(value, credential.document['@context']);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const values = { name: error.found, purpose: error.found, reason: error.message };
    return { checks: [check('signature', error.code, values)], byIssuer: false };
  }
  const byIssuer = proof.controller === credential.issuer;
  const { check: key, method } = await findKey(proof, credential.issuer, session);
  if (!method) return { checks: [key], proof, byIssuer };
  const window = checkWindow(method, proof, session.now);
  const signature = await checkSignature(proof, credential.document, digest, method, session.now);
  return { checks: [key, window, signature], proof, byIssuer };
}

/**
 * Look the proof's key up where its controller, who must be the issuer, publishes it.
 * @param {Proof} proof
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<{check: Check, method?: VerificationMethod}>}
 */
async function findKey({ controller, verificationMethod }, issuer, session) {
  const names = { controller, issuer };
  if (controller !== issuer) return { check: check('issuer.key', 'controller_mismatch', names) };
  try {
    const url = controllerUrl(issuer);
    const document = url === null ? didKeyDocument(issuer) : await readController(url, session);
    return { check: check('issuer.key', 'found', names), method: findMethod(document, verificationMethod, issuer) };
  } catch (error) {
    if (error instanceof FetchError) {
      return { check: check('issuer.key', 'issuer_unreachable', { reason: error.message }) };
    }
    if (!(error instanceof InputError)) throw error;
    const code = error.code === 'unreadable' ? 'document_malformed' : error.code;
    if (code === 'controller_mismatch') names.controller = error.found;
    const values = { found: error.found, name: error.found, reason: error.message, ...names };
    return { check: check('issuer.key', code, values) };
  }
}

/**
 * @param {string} url
 * @param {Session} session
 */
async function readController(url, session) {
  try {
    return await session.document(url);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, 'document_malformed');
  }
}

/**
 * Compare the proof's `created` with the end of the key, the earlier of its two.
 * @param {VerificationMethod} method
 * @param {Proof} proof
 * @param {number} now
 */
function checkWindow({ revoked = Infinity, expires = Infinity }, { created }, now) {
  const ended = Math.min(revoked, expires);
  if ((created ?? now) - CLOCK_SKEW <= ended) return check('issuer.window', 'within');
  const code = created === undefined ? 'no_created' : revoked <= expires ? 'key_revoked' : 'key_expired';
  return check('issuer.window', code, { ended: writeDay(ended) });
}

/**
 * @param {Proof} proof
 * @param {Document} document
 * @param {Uint8Array} digest
 * @param {VerificationMethod} method
 * @param {number} now
 * @returns {Promise<Check>}
 */
async function checkSignature(proof, document, digest, method, now) {
  if (proof.expires !== undefined && now > proof.expires) {
    return check('signature', 'proof_expired', { ended: writeDay(proof.expires) });
  }
  let data;
  try {
    data = hashData(await hashOptions(document, proof.options), digest);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const code = error.code === 'too_complex' ? 'too_complex' : 'malformed_proof';
    return check('signature', code, { reason: error.message });
  }
  const isValid = await verifyEd25519(method.key.bytes, proof.signature, data);
  return check('signature', isValid ? 'valid' : 'invalid');
}

/**
 * Report the other proofs as one check. One by somebody else than the issuer isn't looked up.
 * @param {Verdict[]} siblings
 * @returns {Check[]}
 */
function checkOthers(siblings) {
  if (!siblings.length) return [];
  /** @type {Check[]} */
  const objections = siblings.flatMap(({ checks }) => checks.find(item => item.result !== 'passed') ?? []);
  const isDisproved = (/** @type {Check} */ item) =>
    item.result === 'failed' && item.code !== 'controller_mismatch';
  const disproved = objections.find(isDisproved);
  if (disproved) return [check('signature.others', 'sibling_invalid', { reason: disproved.message })];
  if (objections.length) return [check('signature.others', 'sibling_unchecked', { reason: objections[0].message })];
  return [check('signature.others', 'valid')];
}
