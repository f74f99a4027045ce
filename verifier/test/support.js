/** What the tests share: the contexts that the Python package pins, the vectors, and what can be fetched. */

import { readFileSync, readdirSync } from 'node:fs';
import { FetchError, setContexts } from '../src/verify.js';

const ROOT = new URL('../../', import.meta.url);

/** @param {string} path Below the repository's root. */
export const readJson = path => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'));

setContexts(readJson('generator/credentials/pinned-contexts.json'));

/**
 * @typedef {{text?: string, base64?: string, error?: string}} Content
 * @typedef {{name: string, about: string, input: Content, documents: Record<string, Content>, now: string, recipient: string | null, knownIssuers: Record<string, string> | null, report: {outcome: string, checks: {id: string, code: string}[]}}} Vector
 */

/** @returns {Vector[]} */
export const vectors = () =>
  readdirSync(new URL('tests/vectors/', ROOT))
    .filter(name => name.endsWith('.json'))
    .map(name => readJson(`tests/vectors/${name}`));

/**
 * @param {Content} content
 * @returns {Uint8Array}
 */
export function bytes({ text, base64, error }) {
  if (error !== undefined) throw new FetchError('it could not be had', error);
  return base64 === undefined ? new TextEncoder().encode(text) : Uint8Array.from(Buffer.from(base64, 'base64'));
}

/**
 * @param {Vector} vector
 * @returns {import('../src/verify.js').Options}
 */
export const optionsOf = ({ documents, now, recipient, knownIssuers }) => ({
  fetchDocument: async url => {
    if (!Object.hasOwn(documents, url)) throw new FetchError(`${url} is not there`, 'not_found');
    return bytes(documents[url]);
  },
  now: new Date(now),
  recipient,
  knownIssuers,
});
