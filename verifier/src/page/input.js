/** What a reader hands over, in whichever form, as the bytes of one credential. */

import { FetchError } from '../errors.js';

/**
 * @typedef {{data: Uint8Array<ArrayBuffer> | string, name: string, from: 'file' | 'text' | 'link' | 'code'}} Input
 */

const MAX_BYTES = 12 * 1024 * 1024;
const LINK = /^https?:\/\/\S+$/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;
// A page says where its credential lies: <link rel="alternate" type="application/ld+json" href="…">.
// Nothing in them may be looked at again from each of its places: a page can come from anybody.
const TAG = /<link\s[^<>]*>/gi;
const ATTRIBUTE = /([a-z-]{1,40})="([^"]*)"/gi;

/**
 * Throws `FetchError` where it can't be read.
 * @param {File} file
 * @returns {Promise<Input>}
 */
export async function fromFile(file) {
  if (file.size > MAX_BYTES) throw new FetchError(`the file holds more than ${MAX_BYTES} bytes`, 'too_large');
  try {
    return { data: new Uint8Array(await file.arrayBuffer()), name: file.name, from: 'file' };
  } catch {
    throw new FetchError('the file can\'t be read');
  }
}

/**
 * Text that was pasted, or stood in a QR code: a link is followed, anything else is the credential.
 * @param {string} text
 * @param {import('./documents.js').Documents} documents
 * @param {Input['from']} [from]
 * @returns {Promise<Input>}
 */
export async function fromText(text, documents, from = 'text') {
  const trimmed = text.trim();
  if (LINK.test(trimmed)) return fromLink(trimmed, documents);
  if (trimmed.length > MAX_BYTES) throw new FetchError(`the text holds more than ${MAX_BYTES} characters`, 'too_large');
  return { data: trimmed, name: from === 'code' ? 'QR code' : 'Pasted text', from };
}

/**
 * A link to a credential, or to the page of one that names it.
 * @param {string} url
 * @param {import('./documents.js').Documents} documents
 * @returns {Promise<Input>}
 */
export async function fromLink(url, documents) {
  const found = await documents.follow(url);
  if (found.type === 'text/html' || found.type === 'application/xhtml+xml') {
    const link = alternate(new TextDecoder().decode(found.data), found.url);
    if (link) return { data: (await documents.follow(link)).data, name: url, from: 'link' };
  }
  return { data: found.data, name: url, from: 'link' };
}

/**
 * The credential that a page names, on its own site.
 * @param {string} html
 * @param {string} base
 */
function alternate(html, base) {
  for (const [tag] of html.matchAll(TAG)) {
    const { rel, type, href } = Object.fromEntries([...tag.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, value]));
    if (rel !== 'alternate' || type !== 'application/ld+json' || !href) continue;
    const link = href.replaceAll('&amp;', '&');
    if (URL.canParse(link, base) && new URL(link, base).origin === new URL(base).origin) return new URL(link, base).href;
  }
  return '';
}

/**
 * The links that an address brings behind its #, where it brings several: `#url=…&url=…`, each percent-encoded.
 * @param {string} hash
 */
export function linksFromFragment(hash) {
  const links = hash.startsWith('#url=') ? hash.slice('#url='.length).split('&url=').map(decodeLoosely) : [];
  return links.length > 1 && links.every(link => LINK.test(link)) ? links : [];
}

/**
 * What an address brings behind its #, which no server sees: `#url=` a link, `#vc=` a credential as JSON or JWT,
 * or in base64url.
 * @param {string} hash
 */
export function fromFragment(hash) {
  const [, name, value] = /^#(url|vc)=(.+)$/s.exec(hash) ?? [];
  if (!name) return '';
  try {
    const text = decodeURIComponent(value);
    if (name === 'url') return LINK.test(text) ? text : '';
    if (/^\s*\{/.test(text) || JWT.test(text)) return text;
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, char => char.charCodeAt(0)));
  } catch {
    return decodeLoosely(value);
  }
}

/**
 * What can't be decoded is handed on as it is: the report says what is wrong with it.
 * @param {string} value
 */
function decodeLoosely(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * Whether these bytes are a picture that a camera or a screenshot makes.
 * @param {Uint8Array | string} data
 */
export function isPicture(data) {
  if (typeof data === 'string') return false;
  const start = String.fromCharCode(...data.subarray(0, 12));
  return /^(?:\x89PNG|\xff\xd8\xff|GIF8|BM|RIFF[^]{4}WEBP)/.test(start) || /^[^]{4}ftyp(?:heic|heix|mif1|avif)/.test(start);
}
