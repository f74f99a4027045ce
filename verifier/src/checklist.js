/** The closed list of checks, which the command reads too, and the reports that speak of it. */

import list from '../../generator/credentials/checks.json' with { type: 'json' };
import { isPrintable, printable, strip } from './text.js';

/**
 * @typedef {'passed' | 'failed' | 'indeterminate'} Result
 * @typedef {'none' | 'warning' | 'indeterminate' | 'failed'} Effect
 * @typedef {'verified' | 'warning' | 'indeterminate' | 'failed'} Outcome
 */

/**
 * What one check came to. `result`, `effect` and the sentence follow from `id` and `code`; `values` are what
 * fills the sentence's placeholders, for a page that says it in another language.
 * @typedef {{id: string, result: Result, code: string, message: string, effect: Effect, values: Record<string, string>}} Check
 */

/** @type {readonly Effect[]} */
const EFFECTS = ['none', 'warning', 'indeterminate', 'failed'];
// Checks without which nothing may be called good: a report that lacks one isn't one of success.
const NEEDED = ['format.read', 'format.credential', 'format.terms', 'issuer.key', 'signature'];
const MAX_VALUE = 300;

/** @type {Map<string, Map<string, [Result, Effect, string]>>} */
const CODES = new Map(
  list.checks.map(entry => [
    entry.id,
    new Map(/** @type {[string, any][]} */ (Object.entries(entry.codes))),
  ]),
);

/** The groups of checks and their steps, in the order in which a page shows them. */
export const STEPS = list.checks.map(({ id, group, pending }) => ({ id, group, pending }));

/**
 * Make the check `id` with `code`; `values` fill its sentence's placeholders.
 *
 * Values can come from anybody: what can't be printed is replaced, what is long is cut. Throws for an id or a
 * code that the list doesn't hold, or a placeholder without its value.
 * @param {string} id
 * @param {string} code
 * @param {Record<string, string>} [values]
 * @returns {Check}
 */
export function check(id, code, values = {}) {
  const known = CODES.get(id)?.get(code);
  if (!known) throw new Error(`no check ${id} comes to ${code}`);
  const [result, effect, sentence] = known;
  /** @type {Record<string, string>} */
  const filled = {};
  const message = sentence.replace(/\{([a-z]+)\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`${id} ${code} says no ${name}`);
    filled[name] = shown(values[name]);
    return filled[name];
  });
  return { id, result, code, message: message.endsWith('.') ? message : `${message}.`, effect, values: filled };
}

/**
 * The worst effect among checks; `none` where there are none.
 * @param {readonly Check[]} checks
 * @returns {Effect}
 */
export const worst = checks =>
  EFFECTS[Math.max(0, ...checks.map(item => EFFECTS.indexOf(item.effect)))];

/**
 * The worst effect of all checks; never good news where one that is needed didn't pass.
 * @param {readonly Check[]} checks
 * @returns {Outcome}
 */
export function outcomeOf(checks) {
  const passed = new Set(checks.filter(item => item.result === 'passed').map(item => item.id));
  const isWhole = NEEDED.every(id => passed.has(id));
  const effect = worst(checks);
  if (!isWhole && EFFECTS.indexOf(effect) < EFFECTS.indexOf('indeterminate')) return 'indeterminate';
  return effect === 'none' ? 'verified' : effect;
}

/** @param {string} value */
function shown(value) {
  let text = strip(value).replace(/\.$/, '');
  const characters = text.length > MAX_VALUE ? Array.from(text) : [];
  if (characters.length > MAX_VALUE) text = `${characters.slice(0, MAX_VALUE - 1).join('')}…`;
  return isPrintable(text) ? text : printable(text);
}
