/**
 * Public keys as text: Multikey (Controlled Identifiers 1.0, section 2.2.2) and JSON Web Key (RFC 7517).
 */

import { decodeBase58, decodeBase64url } from './encoding.js';
import { InputError } from './errors.js';
import { plain } from './text.js';

/**
 * A public key: 32 bytes of Ed25519, a compressed point of P-256, or an RSA key as a JWK.
 * @typedef {{kind: 'Ed25519', bytes: import('./encoding.js').Bytes}} Ed25519Key
 * @typedef {Ed25519Key} Key
 */

const ED25519_BYTES = 32;
// Multicodec prefixes of keys that can be named, but aren't verified with.
/** @type {Record<string, string>} */
const OTHER_KEYS = {
  '128,36': 'a P-256 key',
  '129,36': 'a P-384 key',
  '130,36': 'a P-521 key',
  '231,1': 'a secp256k1 key',
  '133,36': 'an RSA key',
  '236,1': 'an X25519 key',
  '235,1': 'a BLS12-381 key',
  '131,36': 'an Ed448 key',
};

/**
 * Read a Multikey, `z6Mk…`.
 *
 * Throws `InputError`: unknown_key_type for a key of another kind (its `found` names the kind), else
 * document_malformed.
 * @param {unknown} text
 * @returns {Key}
 */
export function decodeMultikey(text) {
  if (typeof text !== 'string' || !text.startsWith('z')) {
    throw malformed('a public key is not a Multikey (z and base58)');
  }
  let data;
  try {
    data = decodeBase58(text.slice(1));
  } catch (error) {
    throw malformed(`a public key is not a Multikey: ${/** @type {Error} */ (error).message}`);
  }
  const prefix = String(data.subarray(0, 2));
  if (prefix !== '237,1') {
    const name = OTHER_KEYS[prefix] ?? 'a key of an unknown kind';
    throw new InputError(`expected an Ed25519 key, found ${name}`, 'unknown_key_type', name);
  }
  const bytes = data.slice(2);
  if (bytes.length !== ED25519_BYTES) throw malformed(`an Ed25519 public key has 32 bytes, not ${bytes.length}`);
  return { kind: 'Ed25519', bytes };
}

/**
 * Read the JWK of the key `id`; throws as `decodeMultikey` does.
 * @param {import('./json.js').Document} jwk
 * @param {string} id
 * @returns {Key}
 */
export function decodeJwk(jwk, id) {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') {
    const name = `a ${plain(jwk.crv || jwk.kty)} key`;
    throw new InputError(`${id} is ${name}`, 'unknown_key_type', name);
  }
  let bytes;
  try {
    bytes = decodeBase64url(typeof jwk.x === 'string' ? jwk.x : '=');
  } catch {
    throw malformed(`${id} has a JWK whose x isn't base64url`);
  }
  if (bytes.length !== ED25519_BYTES) throw malformed(`${id} has a JWK of ${bytes.length} bytes; Ed25519 has 32`);
  return { kind: 'Ed25519', bytes };
}

/** @param {string} message */
const malformed = message => new InputError(message, 'document_malformed');
