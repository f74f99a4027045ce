/**
 * Public keys, as Multikey, JWK or PEM, and the signatures that they verify.
 *
 * Three kinds: Ed25519, P-256 (with SHA-256) and RSA (PKCS #1 v1.5 with SHA-256, in tokens alone). Any other is
 * refused by its name.
 */

import { readPublicKeyInfo } from './der.js';
import { verifyEd25519 } from './ed25519.js';
import { concat, decodeBase58, decodeBase64url, encodeBase64url, equal } from './encoding.js';
import { InputError } from './errors.js';
import { isObject } from './json.js';
import { plain } from './text.js';

/** @typedef {import('./encoding.js').Bytes} Bytes */

/**
 * A public key. `data`: 32 bytes of Ed25519; x and y of P-256, 64 bytes; the modulus of RSA, whose exponent stands
 * beside it.
 * @typedef {{kind: 'Ed25519' | 'P-256' | 'RSA', data: Bytes, exponent?: Bytes}} Key
 */

const [MIN_RSA_BITS, MAX_RSA_BITS] = [2048, 8192];
const MAX_EXPONENT = 2n ** 32n;
const MAX_COORDINATE = 2048;
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
// Multicodec prefixes; all but two are only named.
/** @type {Record<string, string>} */
const KINDS = {
  '237,1': 'an Ed25519 key',
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
 * Read a Multikey, `z6Mk…` (Controlled Identifiers 1.0, section 2.2.2).
 *
 * Throws `InputError`: unknown_key_type for a key of another kind (its `found` names the kind), else document_malformed.
 * @param {unknown} text
 * @returns {Key}
 */
export function readMultikey(text) {
  const [name, data] = splitMultikey(text);
  if (name === 'an Ed25519 key') return ed25519(data);
  if (name === 'a P-256 key') return p256(data);
  throw unknown(name);
}

/**
 * What kind of key a Multikey names, in words, and the key's bytes. Throws `InputError` (document_malformed).
 * @param {unknown} text
 * @returns {[string, Bytes]}
 */
export function splitMultikey(text) {
  if (typeof text !== 'string' || !text.startsWith('z')) {
    throw malformed('a public key is not a Multikey (z and base58)');
  }
  let data;
  try {
    data = decodeBase58(text.slice(1));
  } catch (error) {
    throw malformed(`a public key is not a Multikey: ${/** @type {Error} */ (error).message}`);
  }
  return [KINDS[String(data.subarray(0, 2))] ?? 'a key of an unknown kind', data.slice(2)];
}

/**
 * Read a public JSON Web Key (RFC 7517, 7518 and 8037); throws as `readMultikey` does.
 * @param {unknown} jwk
 * @returns {Key}
 */
export function readJwk(jwk) {
  if (!isObject(jwk) || typeof jwk.kty !== 'string') throw malformed('a public key is not a JWK');
  if ('d' in jwk) throw malformed('a JWK holds a private key');
  const { kty, crv } = jwk;
  if (kty === 'OKP' && crv === 'Ed25519') return ed25519(coordinate(jwk, 'x'));
  if (kty === 'EC' && crv === 'P-256') {
    const [x, y] = [coordinate(jwk, 'x'), coordinate(jwk, 'y')];
    if (x.length !== 32 || y.length !== 32) throw malformed('a JWK of P-256 has coordinates of other than 32 bytes');
    return p256(concat(Uint8Array.of(4), x, y));
  }
  if (kty === 'RSA') return rsa(coordinate(jwk, 'n'), coordinate(jwk, 'e'));
  throw unknown(`a ${plain(typeof crv === 'string' ? crv : kty)} key`);
}

/**
 * Read a public key in PEM, as Open Badges 2.0 publishes it; throws as `readMultikey` does.
 * @param {unknown} text
 * @returns {Key}
 */
export function readPem(text) {
  const { kind, data, exponent = new Uint8Array() } = readPublicKeyInfo(text);
  if (kind === 'RSA') return rsa(data, exponent);
  if (kind === 'P-256') return p256(data);
  if (kind === 'Ed25519') return ed25519(data);
  throw unknown('a key of an unknown kind');
}

/**
 * Whether two keys are one and the same.
 * @param {Key} left
 * @param {Key} right
 */
export const isSameKey = (left, right) =>
  left.kind === right.kind &&
  equal(left.data, right.data) &&
  equal(left.exponent ?? new Uint8Array(), right.exponent ?? new Uint8Array());

/**
 * Whether `signature` over `data` is this key's: 64 bytes for Ed25519 and P-256 (r and s), PKCS #1 v1.5 for RSA.
 * @param {Key} key
 * @param {Bytes} signature
 * @param {Bytes} data
 * @returns {Promise<boolean>}
 */
export async function verifySignature(key, signature, data) {
  if (key.kind === 'Ed25519') return verifyEd25519(key.data, signature, data);
  const isRsa = key.kind === 'RSA';
  if (!isRsa && signature.length !== 64) return false;
  const jwk = isRsa
    ? { kty: 'RSA', n: encodeBase64url(key.data), e: encodeBase64url(/** @type {Bytes} */ (key.exponent)) }
    : { kty: 'EC', crv: 'P-256', x: encodeBase64url(key.data.subarray(0, 32)), y: encodeBase64url(key.data.subarray(32)) };
  const algorithm = isRsa
    ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  return crypto.subtle.verify(algorithm, imported, signature, data);
}

/**
 * @param {Bytes} data
 * @returns {Key}
 */
function ed25519(data) {
  if (data.length !== 32) throw malformed(`an Ed25519 public key has 32 bytes, not ${data.length}`);
  return { kind: 'Ed25519', data };
}

/**
 * @param {Bytes} point Compressed or not, as SEC 1 writes it.
 * @returns {Key}
 */
function p256(point) {
  const [form] = point;
  const isCompressed = (form === 2 || form === 3) && point.length === 33;
  if (!isCompressed && !(form === 4 && point.length === 65)) throw notOnCurve();
  const x = number(point.subarray(1, 33));
  const square = (x ** 3n - 3n * x + B) % P;
  let y = isCompressed ? power(square < 0n ? square + P : square, (P + 1n) / 4n) : number(point.subarray(33));
  if (isCompressed && y % 2n !== BigInt(form - 2)) y = P - y;
  if (x >= P || y >= P || (y * y - square) % P !== 0n) throw notOnCurve();
  return { kind: 'P-256', data: concat(point.subarray(1, 33), bytes(y, 32)) };
}

/**
 * @param {Bytes} modulus
 * @param {Bytes} exponent
 * @returns {Key}
 */
function rsa(modulus, exponent) {
  const [n, e] = [number(modulus), number(exponent)];
  const bits = n.toString(2).length;
  if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) throw unknown(`an RSA key of ${n ? bits : 0} bits`);
  if (e < 3n || e >= MAX_EXPONENT || e % 2n === 0n || n % 2n === 0n) throw malformed('an RSA public key is not one');
  return { kind: 'RSA', data: bytes(n, Math.ceil(bits / 8)), exponent: bytes(e, Math.ceil(e.toString(16).length / 2)) };
}

