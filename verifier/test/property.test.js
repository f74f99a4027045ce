/**
 * Whatever is changed, hostile or by chance: nothing that alters what was signed is ever `verified`, nothing throws, and
 * nothing takes long.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalNquads } from '../src/canonical.js';
import { utf8 } from '../src/encoding.js';
import { parseDocument } from '../src/json.js';
import { verify } from '../src/verify.js';
import { bytes, optionsOf, vectors } from './support.js';

const ALL = vectors();
const GOOD = ALL.filter(vector => vector.report.outcome === 'verified');
const JSON_GOOD = GOOD.filter(({ input }) => input.text?.startsWith('{') && input.text.includes('-rdfc-'));
const SETTINGS = { numRuns: 150, seed: 20_260_601 };

/** @param {any} document */
const asInput = document => utf8(JSON.stringify(document));

/**
 * Every place in a document: the steps to it.
 * @param {any} value
 * @param {(string | number)[]} [path]
 * @returns {(string | number)[][]}
 */
const places = (value, path = []) =>
  typeof value !== 'object' || value === null
    ? [path]
    : [path, ...Object.keys(value).flatMap(key => places(value[key], [...path, Array.isArray(value) ? Number(key) : key]))];

const leaf = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('2030-01-01T00:00:00Z', 'Profile', 'https://a.example/', '_:b0', '', '__proto__', 'toString'),
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.boolean(),
  fc.constant(null),
);
const anything = fc.letrec(tie => ({
  value: fc.oneof({ maxDepth: 2 }, leaf, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('id', 'type', '@value', '@id', '@context', 'validUntil')), tie('value'), { maxKeys: 3 })),
})).value;

/**
 * A change to a document: of one place, chosen by a number, in one way.
 * @param {any} document
 * @param {{at: number, how: string, value: any, name: string}} change
 */
function changed(document, { at, how, value, name }) {
  const copy = structuredClone(document);
  const all = places(copy).filter(path => path.length);
  const path = all[at % all.length];
  const holder = path.slice(0, -1).reduce((inner, step) => inner[step], copy);
  const last = /** @type {string} */ (path.at(-1));
  const old = holder[last];
  if (how === 'replace') holder[last] = value;
  else if (how === 'remove') Array.isArray(holder) ? holder.splice(Number(last), 1) : delete holder[last];
  else if (how === 'add') Array.isArray(old) ? old.push(value) : typeof old === 'object' && old ? (old[name] = value) : (holder[last] = [old, value]);
  else if (how === 'wrap') holder[last] = [old];
  else if (typeof old === 'string') holder[last] = how === 'letter' ? `${old}x` : old.normalize(old.normalize('NFD') === old ? 'NFC' : 'NFD');
  return copy;
}

const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'add', 'wrap', 'letter', 'normalize'),
  value: anything,
  name: fc.oneof(fc.string(), fc.constantFrom('validUntil', 'evidence', 'credentialStatus', 'name', 'id', 'image')),
});

/** @param {any} document */
async function dataset(document) {
  const { proof: _, ...unsigned } = parseDocument(asInput(document));
  try {
    return await canonicalNquads(unsigned);
  } catch (error) {
    return String(error);
  }
}

test('no change that alters the dataset is verified', async () => {
  let altered = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...JSON_GOOD), change, async (vector, how) => {
      const original = JSON.parse(/** @type {string} */ (vector.input.text));
      const document = changed(original, how);
      const { outcome, checks } = await verify(asInput(document), optionsOf(vector));
      if ((await dataset(document)) === (await dataset(original))) return;
      altered += 1;
      const proof = checks.find(check => check.id === 'signature' && check.code === 'valid');
      assert.notEqual(outcome, 'verified');
      assert.equal(proof, undefined);
    }),
    SETTINGS,
  );
  assert.ok(altered > SETTINGS.numRuns / 3, `only ${altered} changes altered anything`);
});

