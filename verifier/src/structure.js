/** What every credential must have (Open Badges 3.0, VC Data Model 2.0), and what the checks read of it. */

import { placeOf, texts } from './forms.js';
import { isObject, many } from './json.js';
import { decodeList } from './status.js';
import { isUrl, strip } from './text.js';
import { readTime } from './times.js';

/**
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./forms.js').Finding} Finding
 * @typedef {import('./forms.js').Member} Member
 */

/**
 * What the checks read of a credential, after its structure was found whole. Moments are in milliseconds; only a
 * status list needn't say from when it is.
 * @typedef {{document: Document, name: string, id: string, issuer: string, validFrom?: number, validUntil?: number, subject: Document, isStatusList: boolean}} Credential
 */

export const VC_CONTEXT = 'https://www.w3.org/ns/credentials/v2';
const OB_CONTEXTS = 'https://purl.imsglobal.org/spec/ob/v3p0/context';
const MAX_STATUS_ENTRIES = 16;
const OPEN_BADGE_TYPES = ['OpenBadgeCredential', 'AchievementCredential'];
const STATUS_LIST_TYPE = 'BitstringStatusListCredential';
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
const UNSUPPORTED = [
  ['ClrCredential', 'a Comprehensive Learner Record (CLR)'],
  ['EndorsementCredential', 'an endorsement'],
  ['EnvelopedVerifiableCredential', 'an enveloped credential'],
  ['VerifiablePresentation', 'a presentation of credentials'],
  ['EnvelopedVerifiablePresentation', 'an enveloped presentation'],
  ['Achievement', 'the definition of an achievement, awarded to nobody'],
  ['Profile', 'a profile'],
];

/**
 * The name of what a document is, where it is something that isn't checked; null where it may be.
 * @param {Document} document
 * @returns {string | null}
 */
export function nameUnsupported(document) {
  const types = [...texts(document.type), ...texts(document['@type'])];
  const contexts = texts(document['@context']);
  const isVc2 = contexts.includes(VC_CONTEXT);
  if (isVc2 && [...OPEN_BADGE_TYPES, STATUS_LIST_TYPE].some(type => types.includes(type))) return null;
  if (contexts.some(context => context.startsWith('https://w3id.org/openbadges/v'))) {
    return 'a badge of Open Badges 2.0 or older';
  }
  if (contexts.includes('https://www.w3.org/2018/credentials/v1')) {
    return 'a credential in the older form of VC Data Model 1.1';
  }
  const known = UNSUPPORTED.find(([type]) => types.includes(type));
  if (known) return known[1];
  if (!isVc2 || !types.includes('VerifiableCredential')) return null;
  const other = types.find(type => type !== 'VerifiableCredential');
  return other ? `a credential of type ${other}` : 'a credential of no further type';
}

/**
 * What the checks read of a document, or null and all that it lacks.
 *
 * Open Badges 3.0, section 8.2, step 1, and VC Data Model 2.0, section 4.
 * @param {Document} document
 * @param {Member[]} members
 * @returns {[Credential | null, Finding[]]}
 */
export function readCredential(document, members) {
  const lacks = [...findLacking(document, members)];
  const subject = oneObject(document.credentialSubject);
  const validFrom = readTime(document.validFrom);
  const validUntil = readTime(document.validUntil);
  if (validFrom !== undefined && validUntil !== undefined && validUntil < validFrom) {
    lacks.push(incomplete('validUntil', 'validUntil lies before validFrom'));
  }
  if (lacks.length || !subject) return [null, lacks];
  const isStatusList = texts(document.type).includes(STATUS_LIST_TYPE);
  const name = isStatusList ? 'a list of revoked or suspended credentials' : 'an Open Badges 3.0 credential';
  const issuer = typeof document.issuer === 'string' ? document.issuer : document.issuer.id;
  return [{ document, name, id: document.id, issuer, validFrom, validUntil, subject, isStatusList }, []];
}

/**
 * @param {Document} document
 * @param {Member[]} members
 * @returns {Generator<Finding>}
 */
function* findLacking(document, members) {
  const [contexts, types] = [texts(document['@context']), texts(document.type)];
  const isStatusList = types.includes(STATUS_LIST_TYPE);
  if (contexts[0] !== VC_CONTEXT) yield incomplete('@context', `@context doesn't begin with ${VC_CONTEXT}`);
  if (!isStatusList && !contexts.some(item => item.startsWith(OB_CONTEXTS))) {
    yield incomplete('@context', '@context names no vocabulary of Open Badges 3.0');
  }
  if (!types.includes('VerifiableCredential')) yield incomplete('type', "type doesn't hold VerifiableCredential");
  if (!isStatusList && !OPEN_BADGE_TYPES.some(type => types.includes(type))) {
    yield incomplete('type', "type doesn't hold OpenBadgeCredential");
  }
  if (!isUrl(document.id)) yield incomplete('id', 'id is not a URL');
  yield* findIssuerLacking(document.issuer, isStatusList);
  const isDated = 'validFrom' in document || !isStatusList;
  if (isDated && readTime(document.validFrom) === undefined) {
    yield incomplete('validFrom', 'validFrom is not a time with its time zone');
  }
  if ('validUntil' in document && readTime(document.validUntil) === undefined) {
    yield incomplete('validUntil', 'validUntil is not a time with its time zone');
  }
  yield* findStatusLacking(many(document.credentialStatus));
  yield* findDescribedTwice(document, members);
  const subject = oneObject(document.credentialSubject);
  if (!subject || !Object.keys(subject).length) {
    yield incomplete('credentialSubject', 'credentialSubject is not one object');
  } else if (isStatusList) yield* findListLacking(subject);
  else {
    yield* findSubjectLacking(subject);
    yield* findMembersLacking(members);
  }
}

