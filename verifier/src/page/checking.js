/** One check from what was handed over to what is shown: the core, with this page's documents and time. */

import { FetchError } from '../errors.js';
import { fromText, isPicture } from './input.js';

/**
 * What came of one check. `reason` says why nothing could be checked at all; then there is no report.
 * @typedef {{name: string, report: import('./words.js').Report | null, reason: string, at: Date, isExample: boolean,
 *   answers: readonly import('./documents.js').Answer[], again: (recipient: string) => Promise<Result>}} Result
 *
 * @typedef {{get: (url: string) => Promise<Uint8Array<ArrayBuffer>>, log: import('./documents.js').Answer[]}} Source
 * @typedef {{now: Date, recipient: string | undefined, knownIssuers: Record<string, string> | null, isExample: boolean}} Question
 */

/** What checks, which weighs ten times as much as the page: it is loaded when somebody means to check something. */
export const core = () =>
  import('../core.js').catch(() => {
    throw new FetchError('the part of this page that checks could not be loaded; open the page again');
  });

/** Why a page can't check anything at all here; '' where it can. */
export const obstacle = () =>
  globalThis.crypto?.subtle
    ? ''
    : 'This page was opened without encryption (http). Browsers then switch off the cryptography that checking needs. Open it by https.';

/**
 * Check one input. Asking again, with a recipient, reads nothing anew.
 * @param {import('./input.js').Input} input
 * @param {Source} documents
 * @param {Question} question
 * @returns {Promise<Result>}
 */
export async function check(input, documents, question) {
  const { verify } = await core();
  const report = await verify(input.data, {
    fetchDocument: url => documents.get(url),
    now: question.now,
    recipient: question.recipient,
    knownIssuers: question.knownIssuers ?? undefined,
  });
  return {
    name: input.name,
    report,
    reason: '',
    at: question.now,
    isExample: question.isExample,
    answers: documents.log,
    again: recipient => check(input, documents, { ...question, recipient: recipient || undefined }),
  };
}

/**
 * The same, where an image carries nothing but may show a QR code that does.
 * @param {import('./input.js').Input} input
 * @param {import('./documents.js').Documents} documents
 * @param {Question} question
 */
export async function checkPicture(input, documents, question) {
  const result = await check(input, documents, question);
  const code = result.report?.checks[0]?.code ?? '';
  if (typeof input.data === 'string' || !isPicture(input.data) || code === 'read' || code === 'broken_image') return result;
  const { readCode } = await import('./qr.js');
  const text = await readCode(new Blob([input.data]));
  if (!text) return result;
  return check({ ...(await fromText(text, documents, 'code')), name: input.name }, documents, question);
}

/**
 * What is shown where the input itself could not be had.
 * @param {string} name
 * @param {unknown} error
 * @param {Date} at
 * @param {readonly import('./documents.js').Answer[]} answers
 * @returns {Result}
 */
export function unread(name, error, at, answers) {
  const reason = error instanceof FetchError ? error.message : 'something went wrong in this page';
  const sentence = `${reason[0].toUpperCase()}${reason.slice(1)}.`;
  /** @type {Result} */
  const result = { name, report: null, reason: sentence, at, isExample: false, answers, again: async () => result };
  return result;
}
