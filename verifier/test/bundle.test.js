/** What a page loads: bundled for browsers, under its limit, and verifying as the modules do. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { slim } from '../slim.mjs';
import { bytes, optionsOf, vectors } from './support.js';

const ENTRY = `
import contexts from '../generator/credentials/pinned-contexts.json';
import { FetchError, setContexts, verify } from './src/verify.js';
setContexts(contexts);
export { FetchError, verify };
`;

test('the bundle for browsers', async t => {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: new URL('..', import.meta.url).pathname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    plugins: [slim],
  });
  const { contents } = outputFiles[0];
  const { verify } = await import(`data:text/javascript;base64,${Buffer.from(contents).toString('base64')}`);

  await t.test('stays under 60 kB compressed', () => {
    assert.ok(gzipSync(contents, { level: 9 }).length < 60_000);
    assert.ok(brotliCompressSync(contents).length < 60_000);
  });

  await t.test('comes to the same reports', async () => {
    for (const vector of vectors()) {
      const { outcome, checks } = await verify(inputOf(vector), optionsOf(vector));
      const found = { outcome, checks: checks.map((/** @type {any} */ { id, code }) => ({ id, code })) };
      assert.deepEqual(found, vector.report, vector.name);
    }
  });
});

/** @param {import('./support.js').Vector} vector */
const inputOf = ({ input }) => bytes(input);
