/**
 * The credentials inside a Comprehensive Learner Record: each is verified, and each is named.
 *
 * CLR 2.0, section 8: a record holds only where everything in it holds.
 */

import { check } from './checklist.js';
import { isObject, many } from './json.js';
import { CLR } from './kinds.js';
import { oneObject } from './subjects.js';

/** How deep records may stand in one another. */
export const MAX_RECORDS = 3;

/**
 * Verifies one inner credential; the recipient is asked about only where its subject is another one.
 * @typedef {(document: import('./json.js').Document, asksRecipient: boolean) => Promise<{outcome: string, checks: import('./checklist.js').Check[]}>} Verify
 */

/**
 * Verify every credential inside a record: one Check for each, in the order of the record.
 * @param {import('./structure.js').Credential} credential
 * @param {Verify} verify
 */
export async function checkInner({ kind, subject }, verify) {
  const checks = [];
  for (const [index, item] of (kind === CLR ? many(subject.verifiableCredential) : []).entries()) {
    checks.push(await checkOne(`Number ${index + 1}`, item, subject.id, verify));
  }
  return checks;
}

/**
 * @param {string} number
 * @param {any} item
 * @param {unknown} subject
 * @param {Verify} verify
 */
async function checkOne(number, item, subject, verify) {
  if (!isObject(item)) return check('inner', 'unchecked', { name: number, reason: 'it is not an object' });
  const of = oneObject(item.credentialSubject);
  const isSame = of !== null && subject !== undefined && of.id === subject;
  const { outcome, checks } = await verify(item, !isSame);
  const found = checks.find(({ effect }) => effect !== 'none');
  const values = {
    name: `${number}, ${nameOf(item)}`,
    reason: found?.message ?? 'records stand in one another too deep',
  };
  if (outcome === 'warning') return check('inner', 'doubtful', values);
  if (outcome === 'indeterminate') return check('inner', 'unchecked', values);
  return check('inner', outcome === 'failed' ? 'not_verified' : 'verified', values);
}

/** @param {import('./json.js').Document} item */
function nameOf({ id, name, credentialSubject: subject }) {
  const achievement = oneObject(oneObject(subject)?.achievement)?.name;
  return [name, achievement, id].find(text => typeof text === 'string' && text) ?? 'without a name';
}
