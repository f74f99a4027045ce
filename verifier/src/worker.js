/**
 * Lets the page that verifies open without a network, once it was loaded.
 *
 * The page's own files are asked for first, and come from this browser only where the network doesn't
 * answer. Documents of issuers pass by here untouched: the page itself says how old what it remembers is.
 */

const NAME = 'laurels-page';
const worker = /** @type {any} */ (self);
const scope = new URL(worker.registration.scope);
// The scripts, as build.mjs names them.
const SCRIPTS = /** @type {string[]} */ (/** @type {any} */ (globalThis).LAURELS_SCRIPTS);
const OURS = ['', 'examples/', 'examples.json', 'known.json', ...SCRIPTS];
const LINKED = /(?:href|src)="([^"#?]+\.(?:css|svg))"/g;
const KINDS = new Set(['document', 'font', 'image', 'script', 'style']);

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(install().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = KINDS.has(request.destination) || OURS.some(page => url.href === new URL(page, scope).href);
  if (request.method === 'GET' && url.origin === scope.origin && isOurs) event.respondWith(answer(request));
});

/** Keep the pages and all that they link: whatever a theme's stylesheet is called, its page names it. */
async function install() {
  const cache = await caches.open(NAME);
  const [page] = await Promise.all(OURS.map(path => keep(cache, new URL(path, scope).href)));
  const linked = [...((await page?.text()) ?? '').matchAll(LINKED)].map(([, link]) => new URL(link, scope).href);
  const wanted = new Set(linked.filter(link => new URL(link).origin === scope.origin));
  await Promise.all([...wanted].map(link => keep(cache, link)));
}

/**
 * @param {Cache} cache
 * @param {string} url
 */
async function keep(cache, url) {
  try {
    const response = await fetch(url, { cache: 'no-cache' });
    if (!response.ok) return null;
    await cache.put(url, response.clone());
    return response;
  } catch {
    return null;
  }
}

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(NAME);
  try {
    const response = await fetch(request);
    if (response.ok && response.type === 'basic') await cache.put(request, response.clone());
    return response;
  } catch {
    return (await cache.match(request, { ignoreSearch: true, ignoreVary: true })) ?? Response.error();
  }
}
