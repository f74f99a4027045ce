/**
 * What every credential must have, and what the checks read of it.
 *
 * Open Badges 3.0, appendix B; CLR 2.0; VC Data Model 2.0, section 4, and 1.1, section 4. What a kind of credential asks
 * of its subject is in `subjects`.
 */

import { placeOf, texts } from './forms.js';
import { isObject, many } from './json.js';
import { BADGE, CLR, ENDORSEMENT, VC1_CONTEXT, VC2_CONTEXT, VC_CONTEXTS, contextsOf, firstContextOf, isStatusList, kindsOf } from './kinds.js';
import { findMembersLacking, findSubjectLacking, incomplete, isText, oneObject } from './subjects.js';
import { isUrl } from './text.js';
import { readTime, writtenDay } from './times.js';

/**
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./forms.js').Finding} Finding
 * @typedef {import('./forms.js').Member} Member
 * @typedef {import('./kinds.js').Kind} Kind
 */

/**
 * What the checks read of a credential, after its structure was found whole. Moments are in milliseconds; only a
 * status list needn't say from when it is. `kind` is null for an assertion of Open Badges 2.0. `recipients` are identity
 * objects as Open Badges 3.0 has them.
 * @typedef {{document: Document, name: string, id: string, issuer: string, validFrom?: number, validUntil?: number, firstDay?: string, lastDay?: string, subject: Document, kind: Kind | null, recipients: any[]}} Credential
 */

const MAX_STATUS_ENTRIES = 16;
const STARTS = ['validFrom', 'issuanceDate'];
const ENDS = ['validUntil', 'expirationDate'];

/**
 * What the checks read of a document (the `id` is empty only in a status list, which needn't have one), or null and all that it lacks.
 * @param {Document} document
 * @param {Member[]} members
 * @returns {[Credential | null, Finding[]]}
 */
export function readCredential(document, members) {
  const lacks = [...findLacking(document, members)];
  const [kind] = kindsOf(document);
  const subject = oneObject(document.credentialSubject);
  // Where a document says a date twice, the narrower one counts.
  const [validFrom, firstDay] = moments(document, STARTS).at(-1) ?? [];
  const [validUntil, lastDay] = moments(document, ENDS)[0] ?? [];
  if (validFrom !== undefined && validUntil !== undefined && validUntil < validFrom) {
    lacks.push(incomplete('validUntil', 'its end lies before its start'));
  }
  if (lacks.length || !subject) return [null, lacks];
  const { id = '', issuer } = document;
  const credential = {
    document,
    name: kind.name,
    id,
    issuer: typeof issuer === 'string' ? issuer : issuer.id,
    validFrom,
    validUntil,
    firstDay,
    lastDay,
    subject,
    kind,
    recipients: isStatusList(kind) ? [] : many(subject.identifier),
  };
  return [credential, []];
}

/**
 * Each moment, the first one first, and its day as it was written.
 * @param {Document} document
 * @param {string[]} names
 * @returns {[number, string][]}
 */
function moments(document, names) {
  /** @type {[number, string][]} */
  const found = names.flatMap(name => {
    const moment = readTime(document[name]);
    return moment === undefined ? [] : [[moment, writtenDay(document[name])]];
  });
  return found.sort(([one, day], [other, otherDay]) => one - other || (day < otherDay ? -1 : 1));
}

/**
 * @param {Document} document
 * @param {Member[]} members
 * @returns {Generator<Finding>}
 */
function* findLacking(document, members) {
  const kinds = kindsOf(document);
  const [kind] = kinds;
  yield* findTypesLacking(document, kinds);
  const mayBeNameless = isStatusList(kind) && !('id' in document);
  if (!mayBeNameless && !isUrl(document.id)) yield incomplete('id', 'id is not a URL');
  yield* findIssuerLacking(document.issuer, isStatusList(kind));
  yield* findDatesLacking(document, isStatusList(kind));
  if ((kind === ENDORSEMENT || kind === CLR) && !isText(document.name)) yield incomplete('name', 'name is not a text');
  yield* findStatusLacking(many(document.credentialStatus));
  yield* findDescribedTwice(document, members);
  const subject = oneObject(document.credentialSubject);
  if (!subject || !Object.keys(subject).length) {
    yield incomplete('credentialSubject', 'credentialSubject is not one object');
  } else yield* findSubjectLacking(subject, kind ?? BADGE);
  if (!isStatusList(kind)) yield* findMembersLacking(members);
}

/**
 * @param {Document} document
 * @param {Kind[]} kinds
 * @returns {Generator<Finding>}
 */
function* findTypesLacking(document, kinds) {
  const [contexts, types] = [contextsOf(document), texts(document.type)];
  if (!VC_CONTEXTS.includes(firstContextOf(document) ?? '')) {
    yield incomplete('@context', `@context begins with neither ${VC2_CONTEXT} nor ${VC1_CONTEXT}`);
  }
  for (const { vocabulary, vocabularyName } of kinds.length ? kinds : [BADGE]) {
    if (!contexts.some(context => context.startsWith(vocabulary))) {
      yield incomplete('@context', `@context names no vocabulary of ${vocabularyName}`);
    }
  }
  if (!types.includes('VerifiableCredential')) yield incomplete('type', "type doesn't hold VerifiableCredential");
  if (!kinds.length) yield incomplete('type', "type doesn't hold OpenBadgeCredential");
  if (kinds.length > 1) yield incomplete('type', `type names both ${kinds[0].name} and ${kinds[1].name}`);
}

/**
 * @param {Document} document
 * @param {boolean} mayBeMissing
 * @returns {Generator<Finding>}
 */
function* findDatesLacking(document, mayBeMissing) {
  const required = firstContextOf(document) === VC1_CONTEXT ? 'issuanceDate' : 'validFrom';
  if (!(required in document) && !mayBeMissing) {
    yield incomplete(required, `${required} is not a time with its time zone`);
  }
  for (const name of [...STARTS, ...ENDS]) {
    if (name in document && readTime(document[name]) === undefined) {
      yield incomplete(name, `${name} is not a time with its time zone`);
    }
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
    // The vocabulary makes "1" and [1] the same as 1.
    if ('statusSize' in entry && !isWholeNumber(entry.statusSize)) {
      yield incomplete(`${place}.statusSize`, `${place}.statusSize is not a whole number`);
    }
  }
}

/**
 * A number without a fraction, however it is written; one past what JavaScript holds exactly is a BigInt.
 * @param {unknown} value
 */
const isWholeNumber = value => Number.isInteger(value) || typeof value === 'bigint';

/**
 * RDF merges nodes of one id. What decides (dates, the issuer, the status) must stand where it is read, so the
 * credential and its status entries may be described once only. (Each credential inside a record is in a graph of its own.)
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
