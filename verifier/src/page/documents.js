/**
 * How the page reads an issuer's published files: https alone, no cookies, no redirects, bounded, one request
 * a URL. An issuer's keys are remembered in this browser, for when its site can't be reached, and never passed off
 * as fresh. What was revoked is news, and isn't remembered: a status that can't be asked for isn't known.
 */

import { FetchError } from '../errors.js';

/**
 * One answer, or the lack of one. `from`: the issuer's site, the copy of this site that serves the page, this
 * browser's memory, or an example that carries its own documents.
 * @typedef {{url: string, from: 'web' | 'copy' | 'memory' | 'example', at: Date | null, error: string}} Answer
 * @typedef {{data: Uint8Array<ArrayBuffer>, at: Date}} Remembered
 * @typedef {{read: (url: string) => Promise<Remembered | null>, keep: (url: string, answer: Remembered) => Promise<void>}} Memory
 * @typedef {{baseUrl: string, root: string, memory: Memory, fetch?: typeof fetch, clock?: () => Date}} Surroundings
 */

const MAX_BYTES = 2 * 1024 * 1024;
const TIMEOUT = 10_000;
const MAX_URL = 2048;
const PRIVATE_HOST = /^(?:.*\.)?(?:localhost|local|internal)$|^[^.]+$|^\[|^(?:\d+\.){3}\d+$/i;

/** The documents of one check: each URL is asked for once, however often it is wanted. */
export class Documents {
  /**
   * @param {Surroundings} surroundings `baseUrl` is the address that the site has for everybody, without a
   *   slash at its end; `root` the address that this copy of it is served from.
   */
  constructor({ baseUrl, root, memory, fetch = globalThis.fetch.bind(globalThis), clock = () => new Date() }) {
    // As the browser writes it: a host has no capital letters.
    this.baseUrl = URL.canParse(baseUrl) ? new URL(baseUrl).href.replace(/\/$/, '') : baseUrl;
    this.root = root;
    this.memory = memory;
    this.fetch = fetch;
    this.clock = clock;
    /** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} */
    this.asked = new Map();
    /** @type {Answer[]} */
    this.log = [];
  }

  /** Whether the page is served from elsewhere than the site's own address: a preview, or somebody's machine. */
  get #isCopy() {
    return !this.root.startsWith(`${this.baseUrl}/`);
  }

  /**
   * The bytes of an issuer's document; throws `FetchError`.
   * @param {string} url
   */
  get(url) {
    let answer = this.asked.get(url);
    if (!answer) {
      answer = this.#read(url);
      this.asked.set(url, answer);
    }
    return answer;
  }

  /**
   * The bytes and the media type of the credential that a reader's link leads to, and where it led. Unlike an
   * issuer's documents it may be somewhere else by now: it proves itself.
   * @param {string} url
   */
  async follow(url) {
    const [place, from] = this.#place(url);
    try {
      const { data, response } = await this.#ask(place, { redirect: 'follow' });
      if (new URL(response.url).protocol !== new URL(place).protocol) throw notHttps(response.url);
      this.log.push({ url, from, at: this.clock(), error: '' });
      const type = (response.headers.get('content-type') ?? '').split(';')[0].trim().toLowerCase();
      return { data, type, url: from === 'copy' ? url : response.url };
    } catch (error) {
      throw this.#failed(url, from, error);
    }
  }

  /**
   * @param {string} url
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async #read(url) {
    let from = /** @type {Answer['from']} */ ('web');
    try {
      const [place, source] = this.#place(url);
      from = source;
      const { data } = await this.#ask(place, { redirect: 'manual' });
      const at = this.clock();
      this.log.push({ url, from, at, error: '' });
      if (holdsKeys(data)) await this.memory.keep(url, { data, at });
      return data;
    } catch (error) {
      if (error instanceof FetchError && (error.code === 'unreachable' || error.code === 'timeout')) {
        return this.#remembered(url, from, error);
      }
      throw this.#failed(url, from, error);
    }
  }

  /**
   * The keys that this browser read there before, where the issuer's site can't be reached.
   * @param {string} url
   * @param {Answer['from']} from
   * @param {FetchError} failure
   */
  async #remembered(url, from, failure) {
    const found = await this.memory.read(url);
    if (!found) throw this.#failed(url, from, failure);
    this.log.push({ url, from: 'memory', at: found.at, error: failure.message });
    return found.data;
  }

  /**
   * Where `url` is asked for: this very copy of the site answers for the site's own address.
   * @param {string} url
   * @returns {[string, 'web' | 'copy']}
   */
  #place(url) {
    const parsed = url.length <= MAX_URL && URL.canParse(url) ? new URL(url) : null;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
      throw new FetchError('the address is none that can be asked for');
    }
    parsed.hash = '';
    if (this.#isCopy && parsed.href.startsWith(`${this.baseUrl}/`)) {
      return [this.root + parsed.href.slice(this.baseUrl.length + 1), 'copy'];
    }
    if (parsed.origin === new URL(this.root).origin) return [parsed.href, this.#isCopy ? 'copy' : 'web'];
    if (parsed.protocol !== 'https:') throw notHttps(url);
    if (PRIVATE_HOST.test(parsed.hostname)) {
      throw new FetchError(`${parsed.host} is in a private network, which is not asked`);
    }
    return [parsed.href, 'web'];
  }

  /**
   * @param {string} place
   * @param {{redirect: RequestRedirect}} how
   */
  async #ask(place, { redirect }) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    const options = /** @type {RequestInit} */ ({
      cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer', signal: stop.signal,
    });
    try {
      const response = await this.fetch(place, { ...options, mode: 'cors', redirect }).catch(async error => {
        if (stop.signal.aborted || !(await this.#isThere(place, options))) throw error;
        throw new FetchError("the issuer's site doesn't allow other sites to read this file (CORS)", 'cors');
      });
      if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
        throw new FetchError("the issuer's site sends readers elsewhere, which is not followed", 'redirected');
      }
      if (response.status === 404) throw new FetchError("the issuer's site says that there is no such file", 'not_found');
      if (response.status === 410) throw new FetchError("the issuer's site says that it took this file away for good", 'gone');
      if (response.status !== 200) throw new FetchError(`the issuer's site answered with an error (${response.status})`);
      return { data: await readBounded(response), response };
    } catch (error) {
      if (error instanceof FetchError) throw error;
      if (stop.signal.aborted) throw new FetchError("the issuer's site took too long to answer", 'timeout');
      throw new FetchError("the issuer's site did not answer");
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Whether anything answers at `place`: then what failed is that this page may not read it. The answer can't
   * be looked at, and is dropped.
   * @param {string} place
   * @param {RequestInit} options
   */
  async #isThere(place, options) {
    if (new URL(place).origin === new URL(this.root).origin) return false;
    try {
      await this.fetch(place, { ...options, mode: 'no-cors' });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {string} url
   * @param {Answer['from']} from
   * @param {unknown} error
   */
  #failed(url, from, error) {
    if (!(error instanceof FetchError)) throw error;
    this.log.push({ url, from, at: null, error: error.message });
    return error;
  }
}

/** @param {string} url */
const notHttps = url => new FetchError(`${url} is not an https address`, 'not_https');

/** @param {Response} response */
async function readBounded(response) {
  const tooLarge = () => new FetchError(`the file holds more than ${MAX_BYTES} bytes`, 'too_large');
  if (Number(response.headers.get('content-length')) > MAX_BYTES) throw tooLarge();
  const parts = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    length += chunk.value.length;
    if (length > MAX_BYTES) {
      await reader?.cancel();
      throw tooLarge();
    }
    parts.push(chunk.value);
  }
  const data = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}

/**
 * Whether these are an issuer's keys.
 * @param {Uint8Array} data
 */
function holdsKeys(data) {
  try {
    return Array.isArray(JSON.parse(new TextDecoder().decode(data)).verificationMethod);
  } catch {
    return false;
  }
}
