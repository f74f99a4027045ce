/**
 * The page that verifies. This module and those of page/ are the only ones that know a document or a network;
 * everything that anybody wrote goes in as text.
 */

import { checkPicture, core, obstacle, unread } from './page/checking.js';
import { Documents } from './page/documents.js';
import { checkExample } from './page/examples.js';
import { fromFile, fromFragment, fromText, linksFromFragment } from './page/input.js';
import { browserMemory } from './page/memory.js';
import { finishedReport, pendingReport } from './page/report.js';
import { table } from './page/table.js';
import { headline, reasons } from './page/words.js';

/**
 * @typedef {import('./page/checking.js').Result} Result
 * @typedef {import('./page/input.js').Input} Input
 */

const MAX_FILES = 500;
const mount = /** @type {HTMLElement} */ (document.getElementById('verifier'));
const root = new URL(mount.dataset.root ?? '../', location.href).href;
const place = /** @type {HTMLElement} */ (mount.querySelector('[data-part="report"]'));
const announcement = /** @type {HTMLElement} */ (mount.querySelector('[data-part="announcement"]'));
const memory = browserMemory();
// What is under way: an answer to an older question is dropped.
let turn = 0;

const newDocuments = () => new Documents({ baseUrl: mount.dataset.baseUrl ?? '', root, memory });

/** @type {Promise<Record<string, string> | null> | null} */
let known = null;

/** The issuers of this site, by id; null where the list can't be had, and then nobody is asked about. */
function knownIssuers() {
  known ??= fetch(new URL('verify/known.json', root), { credentials: 'omit' })
    .then(response => (response.ok ? response.json() : null))
    .then(list => list?.issuers ?? null)
    .catch(() => null);
  return known;
}

/** @param {...Node} children */
function show(...children) {
  place.replaceChildren(...children);
}

/** @param {Result} result */
function showResult(result) {
  const { report } = result;
  show(finishedReport(result, async recipient => {
    const own = ++turn;
    const next = await result.again(recipient);
    if (own !== turn) return;
    showResult(next);
    place.querySelector('h2')?.focus();
  }));
  announcement.textContent = report ? [headline(report), ...reasons(report)].join('. ') : `Could not be checked. ${result.reason}`;
}

/**
 * Check one thing and show its report.
 * @param {string} name
 * @param {(documents: Documents) => Promise<Input>} read
 */
async function checkOne(name, read) {
  const own = ++turn;
  show(pendingReport(name));
  announcement.textContent = 'Checking…';
  place.scrollIntoView({ block: 'start' });
  const result = await resultOf(name, read);
  if (own === turn) showResult(result);
}

/**
 * @param {string} name
 * @param {(documents: Documents) => Promise<Input>} read
 * @returns {Promise<Result>}
 */
async function resultOf(name, read) {
  const documents = newDocuments();
  const now = new Date();
  const why = obstacle();
  if (why) return { ...unread(name, null, now, []), reason: why };
  // On its way while the credential is read.
  core().catch(() => {});
  try {
    const input = await read(documents);
    return await checkPicture(input, documents, { now, recipient: undefined, knownIssuers: await knownIssuers(), isExample: false });
  } catch (error) {
    return unread(name, error, now, documents.log);
  }
}

/**
 * Check files: one as a report, many as a table.
 * @param {readonly File[]} files
 */
async function checkFiles(files) {
  if (files.length === 0) return;
  if (files.length === 1) {
    await checkOne(files[0].name, () => fromFile(files[0]));
    return;
  }
  await checkMany(files.map(file => ({ name: file.name, read: () => fromFile(file) })), 'files');
}

/**
 * Check many things, one after the other, and show a table of their verdicts.
 * @param {readonly {name: string, read: (documents: Documents) => Promise<Input>}[]} inputs
 * @param {'files' | 'links'} kind
 */
