/** One call of `verify`: how to fetch, when it is, what was fetched already, and what may still be spent. */

import { Effort } from './canonical.js';
import { FetchError, InputError } from './errors.js';
import { parseDocument } from './json.js';

/**
 * Answers a URL with its bytes. Throws `FetchError`, or anything with a `message` and a `code`.
 * @typedef {(url: string) => Promise<Uint8Array>} FetchDocument
 */

export class Session {
  /**
   * @param {FetchDocument} fetchDocument
   * @param {number} now In milliseconds.
   */
  constructor(fetchDocument, now) {
    this.now = now;
    this.fetchDocument = fetchDocument;
    this.effort = new Effort();
    /** @type {Map<string, Promise<any>>} */
    this.done = new Map();
  }

  /**
   * What `url` holds; asked once for each URL. Throws `FetchError`, each time.
   * @param {string} url
   * @returns {Promise<Uint8Array>}
   */
  get(url) {
    return this.once(`get ${url}`, async () => {
      try {
        return await this.fetchDocument(url);
      } catch (error) {
        if (error instanceof FetchError) throw error;
        const { message, code } = /** @type {{message?: unknown, code?: unknown}} */ (error ?? {});
        throw new FetchError(String(message || 'it did not answer'), String(code || 'unreachable'));
      }
    });
  }

  /**
   * The JSON document at `url`; throws `FetchError`, or `InputError` with this code where it isn't one.
   * @param {string} url
   * @param {string} code
   * @returns {Promise<import('./json.js').Document>}
   */
  async document(url, code) {
    const data = await this.get(url);
    try {
      return await this.once(`document ${url}`, async () => parseDocument(data));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(error.message, code);
    }
  }

  /**
   * What `work` comes to, done once for each key.
   * @template T
   * @param {string} key
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  once(key, work) {
    const found = this.done.get(key) ?? work();
    this.done.set(key, found);
    return found;
  }
}
