/**
 * What the subject of each kind of credential must have, and the objects under it.
 *
 * Open Badges 3.0, appendix B; CLR 2.0, section 5; Bitstring Status List 1.0, section 2.2.
 */

import { placeOf, texts } from './forms.js';
import { isObject, many } from './json.js';
import { BADGE, CLR, ENDORSEMENT, STATUS_LIST_2021 } from './kinds.js';
import { decodeList } from './status.js';
import { isUrl, strip } from './text.js';

/**
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./forms.js').Finding} Finding
 * @typedef {import('./forms.js').Member} Member
 */

const MAX_INNER = 100;
const PLACE = 'credentialSubject';
/**
 * What the objects under a term must have (Open Badges 3.0, appendix B), wherever the term stands.
 * @type {Map<string, string[]>}
 */
const REQUIRED_UNDER = new Map([
  ['alignment', ['type', 'targetName', 'targetUrl']],
  ['evidence', ['type']],
  ['image', ['id', 'type']],
  ['identifier', ['type', 'hashed', 'identityHash', 'identityType']],
  ['result', ['type']],
  ['resultDescription', ['id', 'type', 'name', 'resultType']],
  ['rubricCriterionLevel', ['id', 'type', 'name']],
  ['credentialSchema', ['id', 'type']],
]);

/**
 * Find what the subject of a credential lacks.
 * @param {Document} subject
 * @param {import('./kinds.js').Kind} kind
 * @returns {Generator<Finding>}
 */
export function* findSubjectLacking(subject, kind) {
  if (!texts(subject.type).includes(kind.subject)) {
    yield incomplete(`${PLACE}.type`, `${PLACE}.type doesn't hold ${kind.subject}`);
  }
  if ('id' in subject && !isUrl(subject.id)) yield incomplete(`${PLACE}.id`, `${PLACE}.id is not a URL`);
  if (kind === BADGE) {
    yield* findIdentifierLacking(subject);
    yield* findAchievementLacking(subject);
  } else if (kind === ENDORSEMENT) {
    if (!('id' in subject)) yield incomplete(`${PLACE}.id`, `${PLACE} has no id of what it endorses`);
  } else if (kind === CLR) {
    yield* findIdentifierLacking(subject);
    const inner = many(subject.verifiableCredential);
    if (!inner.length) yield incomplete(PLACE, `${PLACE} has no verifiableCredential`);
    if (inner.length > MAX_INNER) yield incomplete(PLACE, `${PLACE} has more than ${MAX_INNER} credentials`);
  } else yield* findListLacking(subject, kind);
}

/**
 * Find the objects, wherever they stand, without what the specification asks of them.
 * @param {Member[]} members
 * @returns {Generator<Finding>}
 */
export function* findMembersLacking(members) {
  for (const member of members) {
    const required = REQUIRED_UNDER.get(member.name) ?? [];
    for (const item of required.length ? many(member.value) : []) {
      // A string refers to an object that stands elsewhere.
      const missing = isObject(item) ? required.filter(name => !(name in item)) : [];
      const place = placeOf(member);
      if (missing.length) yield incomplete(place, `${place} has no ${missing.join(' and no ')}`);
      if (member.name === 'identifier' && isObject(item)) yield* findIdentityLacking(item, place);
    }
  }
}

/**
 * RDF has other ways to write these, by which a recipient could no longer be told from others: the vocabulary makes
 * "true" the same as true, a number the same as its digits, one value as an array of it.
 * @param {Document} identity
 * @param {string} place
 * @returns {Generator<Finding>}
 */
function* findIdentityLacking(identity, place) {
  if ('hashed' in identity && typeof identity.hashed !== 'boolean') {
    yield incomplete(`${place}.hashed`, `${place}.hashed is neither true nor false`);
  }
  for (const name of ['identityHash', 'identityType', 'salt']) {
    if (name in identity && typeof identity[name] !== 'string') {
      yield incomplete(`${place}.${name}`, `${place}.${name} is not a string`);
    }
  }
}

/**
 * @param {Document} subject
 * @returns {Generator<Finding>}
 */
function* findIdentifierLacking(subject) {
  const identifiers = many(subject.identifier);
  if (!('id' in subject) && !identifiers.length) {
    yield incomplete(PLACE, `${PLACE} has neither an id nor an identifier`);
  }
  if (!identifiers.every(isObject)) yield incomplete(`${PLACE}.identifier`, `${PLACE}.identifier is not an object`);
}

/**
 * @param {Document} subject
 * @returns {Generator<Finding>}
 */
function* findAchievementLacking(subject) {
  const achievement = oneObject(subject.achievement);
  const place = `${PLACE}.achievement`;
  if (!achievement || !Object.keys(achievement).length) {
    yield incomplete(place, `${place} is not one object`);
    return;
  }
  if (!isUrl(achievement.id)) yield incomplete(`${place}.id`, `${place}.id is not a URL`);
  if (!texts(achievement.type).includes('Achievement')) {
    yield incomplete(`${place}.type`, `${place}.type doesn't hold Achievement`);
  }
  for (const name of ['name', 'description']) {
    if (!isText(achievement[name])) yield incomplete(`${place}.${name}`, `${place}.${name} is not a text`);
  }
  const criteria = oneObject(achievement.criteria);
  if (!isUrl(criteria?.id) && !isText(criteria?.narrative)) {
    yield incomplete(`${place}.criteria`, `${place}.criteria has no id and no narrative`);
  }
}

/**
 * @param {Document} subject
 * @param {import('./kinds.js').Kind} kind
 * @returns {Generator<Finding>}
 */
function* findListLacking(subject, kind) {
  if (!texts(subject.statusPurpose).length) {
    yield incomplete(`${PLACE}.statusPurpose`, `${PLACE}.statusPurpose is not a text`);
  }
  try {
    decodeList(subject.encodedList, kind !== STATUS_LIST_2021);
  } catch (error) {
    yield incomplete(`${PLACE}.encodedList`, /** @type {Error} */ (error).message);
  }
}

/**
 * The one object that a value is or holds; null where it is none or many.
 * @param {any} value
 * @returns {Document | null}
 */
export function oneObject(value) {
  const items = many(value);
  return items.length === 1 && isObject(items[0]) ? items[0] : null;
}

/**
 * Whether a value is a text that isn't blank.
 * @param {unknown} value
 */
export const isText = value => typeof value === 'string' && strip(value) !== '';

/**
 * The finding that something is missing.
 * @param {string} place
 * @param {string} message
 * @returns {Finding}
 */
export const incomplete = (place, message) => ({ code: 'incomplete', place, message });
