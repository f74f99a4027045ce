/**
 * Open Badges 2.0: assertions that their issuer's site hosts, and those that are signed as a JWS.
 *
 * Of a hosted assertion, what is handed over is only a pointer: what its address holds now is what counts. Open Badges
 * 2.0, "Verification".
 */

import {
  findAssertionLacking,
  findBadgeLacking,
  findProfileLacking,
  inScope,
  readAssertion,
  verificationType,
  withoutNulls,
} from './assertionparts.js';
import { check } from './checklist.js';
import { FetchError, InputError } from './errors.js';
import { texts } from './forms.js';
import { isObject, many, same } from './json.js';
import { isSignedBy, isTokenSigned, requireAlgorithm } from './jwt.js';
import { readPem } from './keys.js';
import { checkRevocationList } from './revocations.js';
import { isUrl, plain } from './text.js';
import { readIsoTime } from './times.js';

/**
 * @typedef {import('./checklist.js').Check} Check
 * @typedef {import('./json.js').Document} Document
 * @typedef {import('./session.js').Session} Session
 */

/**
 * What came of an assertion. `credential` stands only where it is what its issuer gave.
 * @typedef {{checks: Check[], document: Document, credential?: import('./structure.js').Credential, statuses: Check[]}} Assertion
 */

const DECIDING = ['recipient', 'badge', 'issuedOn', 'expires'];

/** A check didn't pass, and nothing after it is looked at. */
class Stopped extends Error {
  /**
   * @param {Check} objection
   * @param {Error} [cause]
   */
  constructor(objection, cause) {
    super(objection.message, { cause });
    this.check = objection;
  }
}

/**
 * Check an assertion: its form, the site or the key of its issuer, and whether it was revoked.
 * @param {import('./read.js').Reading} reading
 * @param {Session} session
 * @returns {Promise<Assertion>}
 */
