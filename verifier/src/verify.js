/**
 * Verify a credential: the ordered checks of Open Badges 3.0, section 8.2, as one Report.
 *
 * Pure: what fetches, what time it is and which issuers are known are arguments. The same input gives the outcome
 * and the codes that `laurels verify` gives; tests/vectors/ holds both to that.
 */

import { check, outcomeOf } from './checklist.js';
import { utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { checkIntegrity } from './integrity.js';
import { many } from './json.js';
import { read } from './read.js';
import { compare } from './recipient.js';
import { Session } from './session.js';
import { checkStatuses } from './statuses.js';
import { CLOCK_SKEW, writeDay } from './times.js';

export { STEPS } from './checklist.js';
export { setContexts } from './contexts.js';
export { FetchError } from './errors.js';

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./structure.js').Credential} Credential
 */

/**
 * The outcome is the worst effect of the checks, which stand in order; `document` is what was read, null where
 * nothing was.
 * @typedef {{outcome: import('./checklist.js').Outcome, checks: Check[], document: import('./json.js').Document | null}} Report
 */

/**
 * `fetchDocument` answers a URL with its bytes or throws a `FetchError`; only controller documents and status lists are
 * asked for. `recipient` is an e-mail address that it should have been awarded to. `knownIssuers` maps an
 * issuer's id to its name: without it nothing is asked about trust, and an empty one knows nobody.
 * @typedef {{fetchDocument: import('./session.js').FetchDocument, now: Date, recipient?: string | null, knownIssuers?: Record<string, string> | null}} Options
 */

/**
 * Check a credential, as JSON or baked into a PNG or SVG. Whatever it holds, the answer is a Report.
 * @param {Uint8Array | string} input
 * @param {Options} options
 * @returns {Promise<Report>}
 */
export async function verify(input, { fetchDocument, now, recipient, knownIssuers }) {
  const moment = now.getTime();
  if (Number.isNaN(moment)) throw new TypeError('now must be a moment');
  let reading;
  try {
    reading = read(asBytes(input));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return report([check('format.read', error.code, { reason: error.message, name: error.found })], null);
  }
  const checks = [check('format.read', 'read', { container: reading.container })];
  const session = new Session(fetchDocument, moment);
  // Steps 1 and 2: it conforms, and a proof by its issuer holds. A bad signature hides all else.
  const { checks: found, credential, proof } = await checkIntegrity(reading.document, session);
  checks.push(...found);
  if (credential && proof) {
    // Step 3, refreshing, is left out: it would show another document than the one handed over.
    // Step 4: status, and the dates.
    checks.push(...(await checkStatuses(credential, session)));
    checks.push(...checkValidity(credential, proof.created, moment));
    // Step 5: the recipient. Step 6, endorsements, speaks of other documents than this one.
    checks.push(await checkRecipient(credential, recipient));
    // Not of the specification: who the issuer is.
    checks.push(checkTrust(credential.issuer, knownIssuers));
  }
  return report(checks, reading.document);
}

/**
 * A report as programs read it: `{outcome, checks: [{id, result, code, message}]}`.
 * @param {Report} report
 */
export const asJson = ({ outcome, checks }) => ({
  outcome,
  checks: checks.map(({ id, result, code, message }) => ({ id, result, code, message })),
});

/**
 * @param {Check[]} checks
 * @param {Report['document']} document
 * @returns {Report}
 */
const report = (checks, document) => ({ outcome: outcomeOf(checks), checks, document });

/** @param {Uint8Array | string} input */
function asBytes(input) {
  if (typeof input !== 'string') return input;
  if (!input.isWellFormed()) throw new InputError('it holds half of a surrogate pair', 'malformed');
  return utf8(input);
}

/**
 * @param {Credential} credential
 * @param {number | undefined} created
 * @param {number} now
 */
function checkValidity({ validFrom, validUntil }, created, now) {
  const latest = now + CLOCK_SKEW;
  const start = validFrom ?? created ?? now;
  const checks = [];
  if (start > latest) checks.push(check('validity.from', 'not_yet_valid', { date: writeDay(start) }));
  if (created !== undefined && created > latest) {
    checks.push(check('validity.from', 'signed_in_future', { date: writeDay(created) }));
  }
  if (!checks.length) checks.push(check('validity.from', 'started', { date: writeDay(start) }));
  if (validUntil === undefined) checks.push(check('validity.until', 'no_end'));
  else {
    const code = now > validUntil ? 'expired' : 'in_time';
    checks.push(check('validity.until', code, { date: writeDay(validUntil) }));
  }
  return checks;
}

/**
 * @param {Credential} credential
 * @param {string | null | undefined} recipient
 */
async function checkRecipient({ isStatusList, subject }, recipient) {
  if (recipient === undefined || recipient === null) return check('recipient', 'not_asked');
  if (isStatusList) return check('recipient', 'no_recipient');
  return check('recipient', await compare(many(subject.identifier), recipient, subject.id));
}

/**
 * @param {string} issuer
 * @param {Record<string, string> | null | undefined} knownIssuers
 */
function checkTrust(issuer, knownIssuers) {
  if (knownIssuers === undefined || knownIssuers === null) return check('trust.issuer', 'not_asked', { issuer });
  if (Object.hasOwn(knownIssuers, issuer)) return check('trust.issuer', 'known', { name: knownIssuers[issuer] });
  return check('trust.issuer', 'unknown', { issuer });
}
