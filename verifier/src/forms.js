/**
 * The forms of JSON that no RDF signature can see, all of them refused.
 *
 * A signature covers the RDF dataset, while the checks read the JSON. Two documents with one dataset must
 * therefore read alike: `null` and empty arrays vanish; a property spelled as its IRI says the same to RDF and
 * nothing to a reader of JSON (a hidden `validUntil` would never expire); an array in an array is flattened.
 * (`structure` refuses the last such form, one thing described in two places.)
 */

import { isObject } from './json.js';

/**
 * Something that a credential may not have, or lacks: one of the checks' codes, where it stands
 * (credentialSubject.achievement), and what it is.
 * @typedef {{code: string, place: string, message: string}} Finding
 */

/**
 * One member of one object of a document; the items of an array stand under the array's name.
 * @typedef {{name: string, value: any, above: Member | null}} Member
 */

const TEXT_OBJECT = ['@value', '@language', '@direction'];

/**
 * Where a member stands, as in credentialSubject.achievement.name.
 * @param {Member} member
 */
export function placeOf(member) {
  const names = [];
  for (let at = /** @type {Member | null} */ (member); at; at = at.above) names.push(at.name);
  return names.reverse().join('.');
}

/**
 * List every member of every object in a document, but for its own `proof` and inside of `@context`.
 * @param {import('./json.js').Document} document
 * @returns {Member[]}
 */
export function listMembers(document) {
  /** @type {Member[]} */
  const members = [];
  for (const [name, value] of Object.entries(document)) {
    if (name !== 'proof') members.push({ name, value, above: null });
  }
  // The list grows while it is gone through.
  for (const above of members) {
    // What a vocabulary that is written inline defines are no members of the document.
    const stack = above.name === '@context' ? [] : [above.value];
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      if (Array.isArray(value)) {
        // One by one: no call takes as many arguments as an array can have items.
        for (const item of value) if (typeof item === 'object' && item !== null) stack.push(item);
      } else if (isObject(value)) {
        for (const [name, inner] of Object.entries(value)) members.push({ name, value: inner, above });
      }
    }
  }
  return members;
}

/**
 * How many objects a document holds, itself and its proof among them.
 * @param {import('./json.js').Document} document
 */
export function countObjects(document) {
  let count = 0;
  /** @type {any[]} */
  const stack = [document];
  while (stack.length) {
    const value = stack.pop();
    if (!Array.isArray(value)) count += 1;
    for (const item of Object.values(value)) if (typeof item === 'object' && item !== null) stack.push(item);
  }
  return count;
}

/**
 * The forms that no signature covers, with code empty_value, unsupported_json_ld or unknown_context. Proofs aren't looked at:
 * they have a strict form of their own.
 * @param {Member[]} members
 * @returns {Finding[]}
 */
export function findUnsignedForms(members) {
  return members.flatMap(member => {
    const { name, value } = member;
    const isTextAlone = member.above === null && TEXT_OBJECT.includes(name);
    if (isTextAlone || !isPlainName(name)) return [unsupported(member, 'is not written by a name of the vocabulary')];
    if (value === null) return [empty(member, 'null')];
    if (name === 'type' && texts(value).some(item => item.includes(':'))) {
      return [unsupported(member, 'is not the name of a type')];
    }
    if (name === '@context' && (Array.isArray(value) ? value : [value]).some(isObject)) {
      const place = placeOf(member);
      return [{ code: 'unknown_context', place, message: `${place} holds a vocabulary that is written inline` }];
    }
    if (Array.isArray(value)) return findInArray(member, value);
    return isObject(value) && !isTextObject(value) ? [unsupported(member, 'is not plain text')] : [];
  });
}

/**
 * The strings of a value that is one or many of them; none where it holds anything else.
 * @param {any} value
 * @returns {string[]}
 */
export function texts(value) {
  const items = Array.isArray(value) ? value : [value];
  return items.every(item => typeof item === 'string' && item) ? items : [];
}

/** @param {string} name */
const isPlainName = name =>
  name.startsWith('@') ? name === '@context' || TEXT_OBJECT.includes(name) : !name.includes(':');

/**
 * @param {Member} member
 * @param {any[]} items
 * @returns {Finding[]}
 */
function findInArray(member, items) {
  if (!items.length) return [empty(member, 'an empty array')];
  return items.flatMap(item => {
    if (item === null || (Array.isArray(item) && !item.length)) return [empty(member, 'an array with an empty item')];
    if (Array.isArray(item)) return [unsupported(member, 'holds an array in an array')];
    return isObject(item) && !isTextObject(item) ? [unsupported(member, 'holds something that is not plain text')] : [];
  });
}

/**
 * Whether an object, if it has an @value, holds text and no more.
 * @param {import('./json.js').Document} value
 */
const isTextObject = value =>
  !('@value' in value) ||
  (Object.keys(value).every(name => TEXT_OBJECT.includes(name)) && typeof value['@value'] === 'string');

/**
 * @param {Member} member
 * @param {string} what
 * @returns {Finding}
 */
function empty(member, what) {
  const place = placeOf(member);
  return { code: 'empty_value', place, message: `${place} is ${what}` };
}

/**
 * @param {Member} member
 * @param {string} what
 * @returns {Finding}
 */
function unsupported(member, what) {
  const place = placeOf(member);
  return { code: 'unsupported_json_ld', place, message: `${place} ${what}` };
}
