/**
 * Who holds which key: did:key, did:web, and controller documents that are https URLs.
 *
 * Controlled Identifiers 1.0; the did:key and did:web methods. Documents are values here: what fetches them is
 * elsewhere.
 */

import { InputError } from './errors.js';
import { isObject, many, same } from './json.js';
import { decodeJwk, decodeMultikey } from './multikey.js';
import { isPrintable, length, plain } from './text.js';
import { readTime } from './times.js';

/** @typedef {import('./json.js').Document} Document */

/**
 * A key found in a controller document, allowed for assertions. Moments are in milliseconds.
 * @typedef {{id: string, controller: string, key: import('./multikey.js').Key, expires?: number, revoked?: number}} VerificationMethod
 */

const MAX_METHODS = 1000;
const MAX_IDENTIFIER = 2048;
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}\\.)*${LABEL}$`);
const SEGMENT = /^(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+$/;
const SECRETS = ['secretKeyMultibase', 'privateKeyMultibase', 'secretKeyJwk', 'privateKeyJwk'];

/**
 * The document that a did:key stands for.
 * @param {string} did
 * @returns {Document}
 */
export function didKeyDocument(did) {
  const multikey = did.replace(/^did:key:/, '');
  decodeMultikey(multikey);
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
      throw new InputError(`${did} has a part, ${segment}, that no did:web may have`);
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

/**
 * Find the key `id` in a controller document, as a key for assertions of `controller`.
 *
 * Reads references and embedded methods under `assertionMethod`, relative ids (`#key-1`), and the types Multikey,
 * Ed25519VerificationKey2020 and JsonWebKey. The key is the published one, never one that the id's fragment
 * seems to spell (Controlled Identifiers 1.0, section 3.3).
 *
 * Throws `InputError`: document_mismatch (with `found`), key_not_found, key_not_for_assertions,
 * controller_mismatch (with `found`), unknown_key_type (with `found`) or document_malformed.
 * @param {Document} document
 * @param {string} id
 * @param {string} controller
 * @returns {VerificationMethod}
 */
export function findMethod(document, id, controller) {
  if (document.id !== controller) {
    const found = 'id' in document ? plain(document.id) : 'it has no id';
    throw new InputError(`the document is about ${found}, not ${controller}`, 'document_mismatch', found);
  }
  const listed = items(document, 'verificationMethod');
  const asserting = items(document, 'assertionMethod');
  const embedded = asserting.filter(isObject);
  const allowed = asserting.map(item => absolute(isObject(item) ? item.id : item, controller));
  const elsewhere = ['authentication', 'capabilityInvocation', 'capabilityDelegation'].flatMap(name =>
    items(document, name).filter(isObject),
  );
  const methods = [...listed, ...embedded, ...elsewhere].filter(
    item => isObject(item) && absolute(item.id, controller) === id,
  );
  if (!methods.length) throw new InputError(`${controller} doesn't list ${id}`, 'key_not_found');
  if (!methods.every(method => same(method, methods[0]))) throw malformed(`${id} is defined twice, differently`);
  if (!allowed.includes(id)) {
    throw new InputError(`${controller} lists ${id}, but not under assertionMethod`, 'key_not_for_assertions');
  }
  return readMethod(methods[0], id, controller);
}

/**
 * @param {Document} method
 * @param {string} id
 * @param {string} controller
 * @returns {VerificationMethod}
 */
function readMethod(method, id, controller) {
  const owner = method.controller;
  if (typeof owner !== 'string') throw malformed(`${id} names no controller`);
  if (owner !== controller) {
    throw new InputError(`${id} is controlled by ${owner}`, 'controller_mismatch', owner);
  }
  if (SECRETS.some(secret => secret in method)) throw malformed(`${id} publishes a private key`);
  return {
    id,
    controller,
    key: publicKey(method, id),
    expires: moment(method, 'expires', id),
    revoked: moment(method, 'revoked', id),
  };
}

/**
 * @param {Document} method
 * @param {string} id
 */
function publicKey(method, id) {
  const kind = method.type;
  if (kind === 'Multikey' || kind === 'Ed25519VerificationKey2020') return decodeMultikey(method.publicKeyMultibase);
  if (kind !== 'JsonWebKey' && kind !== 'JsonWebKey2020') {
    const name = typeof kind === 'string' ? `of type ${kind}` : 'of no type';
    throw new InputError(`${id} is ${name}`, 'unknown_key_type', name);
  }
  const jwk = method.publicKeyJwk;
  if (!isObject(jwk) || typeof jwk.kty !== 'string' || 'd' in jwk) {
    throw malformed(`${id} has no publicKeyJwk that is a public key`);
  }
  return decodeJwk(jwk, id);
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

/**
 * @param {Document} document
 * @param {string} name
 * @returns {any[]}
 */
function items(document, name) {
  const found = document[name] === null ? [null] : many(document[name]);
  if (found.length > MAX_METHODS) throw malformed(`${name} holds more than ${MAX_METHODS} entries`);
  return found;
}

/**
 * @param {unknown} identifier
 * @param {string} controller
 */
const absolute = (identifier, controller) =>
  typeof identifier !== 'string' ? null : identifier.startsWith('#') ? controller + identifier : identifier;

/**
 * @param {Document} method
 * @param {string} name
 * @param {string} id
 */
function moment(method, name, id) {
  if (!(name in method)) return undefined;
  const found = readTime(method[name]);
  if (found === undefined) throw malformed(`${id} has a time, ${name}, that isn't a dateTimeStamp`);
  return found;
}

/** @param {string} message */
const malformed = message => new InputError(message, 'document_malformed');
