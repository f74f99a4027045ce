// Canonicalise and verify with jsonld.js and Node's own Ed25519, and say how long each round took.
//
// Job:    {contexts, rounds, items: [{name, credential, publicKeyMultibase}]}
// Answer: [{name, canonical, verified, milliseconds: [number]}]: the canonical N-Quads of the
//         credential without its proof, and one time a round for all that verifying takes once
//         the document is parsed: both canonical forms, both hashes, one signature.

import {createHash, createPublicKey, verify} from 'node:crypto';
import {decode} from 'base58-universal';
import jsonld from 'jsonld';
import {answer, documentLoader} from './job.mjs';

const ED25519_SUBJECT_PUBLIC_KEY = Buffer.from('302a300506032b6570032100', 'hex');

await answer(async job => {
  const options = {
    algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, base: null,
    documentLoader: documentLoader(job)
  };
  const sha256 = text => createHash('sha256').update(text).digest();

  const results = [];
  for(const {name, credential, publicKeyMultibase} of job.items) {
    const {proof: proofs, ...document} = credential;
    const {proofValue, ...proof} = [proofs].flat()[0];
    const key = createPublicKey({
      format: 'der', type: 'spki',
      key: Buffer.concat([
        ED25519_SUBJECT_PUBLIC_KEY, decode(publicKeyMultibase.slice(1)).subarray(2)
      ])
    });
    const result = {name, canonical: '', verified: true, milliseconds: []};
    for(let round = 0; round < job.rounds; round += 1) {
      const start = performance.now();
      result.canonical = await jsonld.canonize(document, options);
      const config = await jsonld.canonize(
        {'@context': document['@context'], ...proof}, options);
      const hashes = Buffer.concat([sha256(config), sha256(result.canonical)]);
      result.verified &&= verify(null, hashes, key, decode(proofValue.slice(1)));
      result.milliseconds.push(performance.now() - start);
    }
    results.push(result);
  }
  return results;
});