/**
 * @param {any} issuer
 * @param {boolean} mayBeUrl
 * @returns {Generator<Finding>}
 */
function* findIssuerLacking(issuer, mayBeUrl) {
  if (mayBeUrl && (isUrl(issuer) || (isObject(issuer) && isUrl(issuer.id)))) return;
  if (!isObject(issuer)) {
    yield incomplete('issuer', 'issuer is not an object');
    return;
  }
  if (!isUrl(issuer.id)) yield incomplete('issuer.id', 'issuer.id is not a URL');
  if (!texts(issuer.type).includes('Profile')) yield incomplete('issuer.type', "issuer.type doesn't hold Profile");
}

/**
 * RDF has other ways to write these; who was revoked must not get by with one of them.
 * @param {any[]} entries
 * @returns {Generator<Finding>}
 */
function* findStatusLacking(entries) {
  const place = 'credentialStatus';
  if (entries.length > MAX_STATUS_ENTRIES) yield incomplete(place, `it has more than ${MAX_STATUS_ENTRIES} statuses`);
  for (const entry of entries) {
    if (!isObject(entry) || !texts(entry.type).length) {
      yield incomplete(place, `${place} is not an object with a type`);
      continue;
    }
    for (const name of ['statusPurpose', 'statusListIndex', 'statusListCredential']) {
      if (typeof entry[name] === 'object' && entry[name] !== null) {
        yield incomplete(`${place}.${name}`, `${place}.${name} is not one plain value`);
      }
    }
  }
}

/**
 * @param {Document} subject
 * @returns {Generator<Finding>}
 */
function* findSubjectLacking(subject) {
  let place = 'credentialSubject';
  if (!texts(subject.type).includes('AchievementSubject')) {
    yield incomplete(`${place}.type`, `${place}.type doesn't hold AchievementSubject`);
  }
  if ('id' in subject && !isUrl(subject.id)) yield incomplete(`${place}.id`, `${place}.id is not a URL`);
  const identifiers = many(subject.identifier);
  if (!('id' in subject) && !identifiers.length) {
    yield incomplete(place, `${place} has neither an id nor an identifier`);
  }
  if (!identifiers.every(isObject)) yield incomplete(`${place}.identifier`, `${place}.identifier is not an object`);
  const achievement = oneObject(subject.achievement);
  place += '.achievement';
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
 * @returns {Generator<Finding>}
 */
function* findListLacking(subject) {
  const place = 'credentialSubject';
  if (!texts(subject.type).includes('BitstringStatusList')) {
    yield incomplete(`${place}.type`, `${place}.type doesn't hold BitstringStatusList`);
  }
  if (!texts(subject.statusPurpose).length) {
    yield incomplete(`${place}.statusPurpose`, `${place}.statusPurpose is not a text`);
  }
  try {
    decodeList(subject.encodedList);
  } catch (error) {
    yield incomplete(`${place}.encodedList`, /** @type {Error} */ (error).message);
  }
}

/**
 * @param {Member[]} members
 * @returns {Generator<Finding>}
 */
function* findMembersLacking(members) {
  for (const member of members) {
    const required = REQUIRED_UNDER.get(member.name) ?? [];
    for (const item of required.length ? many(member.value) : []) {
      // A string refers to an object that stands elsewhere.
      const missing = isObject(item) ? required.filter(name => !(name in item)) : [];
      const place = placeOf(member);
      if (missing.length) yield incomplete(place, `${place} has no ${missing.join(' and no ')}`);
    }
  }
}

/**
 * RDF merges nodes of one id. What decides (dates, the issuer, the status) must stand where it is read, so the
 * credential and its status entries may be described once only.
 * @param {Document} document
 * @param {Member[]} members
 * @returns {Generator<Finding>}
 */
function* findDescribedTwice(document, members) {
  const deciding = new Set(typeof document.id === 'string' ? [document.id] : []);
  for (const entry of many(document.credentialStatus)) {
    const id = isObject(entry) ? entry.id : undefined;
    if (typeof id !== 'string') continue;
    if (deciding.has(id)) yield incomplete('credentialStatus', `two things have the id ${id}`);
    deciding.add(id);
  }
  for (const member of members) {
    if ((member.name === 'credentialStatus' && !member.above) || typeof member.value !== 'object') continue;
    for (const item of many(member.value)) {
      const id = isObject(item) && Object.keys(item).length > 1 ? item.id : undefined;
      if (typeof id !== 'string' || !deciding.has(id)) continue;
      const place = placeOf(member);
      yield incomplete(place, `${place} describes ${id} a second time`);
    }
  }
}

/**
 * @param {any} value
 * @returns {Document | null}
 */
function oneObject(value) {
  const items = many(value);
  return items.length === 1 && isObject(items[0]) ? items[0] : null;
}

/** @param {unknown} value */
const isText = value => typeof value === 'string' && strip(value) !== '';

/**
 * @param {string} place
 * @param {string} message
 * @returns {Finding}
 */
const incomplete = (place, message) => ({ code: 'incomplete', place, message });