test('no byte of a good credential can be changed unseen, but between its words', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...GOOD), fc.nat(), fc.integer({ min: 1, max: 255 }), async (vector, at, difference) => {
      const data = Uint8Array.from(bytes(vector.input));
      const original = data.slice();
      data[at % data.length] ^= difference;
      const { outcome, document } = await verify(data, optionsOf(vector));
      if (outcome !== 'verified') return;
      const before = (await verify(original, optionsOf(vector))).document;
      assert.equal(await dataset(document), await dataset(before));
    }),
    SETTINGS,
  );
});

test('bytes by chance neither throw nor verify', async () => {
  const beginnings = ['', '{', '{"@context":', '<svg xmlns="http://www.w3.org/2000/svg">', '\x89PNG\r\n\x1a\n', 'eyJ', '[', 'RIFF'];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }), async (beginning, rest) => {
      const start = Uint8Array.from(beginning, character => character.charCodeAt(0));
      const { outcome } = await verify(Uint8Array.from([...start, ...rest]), optionsOf(GOOD[0]));
      assert.notEqual(outcome, 'verified');
    }),
    { ...SETTINGS, numRuns: 300 },
  );
});

test('JSON by chance in every place neither throws nor verifies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ALL.filter(({ input }) => input.text?.startsWith('{'))), fc.array(change, { minLength: 1, maxLength: 4 }), async (vector, changes) => {
      let document;
      try {
        document = JSON.parse(/** @type {string} */ (vector.input.text));
      } catch {
        return;
      }
      for (const how of changes) if (places(document).length > 1) document = changed(document, how);
      await verify(asInput(document), optionsOf(vector));
    }),
    SETTINGS,
  );
});

test('what is fetched may be anything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...GOOD), fc.oneof(fc.uint8Array({ maxLength: 100 }), anything.map(asInput)), async (vector, answer) => {
      const options = { ...optionsOf(vector), fetchDocument: async () => answer };
      const { checks } = await verify(bytes(vector.input), options);
      assert.ok(checks.length);
    }),
    SETTINGS,
  );
});

test('a fetcher may fail as it likes', async () => {
  for (const failure of [undefined, 'no', new TypeError('Failed to fetch'), { code: 1 }]) {
    const vector = /** @type {import('./support.js').Vector} */ (ALL.find(({ name }) => name === 'a-good-signature'));
    const options = { ...optionsOf(vector), fetchDocument: () => Promise.reject(failure) };
    const { outcome, checks } = await verify(bytes(vector.input), options);
    assert.equal(outcome, 'indeterminate');
    assert.ok(checks.some(({ code }) => code === 'issuer_unreachable'));
  }
});

const PLAIN = /** @type {import('./support.js').Vector} */ (ALL.find(({ name }) => name === 'a-good-signature'));
const BASE = JSON.parse(/** @type {string} */ (PLAIN.input.text));

/** Blank nodes that all look alike: each names every other. @param {number} count */
function poison(count) {
  const ids = Array.from({ length: count }, (_, index) => `_:n${index}`);
  return ids.map(id => ({ id, type: ['VerifiableCredential'], relatedResource: ids.filter(other => other !== id).map(other => ({ id: other })) }));
}

/** Results that look alike, each with alignments that do. @param {number} results @param {number} count @param {number} names */
const lookalikes = (results, count, names) => {
  const alignment = { type: ['Alignment'], targetName: Array.from({ length: names }, (_, i) => `${i}`), targetUrl: 'urn:a:b' };
  return Array.from({ length: results }, () => ({ type: ['Result'], alignment: Array.from({ length: count }, () => alignment) }));
};

/** Proofs of which each follows all before it. @param {number} count */
const following = count =>
  Array.from({ length: count }, (_, number) => ({
    ...BASE.proof[0],
    id: `urn:p:${number}`,
    ...(number && { previousProof: Array.from({ length: number }, (_, other) => `urn:p:${other}`) }),
  }));

/** @param {string} open @param {string} close @param {number} depth */
const nested = (open, close, depth) => open.repeat(depth) + close.repeat(depth);

