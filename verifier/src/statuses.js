/**
 * Whether a credential was revoked or suspended: each of its status entries against its list.
 *
 * Open Badges 3.0, section 8.2, step 4; Bitstring Status List 1.0, section 3.2; StatusList2021, its draft. Nothing that
 * goes wrong here ever reads as "not revoked".
 */

import { check } from './checklist.js';
import { FetchError, InputError } from './errors.js';
import { texts } from './forms.js';
import { checkIntegrity } from './integrity.js';
import { isObject, many } from './json.js';
import { STATUS_LIST_2021 } from './kinds.js';
import { readJsonOrToken } from './read.js';
import { checkRevocationList } from './revocations.js';
import { decodeList, getBit, readEntry, requireLength } from './status.js';
import { CLOCK_SKEW, writeDay } from './times.js';

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./session.js').Session} Session
 * @typedef {import('./structure.js').Credential} Credential
 */

/**
 * A list that its issuer signed and that is in force: what it says, and since when.
 * @typedef {{purposes: string[], bits: Uint8Array, validFrom: number}} StatusList
 */

/** @type {Map<string, [string, string]>} */
const SAID = new Map([
  ['revocation', ['revoked', 'revoked']],
  ['suspension', ['suspended', 'suspended']],
]);

/**
 * Check every status entry of a credential whose signature holds: one Check for each.
 * @param {Credential} credential
 * @param {Session} session
 * @returns {Promise<Check[]>}
 */
export async function checkStatuses(credential, session) {
  const { document } = credential;
  if (!('credentialStatus' in document)) return [check('status', 'none_declared')];
  const checks = [];
  for (const value of many(document.credentialStatus)) {
    checks.push(await checkStatus(value, credential, session));
  }
  return checks;
}

/**
 * @param {unknown} value
 * @param {Credential} credential
 * @param {Session} session
 * @returns {Promise<Check>}
 */
async function checkStatus(value, credential, session) {
  if (isObject(value) && texts(value.type).includes('1EdTechRevocationList')) {
    return checkRevocationList(value.id, 'revokedCredential', credential.id, credential.issuer, session);
  }
  let index = 0;
  try {
    const entry = readEntry(value);
    index = entry.index;
    const list = await findList(entry, credential.issuer, session);
    if ('code' in list) return list;
    if (!list.purposes.includes(entry.purpose)) {
      const found = list.purposes.join(', ');
      return check('status', 'status_wrong_purpose', { found, purpose: entry.purpose });
    }
    requireLength(list.bits);
    const isSet = getBit(list.bits, index);
    const [code, said] = SAID.get(entry.purpose) ?? ['unknown_status_purpose', `marked ${entry.purpose}`];
    if (isSet) return check('status', code, { purpose: entry.purpose });
    return check('status', 'clear', { purpose: said, date: writeDay(list.validFrom) });
  } catch (error) {
    if (error instanceof FetchError) return check('status', 'status_unreachable', { reason: error.message });
    if (!(error instanceof InputError)) throw error;
    return check('status', error.code, { reason: error.message, name: error.found, index: String(index) });
  }
}

/**
 * Fetch and judge a list, once for each list and issuer.
 * @param {import('./status.js').StatusEntry} entry
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<StatusList | Check>}
 */
async function findList({ listUrl, listKind }, issuer, session) {
  const data = await session.get(listUrl);
  const key = `list ${JSON.stringify([listUrl, listKind.subject, issuer])}`;
  return session.once(key, () => judgeList(data, listUrl, listKind, issuer, session));
}

/**
 * @param {Uint8Array} data
 * @param {string} url
 * @param {import('./kinds.js').Kind} kind
 * @param {string} issuer
 * @param {Session} session
 * @returns {Promise<StatusList | Check>}
 */
async function judgeList(data, url, kind, issuer, session) {
  let reading;
  try {
    reading = readJsonOrToken(data);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return check('status', 'status_malformed', { reason: error.message });
  }
  const { document, token } = reading;
  if (!kind.types.some(type => texts(document.type).includes(type))) {
    return check('status', 'status_malformed', { reason: `at ${url} lies something else` });
  }
  // A list needn't say where it lies (Bitstring Status List 1.0, section 2.2).
  if ('id' in document && document.id !== url) return check('status', 'status_malformed', { reason: `at ${url} lies another list` });
  const found = isObject(document.issuer) ? document.issuer.id : document.issuer;
  if (found !== issuer) {
    return check('status', 'status_wrong_issuer', { found: typeof found === 'string' ? found : 'nobody' });
  }
  const { checks, credential, signedAt } = await checkIntegrity(document, session, token);
  const objection = checks.find(item => item.result !== 'passed' && item.id !== 'signature.others');
  if (objection) {
    const isForm = objection.id === 'format.credential' && objection.code !== 'unsigned';
    return check('status', isForm ? 'status_malformed' : 'status_unsigned', { reason: objection.message });
  }
  if (!credential) return check('status', 'status_unsigned', { reason: 'nothing was checked' });
  return readList(credential, credential.validFrom ?? signedAt, session.now);
}

/**
 * @param {Credential} credential
 * @param {number | undefined} start
 * @param {number} now
 * @returns {StatusList | Check}
 */
function readList({ kind, subject, validUntil }, start, now) {
  if (start === undefined) {
    return check('status', 'status_malformed', { reason: "the list doesn't say of when it is" });
  }
  if (start - CLOCK_SKEW > now) return check('status', 'status_out_of_date', { window: `from ${writeDay(start)}` });
  if (validUntil !== undefined && now > validUntil) {
    return check('status', 'status_out_of_date', { window: `until ${writeDay(validUntil)}` });
  }
  const bits = decodeList(subject.encodedList, kind !== STATUS_LIST_2021);
  return { purposes: asArray(subject.statusPurpose), bits, validFrom: start };
}

/**
 * @param {any} value
 * @returns {any[]}
 */
const asArray = value => (Array.isArray(value) ? value : [value]);
