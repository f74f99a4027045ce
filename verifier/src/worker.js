/**
 * Lets the page that verifies open without a network, once it was loaded.
 *
 * The page's own files are asked for first, and come from this browser only where the network doesn't
 * answer. Documents of issuers pass by here untouched: the page itself says how old what it remembers is.
 */

const NAME = 'laurels-page';
const worker = /** @type {any} */ (self);
const scope = new URL(worker.registration.scope);
const PAGES = ['', 'examples/', 'verify.js', 'examples.json', 'known.json'];
const LINKED = /(?:href|src)="([^"#?]+\.(?:css|js|svg))"/g;
const KINDS = new Set(['document', 'font', 'image', 'script', 'style']);

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(install().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = KINDS.has(request.destination) || PAGES.some(page => url.href === new URL(page, scope).href);
  if (request.method === 'GET' && url.origin === scope.origin && isOurs) event.respondWith(answer(request));
});

/** Keep the pages and all that they link: whatever a theme's stylesheet is called, its page names it. */
async function install() {
  const cache = await caches.open(NAME);
  const fetched = await Promise.all(PAGES.map(page => keep(cache, new URL(page, scope).href)));
  const [page, , script] = await Promise.all(fetched.slice(0, 3).map(async response => (await response?.text()) ?? ''));
  const linked = [...page.matchAll(LINKED)].map(([, link]) => new URL(link, scope).href);
  const chunks = [...script.matchAll(/"\.\/([\w-]+\.js)"/g)].map(([, name]) => new URL(name, scope).href);
  const wanted = new Set([...linked, ...chunks].filter(link => new URL(link).origin === scope.origin));
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