export async function checkAssertion({ document: read, token, url }, session) {
  const given = withoutNulls(read);
  /** @type {Assertion} */
  const result = { checks: [], document: given, statuses: [] };
  try {
    if (url === undefined && !texts(given.type).includes('Assertion')) {
      const name = 'a part of Open Badges 2.0, awarded to nobody';
      stop('format.credential', 'unsupported_credential', { name });
    }
    const kind = url === undefined ? verificationType(given) : 'hosted';
    if (kind === 'signed') {
      if (!token || !isTokenSigned(token)) return stop('format.credential', 'unsigned');
      await checkSigned(token, result, session);
    } else if (kind === 'hosted') await checkHosted(url ?? given.id, given, result, session);
    else {
      const reason = 'verification names neither HostedBadge nor SignedBadge';
      stop('format.credential', 'incomplete', { reason });
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    result.checks.push(error.check);
  }
  return result;
}

/**
 * @param {unknown} url
 * @param {Document} given
 * @param {Assertion} result
 * @param {Session} session
 */
async function checkHosted(url, given, result, session) {
  if (!isUrl(url)) return stop('format.credential', 'incomplete', { reason: 'id is not a URL' });
  const { checks } = result;
  const document = await fetchHosted(url, session);
  result.document = document ?? given;
  if (document === null || document.revoked === true) {
    addForm(checks, []);
    checks.push(check('status', 'revoked'));
    return;
  }
  const lacks = findAssertionLacking(document);
  if (!lacks.length && verificationType(document) !== 'hosted') {
    lacks.push("the site says that it isn't hosted, but signed");
  }
  const profile = await findIssuer(document, lacks, session);
  addForm(checks, lacks);
  const names = { issuer: profile.id, found: document.id };
  if (!inScope(document.id, profile)) stop('issuer.key', 'outside_scope', names);
  checks.push(check('issuer.key', 'hosted', names));
  // A copy may leave out what its address says; it may not say something else of what decides.
  if (DECIDING.some(name => name in given && !same(said(given, name), said(document, name)))) stop('signature', 'hosted_differs');
  checks.push(check('signature', 'hosted'));
  if (Object.keys(given).length) checks.push(check('copy', same(given, document) ? 'same' : 'differs'));
  result.credential = readAssertion(document, profile);
  result.statuses = [check('status', 'still_hosted')];
}

/**
 * What lies at an assertion's address; null where its site says that it was taken away. That, status 410, is how Open
 * Badges 2.0 has a site say that it revoked an assertion.
 * @param {string} url
 * @param {Session} session
 * @returns {Promise<Document | null>}
 */
async function fetchHosted(url, session) {
  try {
    return await fetchPart(url, session);
  } catch (error) {
    const { cause } = /** @type {Error} */ (error);
    if (error instanceof Stopped && cause instanceof FetchError && cause.code === 'gone') return null;
    throw error;
  }
}

/**
 * @param {Document} assertion
 * @param {string} name
 */
function said(assertion, name) {
  const value = assertion[name] ?? null;
  if (name === 'issuedOn' || name === 'expires') {
    const moment = readIsoTime(value);
    return moment === undefined ? value : new Date(moment).toISOString();
  }
  return name === 'badge' && isObject(value) ? value.id ?? null : value;
}

/**
 * @param {import('./jwt.js').Token} token
 * @param {Assertion} result
 * @param {Session} session
 */
async function checkSigned(token, result, session) {
  const { checks, document } = result;
  const lacks = findAssertionLacking(document);
  const profile = await findIssuer(document, lacks, session);
  addForm(checks, lacks);
  const issuer = profile.id;
  const says = (/** @type {InputError} */ error) => ({ name: error.found, reason: error.message, controller: issuer, issuer });
  await orStop('signature', says, async () => requireAlgorithm(token));
  const key = await orStop('issuer.key', says, () => findKey(document, profile, session));
  checks.push(check('issuer.key', 'found', { controller: issuer }));
  if (!(await orStop('signature', says, () => isSignedBy(token, key)))) stop('signature', 'invalid');
  checks.push(check('signature', 'valid'));
  result.credential = readAssertion(document, profile);
  result.statuses = [
    'revocationList' in profile
      ? await checkRevocationList(profile.revocationList, 'revokedAssertions', document.id, issuer, session)
      : check('status', 'none_declared'),
  ];
}

/**
 * @template T
 * @param {string} id The check that an `InputError` of `work` becomes.
 * @param {(error: InputError) => Record<string, string>} says
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function orStop(id, says, work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) return stop(id, error.code, says(error));
    throw error;
  }
}

/**
 * @param {Check[]} checks
 * @param {string[]} lacks
 */
function addForm(checks, lacks) {
  if (lacks.length) stop('format.credential', 'incomplete', { reason: [...new Set(lacks)].slice(0, 4).join('; ') });
  checks.push(check('format.credential', 'supported', { name: 'an Open Badges 2.0 assertion' }));
  checks.push(check('format.terms', 'fixed'));
}

/**
 * The issuer's profile, which is fetched: only there does an issuer speak for itself.
 * @param {Document} document
 * @param {string[]} lacks
 * @param {Session} session
 * @returns {Promise<Document>}
 */
async function findIssuer({ badge: named }, lacks, session) {
  if (lacks.length) addForm([], lacks);
  const badge = isObject(named) ? named : await fetchPart(named, session);
  lacks.push(...findBadgeLacking(badge));
  if (lacks.length) addForm([], lacks);
  const profile = await fetchPart(isObject(badge.issuer) ? badge.issuer.id : badge.issuer, session);
  lacks.push(...findProfileLacking(profile));
  if (lacks.length) addForm([], lacks);
  return profile;
}

/**
 * @param {string} url
 * @param {Session} session
 * @returns {Promise<Document>}
 */
async function fetchPart(url, session) {
  let document;
  try {
    if (!url.startsWith('https://')) throw new FetchError(`${url} is not an https URL`, 'not_https');
    document = withoutNulls(await session.document(url, 'document_malformed'));
  } catch (error) {
    const isFetch = error instanceof FetchError;
    if (!isFetch && !(error instanceof InputError)) throw error;
    const code = isFetch ? 'issuer_unreachable' : 'document_malformed';
    throw new Stopped(check('issuer.key', code, { reason: error.message }), error);
  }
  if (document.id !== url) {
    const found = 'id' in document ? plain(document.id) : 'it has no id';
    stop('issuer.key', 'document_mismatch', { controller: url, found });
  }
  return document;
}

/**
 * The key that signed: the assertion's `creator`, which the issuer's profile must list.
 * @param {Document} document
 * @param {Document} profile
 * @param {Session} session
 */
async function findKey({ verification }, profile, session) {
  /** @type {Map<string, any>} */
  const listed = new Map();
  for (const item of many(profile.publicKey)) {
    const id = isObject(item) ? item.id : item;
    if (typeof id === 'string') listed.set(id, item);
  }
  const creator = (verification.creator ?? undefined) === undefined && listed.size === 1 ? [...listed.keys()][0] : verification.creator;
  if (typeof creator !== 'string' || !listed.has(creator)) {
    throw new InputError("the issuer doesn't list the key", 'key_not_found');
  }
  const item = listed.get(creator);
  const key = isObject(item) && 'publicKeyPem' in item ? item : await fetchPart(creator, session);
  if (key.owner !== profile.id) {
    const controller = typeof key.owner === 'string' ? key.owner : 'nobody';
    stop('issuer.key', 'controller_mismatch', { controller, issuer: profile.id });
  }
  return readPem(key.publicKeyPem);
}

/**
 * @param {string} id
 * @param {string} code
 * @param {Record<string, string>} [values]
 * @returns {never}
 */
function stop(id, code, values) {
  throw new Stopped(check(id, code, values));
}