/** @type {[string, () => string | Uint8Array][]} */
const HOSTILE = [
  ['brackets', () => '['.repeat(2_000_000)],
  ['nested objects', () => nested('{"a":', '}', 300_000)],
  ['a long string of escapes', () => `{"a":"${'\\u0041'.repeat(300_000)}"}`],
  ['many members', () => JSON.stringify({ ...BASE, ...Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`m${i}`, i])) })],
  ['many values', () => JSON.stringify({ ...BASE, evidence: Array.from({ length: 60_000 }, (_, i) => ({ type: ['Evidence'], name: `${i}` })) })],
  ['many tags', () => JSON.stringify({ ...BASE, credentialSubject: { ...BASE.credentialSubject, achievement: { ...BASE.credentialSubject.achievement, tag: Array.from({ length: 150_000 }, (_, i) => `${i}`) } } })],
  ['many nodes alike', () => JSON.stringify({ ...BASE, evidence: Array.from({ length: 3_000 }, () => ({ type: ['Evidence'] })) })],
  ['a poisonous graph', () => JSON.stringify({ ...BASE, relatedResource: poison(9) })],
  ['a larger poisonous graph', () => JSON.stringify({ ...BASE, relatedResource: poison(60) })],
  ['nodes alike with many statements', () => JSON.stringify({ ...BASE, credentialSubject: { ...BASE.credentialSubject, result: lookalikes(2, 6, 3500) } })],
  ['proofs that each follow others', () => JSON.stringify({ ...BASE, credentialSubject: { ...BASE.credentialSubject, result: lookalikes(2, 5, 1000) }, proof: following(16) })],
  ['many proofs', () => JSON.stringify({ ...BASE, proof: Array.from({ length: 20_000 }, () => BASE.proof).flat() })],
  ['a base58 text', () => JSON.stringify({ ...BASE, proof: { ...BASE.proof[0], proofValue: `z${'2'.repeat(500_000)}` } })],
  ['a long number', () => `{"a":${'9'.repeat(1_000_000)}}`],
  ['an SVG of open elements', () => `<svg xmlns="http://www.w3.org/2000/svg">${'<g>'.repeat(1_000_000)}`],
  ['an SVG of one element with many attributes', () => `<svg xmlns="http://www.w3.org/2000/svg" ${Array.from({ length: 200_000 }, (_, i) => `a${i}=""`).join(' ')}/>`],
  ['an SVG of many entities', () => `<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">${'&a;'.repeat(1_000_000)}</svg>`],
  ['an SVG of many prefixes', () => `<svg xmlns="http://www.w3.org/2000/svg">${Array.from({ length: 120 }, (_, d) => `<g ${Array.from({ length: 500 }, (_, i) => `xmlns:p${d}_${i}="a"`).join(' ')}>`).join('')}`],
  ['almost a token', () => `eyJ${'a'.repeat(3_000_000)}.`],
  ['spaces inside', () => `{${' '.repeat(1_000_000)}${JSON.stringify({ ...BASE, name: 'Other' }).slice(1)}`],
  ['spaces inside a text', () => JSON.stringify({ ...BASE, name: `x${' '.repeat(1_000_000)}y` })],
  ['many objects in an array', () => JSON.stringify({ ...BASE, evidence: Array.from({ length: 200_000 }, () => ({})) })],
  ['space', () => ' '.repeat(5_000_000)],
  ['an identifier of many dots', () => JSON.stringify({ ...BASE, issuer: { ...BASE.issuer, id: `did:web:${'a.'.repeat(100_000)}` } })],
  ['an address with many signs', () => JSON.stringify({ ...BASE, evidence: [{ type: ['Evidence'], id: `https://${'a@'.repeat(200_000)}` }] })],
];

test('a poisonous graph is refused as one', async () => {
  for (const count of [9, 60]) {
    const { '@context': context, id } = BASE;
    await assert.rejects(canonicalNquads({ '@context': context, id, type: BASE.type, relatedResource: poison(count) }), { code: 'too_complex' });
  }
});

for (const [name, make] of HOSTILE) {
  test(`bounded time: ${name}`, async () => {
    const input = make();
    const start = performance.now();
    const { outcome } = await verify(input, optionsOf(PLAIN));
    const took = performance.now() - start;
    assert.notEqual(outcome, 'verified');
    // Generous: a slow and noisy machine needs about a tenth of it.
    assert.ok(took < 15_000, `took ${Math.round(took)} ms`);
  });
}
