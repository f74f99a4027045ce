/** The parts of Open Badges 2.0: what an Assertion, a BadgeClass and a Profile must have and say. */

import { texts } from './forms.js';
import { isObject } from './json.js';
import { isText } from './subjects.js';
import { isUrl } from './text.js';
import { readIsoTime, writtenDay } from './times.js';

/** @typedef {import('./json.js').Document} Document */

const HOSTED = ['HostedBadge', 'hosted'];
const SIGNED = ['SignedBadge', 'signed'];
const ADDRESS = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)([^?#]*)/;

/**
 * JSON without what is null in it: in JSON-LD, and so in Open Badges 2.0, that isn't there.
 * @param {any} value
 * @returns {any}
 */
export function withoutNulls(value) {
  if (Array.isArray(value)) return value.filter(item => item !== null).map(withoutNulls);
  if (!isObject(value)) return value;
  /** @type {Document} */
  const result = Object.create(null);
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== null || name === '@context') result[name] = withoutNulls(inner);
  }
  return result;
}

/**
 * `hosted` or `signed`, as an assertion's `verification` says; null where it says neither, or both.
 * @param {Document} assertion
 */
export function verificationType({ verification }) {
  const kinds = isObject(verification) ? texts(verification.type) : [];
  const isHosted = kinds.some(kind => HOSTED.includes(kind));
  const isSigned = kinds.some(kind => SIGNED.includes(kind));
  return isHosted === isSigned ? null : isHosted ? 'hosted' : 'signed';
}

/**
 * What an Assertion lacks, in words.
 * @param {Document} assertion
 * @returns {string[]}
 */
export function findAssertionLacking(assertion) {
  const { recipient } = assertion;
  const lacks = [];
  if (!texts(assertion.type).includes('Assertion')) lacks.push("type doesn't hold Assertion");
  if (!isUrl(assertion.id)) lacks.push('id is not a URL');
  if (!isObject(recipient) || !isText(recipient.identity)) lacks.push('recipient has no identity');
  else if (!isMaybeBoolean(recipient, 'hashed') || !texts(recipient.type).length) {
    lacks.push("recipient doesn't say of what type it is or whether it is hashed");
  }
  if (verificationType(assertion) === null) lacks.push('verification names neither HostedBadge nor SignedBadge');
  if (!isUrl(idOf(assertion.badge))) lacks.push('badge is neither a URL nor an object with an id');
  if (readIsoTime(assertion.issuedOn) === undefined) lacks.push('issuedOn is not a time with its time zone');
  if ('expires' in assertion && readIsoTime(assertion.expires) === undefined) {
    lacks.push('expires is not a time with its time zone');
  }
  if (!isMaybeBoolean(assertion, 'revoked')) lacks.push('revoked is neither true nor false');
  return lacks;
}

/**
 * What a BadgeClass lacks, in words.
 * @param {Document} badge
 * @returns {string[]}
 */
export function findBadgeLacking(badge) {
  const lacks = [];
  if (!texts(badge.type).includes('BadgeClass')) lacks.push("the badge's type doesn't hold BadgeClass");
  if (!isText(badge.name)) lacks.push('the badge has no name');
  if (!isUrl(idOf(badge.issuer))) lacks.push("the badge's issuer is neither a URL nor an object with an id");
  return lacks;
}

/**
 * What an issuer's Profile lacks, in words.
 * @param {Document} profile
 * @returns {string[]}
 */
export function findProfileLacking({ name, type }) {
  const types = texts(type);
  if (!types.includes('Issuer') && !types.includes('Profile')) {
    return ["the issuer's type holds neither Issuer nor Profile"];
  }
  return isText(name) ? [] : ['the issuer has no name'];
}

/**
 * Whether an issuer keeps assertions at `url`: by its `allowedOrigins` and `startsWith`.
 *
 * `allowedOrigins` are hosts; without them it is the issuer's own. Both must allow it.
 * @param {string} url
 * @param {Document} profile
 */
export function inScope(url, profile) {
  const { host, path, hasUser } = split(url);
  if (hasUser || decode(path).split('/').includes('..')) return false;
  const verification = 'verification' in profile ? profile.verification : {};
  if (!isObject(verification)) return false;
  const hosts =
    'allowedOrigins' in verification
      ? texts(verification.allowedOrigins).map(origin => origin.toLowerCase())
      : [split(profile.id).host];
  if (!hosts.includes(host || '-')) return false;
  return !('startsWith' in verification) || texts(verification.startsWith).some(start => url.startsWith(start));
}

/**
 * What the checks read of an assertion that lacks nothing.
 * @param {Document} assertion
 * @param {Document} profile
 * @returns {import('./structure.js').Credential}
 */
export function readAssertion(assertion, profile) {
  const { hashed = false, identity, salt, type } = assertion.recipient;
  return {
    document: assertion,
    name: 'an Open Badges 2.0 assertion',
    id: assertion.id,
    issuer: profile.id,
    validFrom: readIsoTime(assertion.issuedOn),
    validUntil: readIsoTime(assertion.expires),
    firstDay: writtenDay(assertion.issuedOn),
    lastDay: writtenDay(assertion.expires),
    subject: {},
    kind: null,
    recipients: [{ hashed, identityHash: identity, identityType: texts(type)[0], ...(salt === undefined ? {} : { salt }) }],
  };
}

/**
 * Host (in lower case, without its port), path, and whether a user is named; empty where a URL has no host.
 * @param {string} url
 */
function split(url) {
  const [, authority = '', path = ''] = ADDRESS.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1).toLowerCase();
  const bare = host.startsWith('[') ? host.slice(1).replace(/\].*$/, '') : host.replace(/:.*$/, '');
  return { host: bare, path, hasUser: at >= 0 };
}

/** @param {string} path */
const decode = path => path.replace(/%2e/gi, '.').replace(/%2f/gi, '/');

/** @param {any} value */
const idOf = value => (isObject(value) ? value.id : value);

/**
 * @param {Document} document
 * @param {string} name
 */
const isMaybeBoolean = (document, name) => !(name in document) || typeof document[name] === 'boolean';
