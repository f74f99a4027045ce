/**
 * Who issuers are: did:key, did:web, https URLs; where their keys lie.
 *
 * The did:key and did:web methods. What fetches the documents is elsewhere, what reads keys out of them is in
 * `controllers`.
 */

import { InputError } from './errors.js';
import { splitMultikey } from './keys.js';
import { isPrintable, length } from './text.js';

/** @typedef {import('./json.js').Document} Document */

const MAX_IDENTIFIER = 2048;
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}\\.)*${LABEL}$`);
const SEGMENT = /^(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+$/;

/**
 * The document that a did:key stands for.
 * @param {string} did
 * @returns {Document}
 */
export function didKeyDocument(did) {
  const multikey = did.replace(/^did:key:/, '');
  splitMultikey(multikey);
  const id = `${did}#${multikey}`;
  const method = { id, type: 'Multikey', controller: did, publicKeyMultibase: multikey };
  return { id: did, verificationMethod: [method], assertionMethod: [id] };
}

/**
 * Where the document of a did:web lies (did:web method, section "Read (Resolve)").
 *
 * `did:web:host%3Aport:a:b` → `https://host:port/a/b/did.json`; without a path
 * `https://host/.well-known/did.json`. Throws `InputError` for anything that could lead elsewhere than it reads:
 * user names, addresses of machines, empty, `..` or encoded segments.
 * @param {string} did
 */
export function didWebUrl(did) {
  const [authority = '', ...path] = did.slice('did:web:'.length).split(':');
  const [host, ...rest] = authority.split(/%3a/i);
  const port = rest.length ? rest.join('%3A') : null;
  const last = host.slice(host.lastIndexOf('.') + 1);
  if (!HOST.test(host) || host.length > 253 || /^[0-9]+$/.test(last)) {
    throw new InputError(`${did} names no host after did:web:`);
  }
  if (port !== null && !(/^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65535)) {
    throw new InputError(`${did} names a port that isn't one`);
  }
  for (const segment of path) {
    if (!SEGMENT.test(segment) || leadsElsewhere(segment)) {
      throw new InputError(
        `${did} has a part, ${segment}, that no did:web may have: only letters, digits, '.', '-', '_' and what is written as '%7E'`,
      );
    }
  }
  const origin = port === null ? `https://${host}` : `https://${host}:${port}`;
  return [origin, ...(path.length ? path : ['.well-known']), 'did.json'].join('/');
}

/**
 * Where the controller document of an issuer lies; null for a did:key, which is its own.
 *
 * Throws `InputError`: unknown_did_method where `controller` can't be looked up (`found` names it), unreadable where
 * it's malformed.
 * @param {string} controller
 * @returns {string | null}
 */
export function controllerUrl(controller) {
  if (length(controller) > MAX_IDENTIFIER || !isPrintable(controller)) {
    throw new InputError("the issuer's id is not a URL that can be read");
  }
  if (controller.startsWith('did:key:')) return null;
  if (controller.startsWith('did:web:')) return didWebUrl(controller);
  if (controller.startsWith('https://')) {
    const authority = /^https:\/\/([^/?#]*)/.exec(controller)?.[1] ?? '';
    if (controller.includes('#') || authority.includes('@')) {
      throw new InputError(`${controller} is not the URL of a controller document`);
    }
    return controller;
  }
  const did = /^did:([a-z0-9]+):./s.exec(controller);
  const name = did ? `did:${did[1]}` : controller;
  throw new InputError(`the issuer is named by ${name}, which can't be looked up`, 'unknown_did_method', name);
}

/** @param {string} segment */
function leadsElsewhere(segment) {
  let decoded;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    return true;
  }
  return decoded === '.' || decoded === '..' || /[/\\?#@:%\ufffd]/.test(decoded) || !isPrintable(decoded);
}
