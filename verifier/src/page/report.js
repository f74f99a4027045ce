/** One report as a reader sees it: the verdict, what the credential says, each step, and the whole as JSON. */

import { STEPS } from '../checklist.js';
import { disclosure, element, outward, terms } from './elements.js';
import { ago, dayWritten, endsSoon, first, firstText, headline, hostOf, isIntact, moment, nameOf, reasons, RESULTS } from './words.js';

/**
 * @typedef {import('./checking.js').Result} Result
 * @typedef {import('./words.js').Report} Report
 * @typedef {import('../checklist.js').Check} Check
 */

const GROUPS = [...new Set(STEPS.map(({ group }) => group))];
const MARKS = { passed: '✓', failed: '✕', indeterminate: '?', pending: '…' };
const MAX_LINKS = 20;

/**
 * The steps while they are under way, in the present tense.
 * @param {string} name
 */
export function pendingReport(name) {
  const groups = GROUPS.map(group => section(group, STEPS.filter(step => step.group === group && step.id !== 'signature.others').map(
    ({ id, pending }) => step({ id, result: 'pending', code: '' }, `${pending}…`),
  )));
  return element('section', { class: 'report', 'data-outcome': 'pending', 'aria-busy': 'true', 'aria-label': 'Report' },
    verdict('Checking…', [element('p', { dir: 'auto', class: 'small break' }, name)]), ...groups);
}

/**
 * @param {Result} result
 * @param {(recipient: string) => void} ask Called when the reader asks about a recipient.
 */
export function finishedReport(result, ask) {
  const { report } = result;
  if (!report) return unreadReport(result);
  const intact = isIntact(report);
  const parts = [
    verdict(headline(report), [...reasons(report).map(line => element('p', {}, line)), ...notes(result)]),
    ...(intact ? [summary(report), recipientForm(ask)] : []),
    ...GROUPS.map(group => section(group, stepsOf(group, report.checks))).filter(made => made.querySelector('li')),
  ];
  if (!intact) parts.push(element('p', { class: 'quiet' }, 'Nothing after this was looked at, and nothing that it says is shown: it could have been written by anyone.'));
  parts.push(...footing(result));
  return element('section', { class: 'report', 'data-outcome': report.outcome, 'aria-label': 'Report' }, ...parts);
}

/** @param {Result} result */
function unreadReport(result) {
  return element('section', { class: 'report', 'data-outcome': 'indeterminate', 'aria-label': 'Report' },
    verdict('Could not be checked', [element('p', {}, result.reason), ...notes(result)]), ...footing(result));
}

/**
 * The report as programs read it. The address that somebody asked about isn't in it.
 * @param {Result} result
 */
export function asJson({ name, report, reason, at, answers }) {
  return JSON.stringify({
    outcome: report?.outcome ?? 'indeterminate',
    headline: report ? headline(report) : 'Could not be checked',
    checkedAt: at.toISOString(),
    input: name,
    ...(reason ? { reason } : {}),
    checks: (report?.checks ?? []).map(({ id, result, code, message }) => ({ id, result, code, message })),
    documents: answers.map(answer => ({
      url: answer.url,
      from: answer.from,
      ...(answer.at ? { readAt: answer.at.toISOString() } : {}),
      ...(answer.error ? { error: answer.error } : {}),
    })),
  }, null, 2);
}

/**
 * @param {string} title
 * @param {Node[]} lines
 */
const verdict = (title, lines) =>
  element('header', { class: 'verdict' }, element('h2', { tabindex: '-1' }, title), ...lines);

/**
 * What a reader must know about how this was checked: when, with whose key, and what isn't fresh.
 * @param {Result} result
 */
function notes({ report, at, isExample, answers }) {
  const lines = [];
  const intact = report && isIntact(report);
  const host = intact ? hostOf(report) : '';
  if (intact && !host) lines.push(element('p', {}, 'The key that signed it is named by no website, so only the key itself tells who the issuer is.'));
  if (host) lines.push(element('p', {}, 'Signed with a key that is kept at ', element('strong', { class: 'break' }, element('bdi', {}, host)), '. Is that where you expect this issuer to be?'));
  const end = intact ? endsSoon(report, at) : '';
  if (end) lines.push(element('p', {}, `It ends soon: it is valid until ${end}.`));
  for (const answer of answers) {
    if (answer.from === 'memory' && answer.at) {
      lines.push(element('p', { class: 'stale' }, `Not asked just now, since ${answer.error}: `, element('bdi', { class: 'break' }, answer.url), ` is what this browser remembers from ${ago(answer.at, at)}. What has changed since isn't known.`));
    }
  }
  if (answers.some(({ from }) => from === 'copy')) {
    lines.push(element('p', {}, `This page is a copy of its site, served from ${location.host}; that copy answered for the site's own address.`));
  }
  lines.push(element('p', { class: 'small' }, isExample
    ? `Checked as of ${moment(at)}, the fixed time of this example, with the documents that it carries. Nothing was fetched.`
    : `Checked on ${moment(at)}.`));
  return lines;
}

