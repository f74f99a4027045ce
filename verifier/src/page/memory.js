/** The keys that issuers' sites published, kept in this browser with the time at which they were read. */

const NAME = 'laurels-keys';
const READ_AT = 'x-laurels-read-at';
const MAX_ENTRIES = 100;

/**
 * The browser's own store; where it has none, or keeps nothing (private windows), nothing is remembered.
 * @returns {import('./documents.js').Memory}
 */
export function browserMemory() {
  return { read, keep };
}

/** @param {string} url */
async function read(url) {
  try {
    const found = await (await caches.open(NAME)).match(url);
    const at = new Date(found?.headers.get(READ_AT) ?? '');
    if (!found || Number.isNaN(at.getTime())) return null;
    return { data: new Uint8Array(await found.arrayBuffer()), at };
  } catch {
    return null;
  }
}

/**
 * @param {string} url
 * @param {import('./documents.js').Remembered} answer
 */
async function keep(url, { data, at }) {
  try {
    const cache = await caches.open(NAME);
    await cache.delete(url);
    await cache.put(url, new Response(data, { headers: { [READ_AT]: at.toISOString() } }));
    const known = await cache.keys();
    for (const old of known.slice(0, Math.max(0, known.length - MAX_ENTRIES))) await cache.delete(old);
  } catch {
    // Nothing depends on it.
  }
}
