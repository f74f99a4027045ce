// Verify credentials and status lists with Digital Bazaar's implementation.
//
// Job:    {contexts: {url: document}, documents: {url: document}, now: "…Z",
//          items: [{name, kind: "credential" | "status-list", credential}]}
// Answer: [{name, verified, error, statuses: [{purpose, status}]}], in the order of the items.
//
// `verified` is false where a revocation or suspension bit is set: the library alone reports the
// bit and calls the credential verified.

import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus, decodeList} from '@digitalbazaar/vc-bitstring-status-list';
import {verifyCredential} from '@digitalbazaar/vc';
import {answer, documentLoader, sentence} from './job.mjs';

const SHORTEST_LIST = 131072;
const WITHDRAWING = ['revocation', 'suspension'];

await answer(async job => {
  const loader = documentLoader(job);
  const now = job.now ? new Date(job.now) : new Date();
  const suite = new DataIntegrityProof({cryptosuite});
  const lists = new Map();

  // The library's own check of a list reads the clock; here it is checked as of the job's moment,
  // and once however many credentials name it.
  function verifiedList(url) {
    if(!lists.has(url)) {
      lists.set(url, (async () => {
        const {document} = await loader(url);
        if(document.id !== url) {
          throw new Error(`the status list at ${url} says it is ${document.id}`);
        }
        await verify(document);
        await assertList(document);
      })());
    }
    return lists.get(url);
  }

  async function status({credential}) {
    try {
      for(const entry of [credential.credentialStatus].flat()) {
        await verifiedList(entry.statusListCredential);
      }
    } catch(error) {
      return {verified: false, error};
    }
    return checkStatus({
      credential, documentLoader: loader, suite, verifyBitstringStatusListCredential: false
    });
  }

  async function verify(credential) {
    const result = await verifyCredential({
      credential, suite, documentLoader: loader, checkStatus: status, now
    });
    if(!result.verified) {
      throw result.error ?? result.statusResult?.error ?? new Error('not verified');
    }
    return (result.statusResult?.results ?? []).map(({credentialStatus, status: set}) => (
      {purpose: credentialStatus.statusPurpose, status: set}
    ));
  }

  const results = [];
  for(const {name, kind, credential} of job.items) {
    try {
      const statuses = await verify(credential);
      if(kind === 'status-list') {
        await assertList(credential);
      }
      const set = statuses.filter(entry => entry.status && WITHDRAWING.includes(entry.purpose));
      const error = set.map(({purpose}) => `the ${purpose} bit is set`).join('; ');
      results.push({name, verified: !error, error: error || null, statuses});
    } catch(error) {
      results.push({name, verified: false, error: sentence(error), statuses: []});
    }
  }
  return results;
});

async function assertList(credential) {
  const {type, encodedList} = credential.credentialSubject;
  if(![credential.type].flat().includes('BitstringStatusListCredential') ||
    type !== 'BitstringStatusList') {
    throw new Error('not a BitstringStatusListCredential about a BitstringStatusList');
  }
  const {length} = await decodeList({encodedList});
  if(length < SHORTEST_LIST) {
    throw new Error(`the list has ${length} bits, fewer than ${SHORTEST_LIST}`);
  }
}