/** @param {Report} report */
function summary({ document: credential, checks }) {
  const issuer = typeof credential.issuer === 'object' ? credential.issuer : { id: credential.issuer };
  const subject = first(credential.credentialSubject) ?? {};
  const achievement = first(subject.achievement) ?? {};
  const date = (/** @type {unknown} */ value) => (typeof value === 'string' ? dayWritten(value) : '');
  const evidence = [credential.evidence ?? []].flat().slice(0, MAX_LINKS);
  const links = [achievement.id, first(issuer.url), ...evidence.map(each => each?.id)].filter(url => typeof url === 'string' && url.startsWith('https://'));
  const known = checks.find(({ id, code }) => id === 'trust.issuer' && code === 'known');
  return element('section', { class: 'says', 'aria-label': 'What it says' },
    element('h3', {}, 'What it says'),
    terms('facts wide', [
      ['Awarded for', nameOf(credential)],
      ['By', firstText(issuer.name, issuer.id) + (known || !firstText(issuer.name) ? '' : ' (a name that it gives itself)')],
      ['Valid from', date(credential.validFrom ?? credential.issuanceDate)],
      ['Valid until', date(credential.validUntil ?? credential.expirationDate)],
    ]),
    element('p', { dir: 'auto' }, firstText(achievement.description)),
    ...(links.length ? [disclosure('Links in it', element('ul', { class: 'break' }, ...links.map(url => element('li', {}, outward(url)))))] : []),
  );
}

/** @param {(recipient: string) => void} ask */
function recipientForm(ask) {
  const field = element('input', { id: 'recipient', type: 'text', inputmode: 'email', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', maxlength: '320', 'aria-describedby': 'recipient-note' });
  const form = element('form', { class: 'ask' },
    element('label', { for: 'recipient' }, 'Whose is it? Enter the e-mail address that you were given'),
    element('div', { class: 'row' }, field, element('button', { class: 'button', type: 'submit' }, 'Compare')),
    element('p', { id: 'recipient-note', class: 'small quiet' }, 'It is hashed on this page and sent nowhere. Capital letters and spaces around it make no difference.'));
  form.addEventListener('submit', event => {
    event.preventDefault();
    if (field.value.trim()) ask(field.value);
  });
  return form;
}

/**
 * @param {string} group
 * @param {readonly Check[]} checks
 */
function stepsOf(group, checks) {
  return STEPS.filter(known => known.group === group).flatMap(({ id }) => checks.filter(check => check.id === id).map(check =>
    step(check, check.message, disclosure('Details', terms('terms small', [
      ['Step', check.id],
      ['Answer', check.code],
      ...Object.entries(check.values),
    ])))));
}

/**
 * @param {{id: string, result: Check['result'] | 'pending', code: string}} check
 * @param {string} sentence
 * @param {...Node} detail
 */
function step({ id, result, code }, sentence, ...detail) {
  const words = result === 'pending' ? [] : [element('span', { class: 'visually-hidden' }, `${RESULTS[result]}: `)];
  return element('li', { 'data-check': id, 'data-result': result, 'data-code': code },
    element('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[result]),
    element('div', {}, element('p', { class: 'break' }, ...words, sentence), ...detail));
}

/**
 * @param {string} group
 * @param {Node[]} steps
 */
const section = (group, steps) =>
  element('section', { class: 'check-group', 'data-group': group }, element('h3', {}, group), element('ul', { class: 'plain checks' }, ...steps));

/** @param {Result} result */
function footing(result) {
  const json = asJson(result);
  const copy = element('button', { class: 'button button-quiet', type: 'button' }, 'Copy the report as JSON');
  const shown = disclosure('The report as JSON', element('pre', { class: 'break', tabindex: '0', 'aria-label': 'The report as JSON' }, json));
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(json);
      copy.textContent = 'Copied';
    } catch {
      shown.open = true;
      copy.textContent = 'Copy it from below';
    }
  });
  const read = result.answers.map(({ url, from, at, error }) => element('li', {}, element('bdi', { class: 'break' }, url), `: ${error || 'read'}${from === 'memory' ? '; remembered' : ''}${from === 'copy' ? ', from the copy that serves this page' : ''}${from === 'example' ? ', from the example' : ''}${at && from !== 'example' ? `, ${moment(at)}` : ''}.`));
  return [
    ...(read.length ? [disclosure('What was read', element('ul', { class: 'small' }, ...read))] : []),
    shown,
    element('p', { class: 'actions' }, copy),
    element('p', { class: 'quiet' }, 'A lookalike site can have a verifier of its own that always says yes. Use one that you chose yourself, on a site that you opened yourself.'),
  ];
}
