/** The vectors that both verifiers are held to: outcome, and the id and code of each check in order. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verify } from '../src/verify.js';
import { bytes, optionsOf, vectors } from './support.js';

/**
 * Vectors of formats that aren't read here yet, each with the reason.
 * @type {Map<string, string>}
 */
const SKIPPED = new Map([]);

for (const vector of vectors()) {
  test(vector.name, { skip: SKIPPED.get(vector.name) ?? false }, async () => {
    const { outcome, checks } = await verify(bytes(vector.input), optionsOf(vector));
    const found = { outcome, checks: checks.map(({ id, code }) => ({ id, code })) };
    assert.deepEqual(found, vector.report, checks.map(item => item.message).join('\n'));
  });
}