/**
 * @param {import('./json.js').Document} jwk
 * @param {string} name
 */
function coordinate(jwk, name) {
  const value = jwk[name];
  if (typeof value !== 'string' || value.length > MAX_COORDINATE) throw malformed(`a JWK has no ${name} that can be read`);
  try {
    return decodeBase64url(value);
  } catch {
    throw malformed(`a JWK has a member ${name} that isn't base64url`);
  }
}

/** @param {Uint8Array} data Most significant byte first. */
const number = data => data.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

/**
 * @param {bigint} value
 * @param {number} size
 * @returns {Bytes}
 */
const bytes = (value, size) =>
  Uint8Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * (size - 1 - index))) & 255n));

/**
 * A power modulo P.
 * @param {bigint} base
 * @param {bigint} exponent
 */
function power(base, exponent) {
  let result = 1n;
  for (let rest = exponent, square = base; rest; rest >>= 1n, square = (square * square) % P) {
    if (rest & 1n) result = (result * square) % P;
  }
  return result;
}

/** @param {string} name */
const unknown = name => new InputError(`the key is ${name}`, 'unknown_key_type', name);
/** @param {string} message */
const malformed = message => new InputError(message, 'document_malformed');
const notOnCurve = () => malformed('a P-256 public key is not a point of its curve');
