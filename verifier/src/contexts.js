/**
 * The JSON-LD contexts that a credential may name: given by whoever builds the page, never fetched.
 *
 * What a signature covers depends on every byte of them, so the package holds each to its sha256 when it is
 * built (generator/credentials/contexts.py), writes pinned-contexts.json, and both verifiers read that file.
 */

/**
 * URL → the document there, which holds `@context`.
 * @typedef {Readonly<Record<string, any>>} Contexts
 */

/** @type {Contexts} */
let pinned = {};

/**
 * Say once, before anything is verified, which contexts are known: the content of pinned-contexts.json.
 * @param {Contexts} documents
 */
export function setContexts(documents) {
  pinned = documents;
}

/** @param {string} url */
export const isPinned = url => Object.hasOwn(pinned, url);

/**
 * The document loader of jsonld: no network, and no other contexts.
 * @param {string} url
 */
export async function loadContext(url) {
  if (!isPinned(url)) throw new Error(`${url} is not a known context`);
  // The tag lets jsonld keep what it made of the context.
  return { contextUrl: undefined, documentUrl: url, document: pinned[url], tag: 'static' };
}
