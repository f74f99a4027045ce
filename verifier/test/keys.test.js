/** Keys in each of their forms, and the signatures that they verify. */

import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import * as noble from '@noble/ed25519';
import fc from 'fast-check';
import { verifyEd25519, verifyWithNoble } from '../src/ed25519.js';
import { utf8 } from '../src/encoding.js';
import { isSameKey, readJwk, readMultikey, readPem, verifySignature } from '../src/keys.js';

const DATA = utf8('what is signed');
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** @param {Uint8Array} data */
const copy = data => Uint8Array.from(data);

test('Ed25519, by the browser and by noble', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array(), fc.nat(), async (seed, data, at) => {
      const key = copy(await noble.getPublicKeyAsync(seed));
      const message = copy(data);
      const signature = copy(await noble.signAsync(message, seed));
      const changed = copy(signature);
      changed[at % 64] ^= 1 << (at % 8);
      assert.ok(await verifyEd25519(key, signature, message));
      assert.ok(await verifyWithNoble(key, signature, message));
      assert.ok(!(await verifyEd25519(key, changed, message)));
      assert.ok(!(await verifyWithNoble(key, changed, message)));
    }),
    { numRuns: 25, seed: 1 },
  );
});

test('Ed25519 signatures that hold for what nobody signed', async () => {
  const point = copy(noble.Point.BASE.toBytes());
  const identity = new Uint8Array(32);
  identity[0] = 1;
  const anything = new Uint8Array(64);
  anything[0] = 1;
  // The identity as the key and as R, and S = 0: good for every message, where small order isn't refused.
  assert.ok(!(await verifyEd25519(identity, anything, DATA)));
  assert.ok(!(await verifyEd25519(point, anything, DATA)));
  // S that isn't reduced: a second signature for the same message.
  const seed = new Uint8Array(32).fill(7);
  const signature = copy(await noble.signAsync(DATA, seed));
  let s = signature.subarray(32).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n) + L;
  for (let index = 32; index < 64; index += 1, s >>= 8n) signature[index] = Number(s & 255n);
  assert.ok(!(await verifyEd25519(copy(await noble.getPublicKeyAsync(seed)), signature, DATA)));
});

test('P-256, compressed or not, in each form', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = /** @type {any} */ (publicKey.export({ format: 'jwk' }));
    const [x, y] = [Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')];
    const compressed = Buffer.concat([Buffer.from([0x80, 0x24, 2 + (y[31] & 1)]), x]);
    const key = readJwk(jwk);
    assert.ok(isSameKey(key, readMultikey(`z${base58(compressed)}`)));
    assert.ok(isSameKey(key, readPem(publicKey.export({ type: 'spki', format: 'pem' }))));
    const signature = copy(sign('sha256', DATA, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    assert.ok(await verifySignature(key, signature, DATA));
    signature[5] ^= 1;
    assert.ok(!(await verifySignature(key, signature, DATA)));
    assert.throws(() => readJwk({ ...jwk, y: jwk.x }), { code: 'document_malformed' });
  }
});

test('RSA, as JWK and PEM', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = readJwk(publicKey.export({ format: 'jwk' }));
  assert.ok(isSameKey(key, readPem(publicKey.export({ type: 'spki', format: 'pem' }))));
  assert.ok(isSameKey(key, readPem(publicKey.export({ type: 'pkcs1', format: 'pem' }))));
  const signature = copy(sign('sha256', DATA, privateKey));
  assert.ok(await verifySignature(key, signature, DATA));
  assert.ok(!(await verifySignature(key, signature, utf8('something else'))));
});

test('Ed25519 in PEM', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const jwk = publicKey.export({ format: 'jwk' });
  assert.ok(isSameKey(readJwk(jwk), readPem(publicKey.export({ type: 'spki', format: 'pem' }))));
});

test('keys that are named, and keys that are none', () => {
  const { publicKey: short } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const { publicKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const unknown = { code: 'unknown_key_type' };
  assert.throws(() => readPem(short.export({ type: 'spki', format: 'pem' })), unknown);
  assert.throws(() => readPem(other.export({ type: 'spki', format: 'pem' })), unknown);
  assert.throws(() => readJwk(other.export({ format: 'jwk' })), unknown);
  assert.throws(() => readJwk({ kty: 'oct', k: 'AA' }), unknown);
  const malformed = { code: 'document_malformed' };
  const pem = /** @type {string} */ (other.export({ type: 'spki', format: 'pem' }));
  for (const text of ['', 'x', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', pem.replace(/MHY/, 'MHU')]) {
    assert.throws(() => readPem(text), malformed);
  }
  assert.throws(() => readJwk({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }), malformed);
  assert.throws(() => readMultikey('z'), unknown);
});

test('no bytes by chance make a key reader throw anything of its own', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), data => {
      const text = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(data).toString('base64')}\n-----END PUBLIC KEY-----`;
      for (const read of [() => readPem(text), () => readMultikey(`z${base58(data)}`)]) {
        try {
          read();
        } catch (error) {
          assert.equal(/** @type {Error} */ (error).name, 'InputError');
        }
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

/** @param {Uint8Array} data */
function base58(data) {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let number = BigInt(`0x0${Buffer.from(data).toString('hex')}`);
  let text = '';
  for (; number; number /= 58n) text = alphabet[Number(number % 58n)] + text;
  return text;
}
