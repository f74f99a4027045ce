/** The permanent examples: each brings its credential, its documents and its time, and asks nobody. */

import { FetchError } from '../errors.js';
import { check } from './checking.js';

/**
 * @typedef {{slug: string, label: string, now: string, recipient: string | null, knownIssuers: Record<string, string> | null,
 *   input: string, documents: Record<string, {text?: string, error?: string}>}} Example
 */

/**
 * @param {Example} example
 */
export function checkExample(example) {
  const now = new Date(example.now);
  /** @type {import('./documents.js').Answer[]} */
  const log = [];
  const documents = {
    log,
    /** @param {string} url */
    async get(url) {
      const found = Object.hasOwn(example.documents, url) ? example.documents[url] : {};
      const error = found.text === undefined ? "the issuer's site did not answer" : '';
      if (!log.some(answer => answer.url === url)) log.push({ url, from: 'example', at: error ? null : now, error });
      if (error) throw new FetchError(error);
      return new TextEncoder().encode(found.text);
    },
  };
  return check({ data: example.input, name: example.label, from: 'text' }, documents, {
    now, recipient: example.recipient ?? undefined, knownIssuers: example.knownIssuers, isExample: true,
  });
}
