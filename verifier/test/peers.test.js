/** Credentials and status lists that another implementation signed, Digital Bazaar's, verify here. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { FetchError, verify } from '../src/verify.js';
import { readJson } from './support.js';

const PEERS = fileURLToPath(new URL('../../tests/peers/', import.meta.url));
const skip = existsSync(`${PEERS}node_modules/@digitalbazaar/vc`) ? false : 'tests/peers/install.py was not run';

const ISSUER = 'did:web:peer.example';
const LIST = 'https://peer.example/status/1.json';
const NOW = '2026-06-01T12:00:00Z';
const CREDENTIAL = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
  id: 'https://peer.example/1.json',
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  issuer: { id: ISSUER, type: ['Profile'], name: 'Péër ™ 😀' },
  validFrom: '2026-03-01T00:00:00Z',
  credentialSubject: {
    type: ['AchievementSubject'],
    identifier: [{ type: 'IdentityObject', hashed: true, identityHash: 'sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399', identityType: 'emailAddress', salt: 'Kosher' }],
    achievement: {
      id: 'https://peer.example/badge.json',
      type: ['Achievement'],
      name: 'شارة',
      description: '“Curly” quotes — and 🎓',
      criteria: { narrative: 'Two\nlines\tand a "quote"' },
      creditsAvailable: 1.5,
    },
    result: [{ type: ['Result'], value: '7' }, { type: ['Result'], value: '8' }],
  },
  evidence: [{ type: ['Evidence'], name: 'one' }, { type: ['Evidence'], name: 'one' }, { type: ['Evidence'], name: 'two' }],
};

/** @param {number} index */
const listed = index => ({
  ...CREDENTIAL,
  id: `https://peer.example/${index}.json`,
  credentialStatus: { id: `${LIST}#${index}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: String(index), statusListCredential: LIST },
});

/** @param {string} seed @param {any[]} items */
function sign(seed, items) {
  const contexts = readJson('generator/credentials/pinned-contexts.json');
  const job = { contexts, documents: {}, seed_hex: seed, verificationMethod: `${ISSUER}#key-1`, date: '2026-03-01T09:00:00Z', items };
  const { stdout, stderr, status } = spawnSync(process.execPath, [`${PEERS}sign.mjs`], { input: JSON.stringify(job), encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout).map((/** @type {any} */ { signed, error }) => {
    assert.equal(error, null);
    return signed;
  });
}

test('what a peer signed', { skip }, async t => {
  const seed = '11'.repeat(32);
  const [plain, good, revoked, list] = sign(seed, [
    { name: 'plain', credential: CREDENTIAL },
    { name: 'good', credential: listed(4) },
    { name: 'revoked', credential: listed(5) },
    { name: 'list', list: { id: LIST, issuer: ISSUER, validFrom: '2026-05-01T00:00:00Z', statusPurpose: 'revocation', length: 131_072, indexes: [5] } },
  ]);
  const key = await publicKey(seed);
  const controller = {
    id: ISSUER,
    verificationMethod: [{ id: `${ISSUER}#key-1`, type: 'JsonWebKey', controller: ISSUER, publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: key } }],
    assertionMethod: [`${ISSUER}#key-1`],
  };
  /** @type {Map<string, any>} */
  const documents = new Map([['https://peer.example/.well-known/did.json', controller], [LIST, list]]);
  const options = {
    now: new Date(NOW),
    recipient: 'A@example.com ',
    knownIssuers: { [ISSUER]: 'Peer' },
    fetchDocument: async (/** @type {string} */ url) => {
      if (!documents.has(url)) throw new FetchError(`${url} is not there`, 'not_found');
      return new TextEncoder().encode(JSON.stringify(documents.get(url)));
    },
  };
  /** @param {any} document */
  const outcome = async document => (await verify(JSON.stringify(document), options)).outcome;

  await t.test('is verified', async () => {
    assert.equal(await outcome(plain), 'verified');
    assert.equal(await outcome(good), 'verified');
  });
  await t.test('is revoked by a list that it signed', async () => {
    const { checks } = await verify(JSON.stringify(revoked), options);
    assert.deepEqual(checks.filter(({ effect }) => effect !== 'none').map(({ code }) => code), ['revoked']);
  });
  await t.test('fails with a letter changed', async () => {
    assert.equal(await outcome({ ...plain, issuer: { ...plain.issuer, name: 'Peer' } }), 'failed');
  });
});

/** @param {string} seed The public half, as a JWK's x. */
async function publicKey(seed) {
  const { getPublicKeyAsync } = await import('@noble/ed25519');
  return Buffer.from(await getPublicKeyAsync(Buffer.from(seed, 'hex'))).toString('base64url');
}
