/** The kinds of credential that are checked, and the names of those that are not. */

import { texts } from './forms.js';

/** @typedef {import('./json.js').Document} Document */

/**
 * One kind of credential: its types, the type of its subject, the vocabulary that it names.
 * @typedef {{name: string, types: readonly string[], subject: string, vocabulary: string, vocabularyName: string}} Kind
 */

export const VC2_CONTEXT = 'https://www.w3.org/ns/credentials/v2';
export const VC1_CONTEXT = 'https://www.w3.org/2018/credentials/v1';
export const VC_CONTEXTS = [VC2_CONTEXT, VC1_CONTEXT];
const OB_CONTEXTS = 'https://purl.imsglobal.org/spec/ob/v3p0/context';
const CLR_CONTEXTS = 'https://purl.imsglobal.org/spec/clr/v2p0/context';
const OB2_CONTEXTS = 'https://w3id.org/openbadges/v2';

/** @type {Kind} */
export const BADGE = {
  name: 'an Open Badges 3.0 credential',
  types: ['OpenBadgeCredential', 'AchievementCredential'],
  subject: 'AchievementSubject',
  vocabulary: OB_CONTEXTS,
  vocabularyName: 'Open Badges 3.0',
};
/** @type {Kind} */
export const ENDORSEMENT = {
  name: 'an endorsement (Open Badges 3.0)',
  types: ['EndorsementCredential'],
  subject: 'EndorsementSubject',
  vocabulary: OB_CONTEXTS,
  vocabularyName: 'Open Badges 3.0',
};
/** @type {Kind} */
export const CLR = {
  name: 'a Comprehensive Learner Record (CLR 2.0)',
  types: ['ClrCredential'],
  subject: 'ClrSubject',
  vocabulary: CLR_CONTEXTS,
  vocabularyName: 'CLR 2.0',
};
/** @type {Kind} */
export const STATUS_LIST = {
  name: 'a list of revoked or suspended credentials',
  types: ['BitstringStatusListCredential'],
  subject: 'BitstringStatusList',
  vocabulary: '',
  vocabularyName: '',
};
/** @type {Kind} */
export const STATUS_LIST_2021 = { ...STATUS_LIST, types: ['StatusList2021Credential'], subject: 'StatusList2021' };
const KINDS = [BADGE, ENDORSEMENT, CLR, STATUS_LIST, STATUS_LIST_2021];
const UNSUPPORTED = [
  ['EnvelopedVerifiableCredential', 'an enveloped credential'],
  ['VerifiablePresentation', 'a presentation of credentials'],
  ['EnvelopedVerifiablePresentation', 'an enveloped presentation'],
  ['Achievement', 'the definition of an achievement, awarded to nobody'],
  ['Profile', 'a profile'],
];

/** @param {Kind | null | undefined} kind */
export const isStatusList = kind => kind === STATUS_LIST || kind === STATUS_LIST_2021;

/**
 * Every kind that the types of a document name; a whole credential is of one.
 * @param {Document} document
 */
export function kindsOf(document) {
  const types = texts(document.type);
  return KINDS.filter(kind => kind.types.some(type => types.includes(type)));
}

/**
 * The vocabularies that a document names by their URLs, beside any that is written inline. Whether an inline one may
 * stand there is asked elsewhere: what is signed whole may have one (VC Data Model 2.0, section 4.3), under an RDF signature it
 * is a vocabulary that isn't known.
 * @param {Document} document
 * @returns {string[]}
 */
export const contextsOf = ({ '@context': value }) =>
  (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string');

/**
 * The vocabulary that a document begins with; null where that is written inline, or none.
 * @param {Document} document
 * @returns {string | null}
 */
export function firstContextOf({ '@context': value }) {
  const [first] = Array.isArray(value) ? value : [value];
  return typeof first === 'string' ? first : null;
}

/**
 * Whether a document is of Open Badges 2.0: an assertion, or a part of one.
 * @param {Document} document
 */
export const isOpenBadges2 = document => contextsOf(document).includes(OB2_CONTEXTS);

/**
 * The name of what a document is, where it is something that isn't checked; null where it may be.
 * @param {Document} document
 * @returns {string | null}
 */
export function nameUnsupported(document) {
  const types = [...texts(document.type), ...texts(document['@type'])];
  const contexts = contextsOf(document);
  const isVc = contexts.some(context => VC_CONTEXTS.includes(context));
  if (isVc && kindsOf(document).length) return null;
  if (contexts.some(context => context.startsWith('https://w3id.org/openbadges/v'))) {
    return 'a badge older than Open Badges 2.0';
  }
  const known = UNSUPPORTED.find(([type]) => types.includes(type));
  if (known) return known[1];
  if (!isVc || !types.includes('VerifiableCredential')) return null;
  const other = types.find(type => type !== 'VerifiableCredential');
  return other ? `a credential of type ${other}` : 'a credential of no further type';
}