async function checkMany(inputs, kind) {
  const own = ++turn;
  const total = Math.min(inputs.length, MAX_FILES);
  /** @type {Result[]} */
  const results = [];
  const draw = () => show(table(results, total, showResult, kind));
  draw();
  place.scrollIntoView({ block: 'start' });
  for (const { name, read } of inputs.slice(0, total)) {
    results.push(await resultOf(name, read));
    if (own !== turn) return;
    draw();
  }
  announcement.textContent = `${total} ${kind} checked`;
}

/** @param {string} text */
const checkText = text => checkOne(/^https?:/i.test(text) ? text : 'Pasted text', documents => fromText(text, documents));

/** Check what the address brings behind its #. */
function checkFragment() {
  const links = linksFromFragment(location.hash);
  if (links.length) {
    checkMany(links.map(link => ({ name: link, read: documents => fromText(link, documents) })), 'links');
    return;
  }
  const text = fromFragment(location.hash);
  if (text) checkText(text);
}

/** @param {string} list */
async function runExample(list) {
  const slug = decodeURIComponent(location.hash.slice(1));
  if (!slug) return;
  const own = ++turn;
  const why = obstacle();
  show(pendingReport(slug));
  place.scrollIntoView({ block: 'start' });
  try {
    /** @type {import('./page/examples.js').Example[]} */
    const examples = (await (await fetch(list)).json()).examples;
    const example = examples.find(each => each.slug === slug);
    if (!example) show();
    else if (why) showResult({ ...unread(example.label, null, new Date(), []), reason: why });
    else {
      const result = await checkExample(example);
      if (own === turn) showResult(result);
    }
  } catch (error) {
    if (own === turn) showResult(unread(slug, error, new Date(), []));
  }
}

function listen() {
  // The first touch says that the checks will be needed. Should they not come, the check itself will say so.
  for (const kind of ['focusin', 'pointerdown', 'dragenter']) {
    document.addEventListener(kind, () => void core().catch(() => {}), { once: true });
  }
  for (const input of mount.querySelectorAll('input[type="file"]')) {
    const field = /** @type {HTMLInputElement} */ (input);
    field.addEventListener('change', () => {
      const files = [...(field.files ?? [])];
      field.value = '';
      checkFiles(files);
    });
  }
  const form = mount.querySelector('form');
  form?.addEventListener('submit', event => {
    event.preventDefault();
    const text = form.querySelector('textarea')?.value ?? '';
    if (text.trim()) checkText(text);
  });
  document.addEventListener('dragover', event => {
    event.preventDefault();
    mount.dataset.dragging = 'true';
  });
  document.addEventListener('dragleave', event => {
    if (!event.relatedTarget) delete mount.dataset.dragging;
  });
  document.addEventListener('drop', event => {
    event.preventDefault();
    delete mount.dataset.dragging;
    const files = [...(event.dataTransfer?.files ?? [])];
    const text = event.dataTransfer?.getData('text/uri-list') || event.dataTransfer?.getData('text/plain') || '';
    if (files.length) checkFiles(files);
    else if (text.trim()) checkText(text);
  });
  document.addEventListener('paste', event => {
    if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (files.length) checkFiles(files);
    else if (text.trim()) checkText(text);
  });
  addEventListener('hashchange', checkFragment);
}

/** So that the page opens without a network next time. */
function register() {
  if (!('serviceWorker' in navigator)) return;
  const url = new URL('verify/worker.js', root).href;
  // The page's policy lets no text become a script's address but by this one way.
  const types = /** @type {any} */ (globalThis).trustedTypes;
  const policy = types?.createPolicy('laurels', { createScriptURL: (/** @type {string} */ text) => (text === url ? url : '') });
  navigator.serviceWorker.register(policy?.createScriptURL(url) ?? url).catch(() => {});
}

mount.hidden = false;
if (mount.dataset.examples) {
  const list = new URL(mount.dataset.examples, location.href).href;
  addEventListener('hashchange', () => runExample(list));
  runExample(list);
} else {
  listen();
  checkFragment();
}
register();
