/** Many credentials at once: a table of verdicts, and the same as a dated CSV file. */

import { element } from './elements.js';
import { headline, hostOf, isIntact, nameOf, reasons } from './words.js';

/** @typedef {import('./checking.js').Result} Result */

const COLUMNS = ['checked_at', 'file', 'outcome', 'verdict', 'reasons', 'awarded_for', 'key_host'];

/**
 * @param {readonly Result[]} results
 * @param {number} total
 * @param {(result: Result) => void} open Called when the reader wants one report whole.
 * @param {'files' | 'links'} kind
 */
export function table(results, total, open, kind) {
  const isDone = results.length === total;
  const rows = results.map(result => {
    const [, file, outcome, verdict, why, what, host] = row(result);
    const button = element('button', { class: 'link', type: 'button', dir: 'auto' }, file);
    button.addEventListener('click', () => open(result));
    return element('tr', { 'data-outcome': outcome },
      element('th', { scope: 'row', class: 'break' }, button),
      element('td', {}, element('strong', {}, verdict)),
      element('td', {}, why),
      element('td', { dir: 'auto' }, what),
      element('td', { class: 'break' }, host));
  });
  const head = [kind === 'files' ? 'File' : 'Link', 'Verdict', 'Why', 'Awarded for', 'Key kept at'].map(name => element('th', { scope: 'col' }, name));
  const parts = [
    element('h2', { tabindex: '-1' }, isDone ? `${total} ${kind} checked` : `${results.length} of ${total} ${kind} checked…`),
    element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Verdicts' },
      element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows))),
  ];
  if (isDone) {
    const button = element('button', { class: 'button', type: 'button' }, 'Download the verdicts as CSV');
    button.addEventListener('click', () => download(results));
    parts.push(element('p', { class: 'actions' }, button));
  }
  return element('section', { class: 'verdicts', 'data-done': String(isDone), 'aria-label': `Verdicts of many ${kind}` }, ...parts);
}

/** @param {Result} result */
function row(result) {
  const { report, at, name } = result;
  if (!report) return [at.toISOString(), name, 'indeterminate', 'Could not be checked', result.reason, '', ''];
  const intact = isIntact(report);
  return [
    at.toISOString(), name, report.outcome, headline(report), reasons(report).join(' '),
    intact ? nameOf(report.document) : '', intact ? hostOf(report) : '',
  ];
}

/** @param {readonly Result[]} results */
function download(results) {
  const link = element('a', {
    href: URL.createObjectURL(new Blob([asCsv(results)], { type: 'text/csv;charset=utf-8' })),
    download: `verdicts-${results[0].at.toISOString().slice(0, 10)}.csv`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * RFC 4180, for spreadsheets: a byte order mark, and no cell that one would take for a formula.
 * @param {readonly Result[]} results
 */
export function asCsv(results) {
  const lines = [COLUMNS, ...results.map(row)].map(cells => cells.map(cell).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

/** @param {string} text */
function cell(text) {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}
