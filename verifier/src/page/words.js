/** What a report is called, what of it comes first, and whose key it rests on. */

import { readIsoTime, writtenDay } from '../times.js';

/**
 * @typedef {import('../checklist.js').Check} Check
 * @typedef {{outcome: import('../checklist.js').Outcome, checks: readonly Check[], document: any}} Report
 */

const HEADLINES = {
  verified: 'Genuine',
  warning: 'Genuine, with a warning',
  indeterminate: 'Could not be checked',
  failed: 'Not verified',
};
/** @type {Record<Check['result'], string>} */
export const RESULTS = { passed: 'Passed', failed: 'Failed', indeterminate: 'Could not be checked' };
const SOON = 30 * 24 * 60 * 60 * 1000;
const NEEDED = ['format.read', 'format.credential', 'format.terms', 'issuer.key', 'issuer.window', 'signature'];

/** @param {Report} report */
export function headline({ outcome, checks }) {
  const isUnmatched = checks.some(({ id, code }) => id === 'recipient' && code === 'not_asked');
  return HEADLINES[outcome] + (outcome === 'verified' && isUnmatched ? '. Not yet matched to a person' : '');
}

/**
 * The sentences that decided the outcome.
 * @param {Report} report
 */
export function reasons({ outcome, checks }) {
  if (outcome === 'verified') return ['The issuer signed exactly this, and it still holds.'];
  const worst = checks.filter(({ effect }) => effect === outcome);
  return (worst.length ? worst : checks.filter(({ result }) => result === 'indeterminate')).map(({ message }) => message);
}

/**
 * Whether everything that the credential says was signed by its issuer's key: without that, nothing it says is
 * shown.
 * @param {Report} report
 */
export function isIntact({ checks, document }) {
  return Boolean(document) && NEEDED.every(id => {
    const found = checks.filter(check => check.id === id);
    return found.length > 0 && found.every(({ result }) => result === 'passed');
  });
}

/**
 * The host that keeps the key which signed; '' where the key was found without one, or wasn't found.
 * @param {Report} report
 */
export function hostOf({ checks }) {
  const controller = checks.find(({ id, code }) => id === 'issuer.key' && code === 'found')?.values.controller ?? '';
  if (controller.startsWith('did:web:')) return controller.split(':')[2].replace(/%3A/i, ':');
  return URL.canParse(controller) ? new URL(controller).host : '';
}

/**
 * The first of the values that is text, cut to what a page shows.
 * @param {...unknown} values
 */
export function firstText(...values) {
  const found = values.find(value => typeof value === 'string' && value.trim());
  const text = typeof found === 'string' ? found.trim() : '';
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}

/**
 * One value, or the first of several.
 * @param {any} value
 */
export const first = value => (Array.isArray(value) ? value[0] : value);

/**
 * The name of what was awarded, as its issuer wrote it.
 * @param {any} document
 */
export function nameOf(document) {
  return firstText(first(document?.credentialSubject)?.achievement?.name, document?.name, document?.badge?.name);
}

/**
 * The day on which a credential that is still valid ends, if that is within a month; else ''.
 * @param {Report} report
 * @param {Date} now
 */
export function endsSoon({ checks, document }, now) {
  const written = document?.validUntil ?? document?.expirationDate ?? document?.expires ?? '';
  const end = readIsoTime(written) ?? Infinity;
  const isInTime = checks.some(({ id, code }) => id === 'validity.until' && code === 'in_time');
  return isInTime && end - now.getTime() < SOON ? dayWritten(written) : '';
}

/**
 * A moment for a reader: 22 November 2026, 12:00 UTC.
 * @param {Date} moment
 */
export function moment(moment) {
  return `${day(moment)}, ${moment.toISOString().slice(11, 16)} UTC`;
}

/**
 * The day of a moment where it was written, for a reader; '' where the text names none.
 * @param {string} text
 */
export const dayWritten = text => (readIsoTime(text) === undefined ? '' : day(new Date(`${writtenDay(text)}T00:00:00Z`)));

/** @param {Date} moment */
export const day = moment =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(moment);

/**
 * How long ago a moment was: "3 hours ago".
 * @param {Date} then
 * @param {Date} now
 */
export function ago(then, now) {
  const seconds = Math.max(0, (now.getTime() - then.getTime()) / 1000);
  const [unit, length] = /** @type {[Intl.RelativeTimeFormatUnit, number]} */ (
    seconds < 3600 ? ['minute', 60] : seconds < 172_800 ? ['hour', 3600] : ['day', 86_400]
  );
  const count = Math.floor(seconds / length);
  return count ? new Intl.RelativeTimeFormat('en').format(-count, unit) : 'less than a minute ago';
}
