/** How the page reads issuers' files: what each answer of a site becomes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Documents } from '../src/page/documents.js';

const URL_ASKED = 'https://old.example/a/1.json';

/** @param {number} status */
const answeredWith = status =>
  new Documents({
    baseUrl: 'https://badges.example',
    root: 'https://badges.example/',
    memory: { read: async () => null, keep: async () => {} },
    fetch: async () => new Response('{"revoked": true}', { status }),
  });

for (const [status, code] of /** @type {[number, string][]} */ ([[404, 'not_found'], [410, 'gone'], [500, 'unreachable']])) {
  test(`a site that answers with ${status}`, async () => {
    await assert.rejects(answeredWith(status).get(URL_ASKED), { code });
  });
}

test('a site that answers', async () => {
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await answeredWith(200).get(URL_ASKED))), { revoked: true });
});
