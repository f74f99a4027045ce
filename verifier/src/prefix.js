/**
 * The beginning of a document, as far as its first leaves: to find out which of several faults stands first.
 *
 * A report names one fault of a document's vocabulary, the first one, and both verifiers must name the same. jsonld
 * goes through members by name, and what is checked beside it has an order of its own; so where a document is
 * refused, its beginnings are tried.
 */

import { isObject } from './json.js';

/** @typedef {import('./json.js').Document} Document */

// What decides how the rest of an object is read is read first.
const FIRST = ['@context', '@type', 'type'];
const WHOLE = [...FIRST, '@id', 'id'];

/**
 * How many leaves a document has: scalars, empty objects and arrays, contexts, types, ids.
 * @param {Document} document
 */
export function countLeaves(document) {
  const taken = { left: Infinity, count: 0 };
  take(document, taken, value => value);
  return taken.count;
}

/**
 * A document's first `count` leaves and what they stand in. `last` says what to put in the place of the last one, if
 * anything.
 * @param {Document} document
 * @param {number} count
 * @param {(value: any, name: string) => any} [last]
 * @returns {Document}
 */
export const beginningOf = (document, count, last = value => value) =>
  take(document, { left: count, count: 0 }, last);

/**
 * @param {any} value
 * @param {{left: number, count: number}} taken
 * @param {(value: any, name: string) => any} last
 * @param {string} [name]
 * @returns {any}
 */
function take(value, taken, last, name = '') {
  if (Array.isArray(value) && value.length && !WHOLE.includes(name)) {
    const result = [];
    for (const item of value) {
      if (!taken.left) break;
      result.push(take(item, taken, last, name));
    }
    return result;
  }
  if (isObject(value) && !('@value' in value) && Object.keys(value).length && !WHOLE.includes(name)) {
    /** @type {Document} */
    const result = Object.create(null);
    const names = Object.keys(value);
    for (const member of [...FIRST.filter(first => names.includes(first)), ...names.filter(other => !FIRST.includes(other))]) {
      if (!taken.left) break;
      const inner = take(value[member], taken, last, member);
      if (inner !== undefined) result[member] = inner;
    }
    return result;
  }
  taken.left -= 1;
  taken.count += 1;
  return taken.left ? value : last(value, name);
}
