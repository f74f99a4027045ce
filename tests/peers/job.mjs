// What the peers share: one JSON job on standard input, one JSON answer on standard output, and a
// document loader that knows nothing but the job.

import {text} from 'node:stream/consumers';

const MULTIKEY_CONTEXT = 'https://w3id.org/security/multikey/v1';
const DID_CONTEXTS = ['https://www.w3.org/ns/did/v1', MULTIKEY_CONTEXT];

/** Read the job, answer it, and print the answer; a job that throws ends the process with 1. */
export async function answer(work) {
  const job = JSON.parse(await text(process.stdin));
  process.stdout.write(JSON.stringify(await work(job)));
}

/** Where the document of a did:web lies; its parts are percent-decoded, as the method says. */
export function didWebUrl(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${host}/${[...(path.length ? path : ['.well-known']), 'did.json'].join('/')}`;
}

function didKeyDocument(did) {
  const multikey = did.slice('did:key:'.length);
  const id = `${did}#${multikey}`;
  return {
    '@context': DID_CONTEXTS,
    id: did,
    verificationMethod: [
      {id, type: 'Multikey', controller: did, publicKeyMultibase: multikey}
    ],
    assertionMethod: [id]
  };
}

/**
 * Make a loader that answers from the job's `contexts` and `documents`, and throws for any other
 * URL. `did:web:…` is answered by its did.json among the documents, `did:key:…` by itself, and
 * either with a fragment by that one verification method.
 */
export function documentLoader({contexts = {}, documents = {}}) {
  const has = (map, url) => Object.prototype.hasOwnProperty.call(map, url);

  function controller(did) {
    if(has(documents, did)) {
      return documents[did];
    }
    if(did.startsWith('did:key:')) {
      return didKeyDocument(did);
    }
    if(did.startsWith('did:web:') && has(documents, didWebUrl(did))) {
      const document = documents[didWebUrl(did)];
      if(document.id !== did) {
        throw new Error(`the document of ${did} says it is ${document.id}`);
      }
      return document;
    }
    throw new Error(`${did} is not among the documents of this job`);
  }

  function find(url) {
    if(has(documents, url)) {
      return documents[url];
    }
    const [base, fragment] = url.split('#', 2);
    const document = url.startsWith('did:') || fragment ? controller(base) : undefined;
    if(document === undefined) {
      throw new Error(`${url} is not among the documents of this job`);
    }
    if(fragment === undefined) {
      return document;
    }
    const method = (document.verificationMethod ?? []).find(({id}) => id === url);
    if(method === undefined) {
      throw new Error(`${base} has no verification method ${url}`);
    }
    return {'@context': MULTIKEY_CONTEXT, ...method};
  }

  return async url => {
    if(has(contexts, url)) {
      // The tag lets jsonld keep the processed context.
      return {contextUrl: null, documentUrl: url, document: contexts[url], tag: 'static'};
    }
    return {contextUrl: null, documentUrl: url, document: find(url)};
  };
}

/** Say in one line what an error and the errors inside it say. */
export function sentence(error) {
  if(!error) {
    return 'not verified, for no reason given';
  }
  const parts = [error.message];
  for(const inner of [...(error.errors ?? []), ...(error.cause ? [error.cause] : [])]) {
    parts.push(sentence(inner));
  }
  const event = error.details?.event;
  if(event) {
    parts.push(`${event.code} ${JSON.stringify(event.details?.property ?? event.details?.type ?? '')}`);
  }
  return [...new Set(parts)].join('; ');
}
