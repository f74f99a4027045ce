/**
 * Whether a document is what its issuer signed: form, key, window, signature.
 *
 * A credential and the status lists it names go through the same steps, as JSON with proofs or as a token. Open Badges
 * 3.0, section 8.2, steps 1 and 2; VC Data Integrity 1.0, section 4.5.
 */

import { check, worst } from './checklist.js';
import { InputError } from './errors.js';
import { countObjects, findUnsignedForms, listMembers } from './forms.js';
import { isGood, judgeProof, judgeToken, rank } from './judge.js';
import { isTokenSigned } from './jwt.js';
import { nameUnsupported } from './kinds.js';
import { Digests, isSignedWhole, readProofs } from './proof.js';
import { readCredential } from './structure.js';

// Expanding takes a browser a tenth of a millisecond an object.
const MAX_OBJECTS = 20_000;

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./forms.js').Finding} Finding
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./judge.js').Judgement} Judgement
 * @typedef {import('./session.js').Session} Session
 * @typedef {import('./structure.js').Credential} Credential
 */

/**
 * What came of the steps. `credential` stands only where all of them passed; `signedAt` is when the signature says it was
 * made.
 * @typedef {{checks: Check[], credential?: Credential, signedAt?: number}} Integrity
 */

/**
 * Check form, key, window and signature of a document, stopping where one doesn't pass. With a `token`, the document is
 * the credential that it carries, and the token is its signature.
 * @param {Document} document
 * @param {Session} session
 * @param {import('./jwt.js').Token} [token]
 * @returns {Promise<Integrity>}
 */
export async function checkIntegrity(document, session, token) {
  // Step 1: it conforms. Everything that is wrong with the form is gathered.
  const unsupported = nameUnsupported(document);
  if (unsupported !== null) {
    return { checks: [check('format.credential', 'unsupported_credential', { name: unsupported })] };
  }
  const isWhole = token !== undefined || isSignedWhole(document);
  const members = listMembers(document);
  const forms = isWhole ? [] : findUnsignedForms(members);
  const [credential, lacks] = readCredential(document, members);
  const checks = checkCredential(credential, lacks, forms, token ? isTokenSigned(token) : hasProof(document));
  const digests = new Digests(document, session.effort);
  checks.push(isWhole ? check('format.terms', 'signed_whole') : await checkTerms(document, forms, digests));
  if (!credential || worst(checks) !== 'none') return { checks };
  // Step 2: the proof. Each is looked at; one good one by the issuer suffices.
  if (token) {
    return conclude(checks, [await judgeToken(token, document, credential.issuer, session)], credential);
  }
  let proofs;
  try {
    proofs = readProofs(document);
  } catch (error) {
    checks.push(check('signature', 'malformed_proof', { reason: /** @type {Error} */ (error).message }));
    return { checks };
  }
  const judgements = [];
  for (const value of proofs) {
    judgements.push(await judgeProof(value, proofs, document, credential.issuer, digests, session));
  }
  return conclude(checks, judgements, credential);
}

/** @param {Document} document */
const hasProof = ({ proof }) =>
  proof !== undefined && proof !== null && !(Array.isArray(proof) && !proof.length);

/**
 * @param {Check[]} checks
 * @param {Judgement[]} judgements
 * @param {Credential} credential
 * @returns {Integrity}
 */
function conclude(checks, judgements, credential) {
  const chosen = judgements.reduce((best, judgement) => (rank(judgement) < rank(best) ? judgement : best));
  const found = [...checks, ...chosen.checks];
  if (!isGood(chosen)) return { checks: found };
  const others = checkOthers(judgements.filter(judgement => judgement !== chosen));
  return { checks: [...found, ...others], credential, signedAt: chosen.created };
}

/**
 * @param {Credential | null} credential
 * @param {Finding[]} lacks
 * @param {Finding[]} forms
 * @param {boolean} isSigned
 * @returns {Check[]}
 */
function checkCredential(credential, lacks, forms, isSigned) {
  const checks = [];
  if (lacks.length) {
    const reason = [...new Set(lacks.map(finding => finding.message))].slice(0, 4).join('; ');
    checks.push(check('format.credential', 'incomplete', { reason }));
  }
  const empty = forms.filter(finding => finding.code === 'empty_value').map(finding => finding.place);
  if (empty.length) checks.push(check('format.credential', 'empty_value', { place: empty.slice(0, 4).join(', ') }));
  if (!isSigned) checks.push(check('format.credential', 'unsigned'));
  if (credential && !checks.length) checks.push(check('format.credential', 'supported', { name: credential.name }));
  return checks;
}

/**
 * @param {Document} document
 * @param {Finding[]} forms
 * @param {Digests} digests
 * @returns {Promise<Check>}
 */
async function checkTerms(document, forms, digests) {
  const unsupported = forms.find(({ code }) => code === 'unsupported_json_ld' || code === 'unknown_context');
  if (unsupported) return check('format.terms', unsupported.code, { reason: unsupported.message });
  if (countObjects(document) > MAX_OBJECTS) {
    return check('signature', 'too_complex', { reason: `the document holds more than ${MAX_OBJECTS} objects` });
  }
  try {
    await digests.alone();
    return check('format.terms', 'defined');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { code, message } = error;
    if (code === 'empty_value') return check('format.credential', code, { place: message });
    return check(code === 'too_complex' ? 'signature' : 'format.terms', code, { reason: message });
  }
}

/**
 * Report the other proofs as one check. One by somebody else than the issuer isn't looked up.
 * @param {Judgement[]} siblings
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
