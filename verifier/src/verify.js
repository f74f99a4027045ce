/**
 * Verify a credential: the ordered checks of Open Badges 3.0, section 8.2, as one Report.
 *
 * Pure: what fetches, what time it is and which issuers are known are arguments. The same input gives the outcome
 * and the codes that `laurels verify` gives; tests/vectors/ holds both to that.
 */

import { check, outcomeOf } from './checklist.js';
import { utf8 } from './encoding.js';
import { InputError } from './errors.js';
import { MAX_RECORDS, checkInner } from './inner.js';
import { checkIntegrity } from './integrity.js';
import { isOpenBadges2, isStatusList } from './kinds.js';
import { checkAssertion } from './openbadges2.js';
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
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./structure.js').Credential} Credential
 */

/**
 * The outcome is the worst effect of the checks, which stand in order; `document` is what was read, null where
 * nothing was.
 * @typedef {{outcome: import('./checklist.js').Outcome, checks: Check[], document: Document | null}} Report
 */

/**
 * `fetchDocument` answers a URL with its bytes or throws a `FetchError`; only controller documents, status lists
 * and what Open Badges 2.0 hosts are asked for. `recipient` is an e-mail address that it should have been awarded to. `knownIssuers` maps an
 * issuer's id to its name: without it nothing is asked about trust, and an empty one knows nobody.
 * @typedef {{fetchDocument: import('./session.js').FetchDocument, now: Date, recipient?: string | null, knownIssuers?: Record<string, string> | null}} Options
 */

/**
 * Check a credential, as JSON or a token, alone or in a PNG or SVG. Whatever it holds, the answer is a Report.
 * @param {Uint8Array | string} input
 * @param {Options} options
 * @returns {Promise<Report>}
 */
export async function verify(input, { fetchDocument, now, recipient, knownIssuers }) {
  const moment = now.getTime();
  if (Number.isNaN(moment)) throw new TypeError('now must be a moment');
  let reading;
  try {
    reading = await read(asBytes(input));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return report([check('format.read', error.code, { reason: error.message, name: error.found })], null);
  }
  return verifyReading(reading, new Session(fetchDocument, moment), { recipient, knownIssuers }, 0);
}

/**
 * @param {import('./read.js').Reading} reading
 * @param {Session} session
 * @param {Pick<Options, 'recipient' | 'knownIssuers'>} asked
 * @param {number} depth How many records it stands in.
 * @returns {Promise<Report>}
 */
async function verifyReading(reading, session, asked, depth) {
  const checks = [check('format.read', 'read', { container: reading.container })];
  // Steps 1 and 2: it conforms, and a proof by its issuer holds. A bad signature hides all else.
  const isOld = reading.url !== undefined || isOpenBadges2(reading.document);
  const found = isOld
    ? { signedAt: undefined, ...(await checkAssertion(reading, session)) }
    : { document: reading.document, statuses: null, ...(await checkIntegrity(reading.document, session, reading.token)) };
  const { credential, document, signedAt } = found;
  checks.push(...found.checks);
  if (!credential) return report(checks, document);
  const verifyInner = async (/** @type {Document} */ inner, /** @type {boolean} */ asksRecipient) => {
    if (depth + 1 >= MAX_RECORDS) return report([], null);
    const recipient = asksRecipient ? asked.recipient : null;
    return verifyReading({ document: inner, container: 'record' }, session, { ...asked, recipient }, depth + 1);
  };
  checks.push(...(await checkInner(credential, verifyInner)));
  // Step 3, refreshing, is left out: it would show another document than the one handed over.
  // Step 4: status, and the dates.
  checks.push(...(found.statuses ?? (await checkStatuses(credential, session))));
  checks.push(...checkValidity(credential, signedAt, session.now));
  // Step 5: the recipient. Step 6, endorsements, speaks of other documents than this one.
  checks.push(await checkRecipient(credential, asked.recipient));
  // Not of the specification: who the issuer is.
  checks.push(checkTrust(credential.issuer, asked.knownIssuers));
  return report(checks, document);
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
function checkValidity({ validFrom, validUntil, firstDay, lastDay }, created, now) {
  const latest = now + CLOCK_SKEW;
  const start = validFrom ?? created ?? now;
  const date = firstDay || writeDay(start);
  const checks = [];
  if (start > latest) checks.push(check('validity.from', 'not_yet_valid', { date }));
  if (created !== undefined && created > latest) {
    checks.push(check('validity.from', 'signed_in_future', { date: writeDay(created) }));
  }
  if (!checks.length) checks.push(check('validity.from', 'started', { date }));
  if (validUntil === undefined) checks.push(check('validity.until', 'no_end'));
  else {
    const code = now > validUntil ? 'expired' : 'in_time';
    checks.push(check('validity.until', code, { date: lastDay ?? '' }));
  }
  return checks;
}

/**
 * @param {Credential} credential
 * @param {string | null | undefined} recipient
 */
async function checkRecipient({ kind, recipients, subject }, recipient) {
  if (recipient === undefined || recipient === null) return check('recipient', 'not_asked');
  if (isStatusList(kind)) return check('recipient', 'no_recipient');
  return check('recipient', await compare(recipients, recipient, subject.id));
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
