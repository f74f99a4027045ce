// Sign credentials and status lists with Digital Bazaar's implementation, from a fixed seed.
//
// Job:    {contexts, documents, seed_hex: "64 hex digits", verificationMethod, date: "…Z",
//          items: [{name, credential} |
//                  {name, list: {id, issuer, validFrom, statusPurpose, length, indexes: [int]}}]}
// Answer: [{name, signed, error}]; `signed` is null where the library refused.

import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {createCredential, createList} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {issue} from '@digitalbazaar/vc';
import {answer, documentLoader, sentence} from './job.mjs';

await answer(async job => {
  const key = await Ed25519Multikey.generate({
    id: job.verificationMethod,
    controller: job.verificationMethod.split('#')[0],
    seed: Uint8Array.from(Buffer.from(job.seed_hex, 'hex'))
  });
  const loader = documentLoader(job);

  const results = [];
  for(const {name, credential, list} of job.items) {
    // A suite carries its proof's date, so each signature has its own.
    const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite, date: job.date});
    try {
      const signed = await issue({
        credential: credential ?? await listCredential(list),
        suite, documentLoader: loader, now: new Date(job.date)
      });
      results.push({name, signed, error: null});
    } catch(error) {
      results.push({name, signed: null, error: sentence(error)});
    }
  }
  return results;
});

async function listCredential({id, issuer, validFrom, statusPurpose, length, indexes}) {
  const list = await createList({length});
  for(const index of indexes) {
    list.setStatus(index, true);
  }
  return {...await createCredential({id, list, statusPurpose}), issuer, validFrom};
}
