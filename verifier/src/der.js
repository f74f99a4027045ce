/** Public keys in PEM: SubjectPublicKeyInfo (RFC 5280, section 4.1) and the older RSAPublicKey (RFC 8017, A.1.1). */

import { hex } from './encoding.js';
import { InputError } from './errors.js';

/** @typedef {import('./encoding.js').Bytes} Bytes */

const MAX_PEM = 8192;
const PEM = /-----BEGIN (RSA )?PUBLIC KEY-----([A-Za-z0-9+/= \t\r\n]+)-----END (RSA )?PUBLIC KEY-----/;
const [INTEGER, BIT_STRING, NULL, OBJECT_IDENTIFIER, SEQUENCE] = [0x02, 0x03, 0x05, 0x06, 0x30];
const RSA = '2a864886f70d010101';
const EC = '2a8648ce3d0201';
const P256 = '2a8648ce3d030107';
const ED25519 = '2b6570';

/**
 * What kind of key a PEM text holds, and its bytes: the point, the 32 bytes, or modulus and exponent. `kind` is null for
 * a kind that isn't read. Throws `InputError` (document_malformed) for what is no public key.
 * @param {unknown} text
 * @returns {{kind: 'RSA' | 'P-256' | 'Ed25519' | null, data: Bytes, exponent?: Bytes}}
 */
export function readPublicKeyInfo(text) {
  if (typeof text !== 'string' || !text || text.length > MAX_PEM) throw malformed('publicKeyPem is not a PEM text');
  const found = PEM.exec(text);
  if (!found || found[1] !== found[3]) throw malformed('publicKeyPem is not a public key');
  const whole = new Reader(decode(found[2]));
  if (found[1]) return whole.rsa();
  const info = whole.inside(SEQUENCE);
  whole.end();
  const algorithm = info.inside(SEQUENCE);
  const name = hex(algorithm.read(OBJECT_IDENTIFIER));
  const bits = info.read(BIT_STRING);
  info.end();
  if (bits[0] !== 0) throw malformed('publicKeyPem is not a public key');
  const data = bits.slice(1);
  if (name === RSA) {
    if (algorithm.isNext(NULL) && algorithm.read(NULL).length) throw malformed('publicKeyPem is not a public key');
    algorithm.end();
    return new Reader(data).rsa();
  }
  if (name === ED25519) {
    algorithm.end();
    return { kind: 'Ed25519', data };
  }
  const isP256 = name === EC && algorithm.isNext(OBJECT_IDENTIFIER) && hex(algorithm.read(OBJECT_IDENTIFIER)) === P256;
  if (!isP256) return { kind: null, data };
  algorithm.end();
  return { kind: 'P-256', data };
}

/** Distinguished Encoding Rules, as far as keys use them. `generator/credentials/der.py` is the same reader. */
class Reader {
  /** @param {Bytes} data */
  constructor(data) {
    this.data = data;
    this.at = 0;
  }

  /** @param {number} tag */
  isNext(tag) {
    return this.data[this.at] === tag;
  }

  /**
   * The content of the next value, which must have this tag and a length in its shortest form.
   * @param {number} tag
   * @returns {Bytes}
   */
  read(tag) {
    if (!this.isNext(tag)) throw malformed('publicKeyPem is not a public key');
    if (this.data.length < this.at + 2) throw malformed('publicKeyPem is not a public key');
    let length = this.data[this.at + 1];
    this.at += 2;
    if (length >= 0x80) {
      const size = length - 0x80;
      if (size < 1 || size > 2) throw malformed('publicKeyPem is not a public key');
      length = this.data.subarray(this.at, this.at + size).reduce((sum, byte) => sum * 256 + byte, 0);
      this.at += size;
      if (length < (size === 1 ? 0x80 : 0x100)) throw malformed('publicKeyPem is not a public key');
    }
    const content = this.data.slice(this.at, this.at + length);
    this.at += length;
    if (content.length !== length) throw malformed('publicKeyPem is cut off');
    return content;
  }

  /** @param {number} tag */
  inside(tag) {
    return new Reader(this.read(tag));
  }

  /** @returns {{kind: 'RSA', data: Bytes, exponent: Bytes}} */
  rsa() {
    const numbers = this.inside(SEQUENCE);
    this.end();
    const [data, exponent] = [numbers.read(INTEGER), numbers.read(INTEGER)];
    numbers.end();
    for (const number of [data, exponent]) {
      const isLong = number.length > 1 && number[0] === 0 && number[1] < 0x80;
      if (!number.length || number[0] >= 0x80 || isLong) throw malformed('an RSA public key is not one');
    }
    return { kind: 'RSA', data, exponent };
  }

  end() {
    if (this.at !== this.data.length) throw malformed('publicKeyPem is not a public key');
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return Uint8Array.from(atob(text.replace(/[ \t\r\n]/g, '')), character => character.charCodeAt(0));
  } catch {
    throw malformed('publicKeyPem is not a public key');
  }
}

/** @param {string} message */
const malformed = message => new InputError(message, 'document_malformed');
