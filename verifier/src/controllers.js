/**
 * Which key a controller document gives for signing credentials (Controlled Identifiers 1.0, section 3.3).
 *
 * Controller documents are the DID documents of did:web and did:key, and their like at https URLs.
 */

import { InputError } from './errors.js';
import { isObject, many, same } from './json.js';
import { readJwk, readMultikey } from './keys.js';
import { plain } from './text.js';
import { readTime } from './times.js';

/** @typedef {import('./json.js').Document} Document */

/**
 * A key found in a controller document, allowed for assertions. Moments are in milliseconds.
 * @typedef {{id: string, controller: string, key: import('./keys.js').Key, expires?: number, revoked?: number}} VerificationMethod
 */

const MAX_METHODS = 1000;
const MAX_LISTED = 100;
const SECRETS = ['secretKeyMultibase', 'privateKeyMultibase', 'secretKeyJwk', 'privateKeyJwk'];

/**
 * Find the key `id` in a controller document, as a key for assertions of `controller`.
 *
 * Reads references and embedded methods under `assertionMethod`, relative ids (`#key-1`), and the types Multikey,
 * Ed25519VerificationKey2020, JsonWebKey and JsonWebKey2020. The key is the published one, never one that the id's fragment
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
  requireSubject(document, controller);
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
 * Whether a controller document names the key `id` for assertions.
 * @param {Document} document
 * @param {string} id
 */
export const namesMethod = (document, id) => items(document, 'assertionMethod').includes(id);

/**
 * A controller document with a key that was published by itself in its list.
 * @param {Document} document
 * @param {Document} method
 * @returns {Document}
 */
export const withMethod = (document, method) => ({
  ...document,
  verificationMethod: [...items(document, 'verificationMethod'), method],
});

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
    key: readKey(method, id),
    expires: moment(method, 'expires', id),
    revoked: moment(method, 'revoked', id),
  };
}

/**
 * @param {Document} method
 * @param {string} id
 */
function readKey(method, id) {
  const { type } = method;
  if (type === 'Multikey' || type === 'Ed25519VerificationKey2020') return readMultikey(method.publicKeyMultibase);
  if (type === 'JsonWebKey' || type === 'JsonWebKey2020') return readJwk(method.publicKeyJwk);
  const name = typeof type === 'string' ? `of type ${type}` : 'of no type';
  throw new InputError(`${id} is ${name}`, 'unknown_key_type', name);
}

/**
 * The first hundred keys for assertions that can be read; those that can't are left out. Throws `InputError` as
 * `findMethod` does for the document as a whole.
 * @param {Document} document
 * @param {string} controller
 * @returns {VerificationMethod[]}
 */
export function listMethods(document, controller) {
  requireSubject(document, controller);
  return items(document, 'assertionMethod')
    .slice(0, MAX_LISTED)
    .flatMap(item => {
      const id = absolute(isObject(item) ? item.id : item, controller);
      if (id === null) return [];
      try {
        return [findMethod(document, id, controller)];
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return [];
      }
    });
}

/**
 * @param {Document} document
 * @param {string} controller
 */
function requireSubject(document, controller) {
  if (document.id === controller) return;
  const found = 'id' in document ? plain(document.id) : 'it has no id';
  throw new InputError(`the document is about ${found}, not ${controller}`, 'document_mismatch', found);
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
