/**
 * An esbuild plugin that leaves out what verifying never runs: of jsonld only expansion is used, of rdf-canonize only
 * the asynchronous form, with a digest of ours. What was left out throws when it is called, so nothing can go missing in
 * silence; the tests verify with the bundle. What was brought for older browsers gives way to a few lines.
 */

import { readFile } from 'node:fs/promises';

const THROW = "throw new Error('left out of the bundle');";
/** Whole modules. @type {[RegExp, string][]} */
const MODULES = [
  [
    /[\\/](?:jsonld[\\/]lib[\\/](?:RequestQueue|compact|flatten|frame|fromRdf|nodeMap|toRdf)|rdf-canonize[\\/]lib[\\/](?:index|MessageDigest(?:-webcrypto)?|RDFC10Sync))\.js$/,
    `module.exports = new Proxy({}, {get: () => () => { ${THROW} }});`,
  ],
  // A browser's jsonld asks for its own loader as soon as it is read; ours is the only one that is ever called.
  [/[\\/]documentLoaders[\\/]xhr\.js$/, `module.exports = () => () => { ${THROW} };`],
  // The interface of the specification, over functions that are left out.
  [/[\\/]jsonld[\\/]lib[\\/]JsonLdProcessor\.js$/, 'module.exports = () => class {};'],
  // As jsonld uses it: it forgets what was put in first.
  [
    /[\\/]lru-cache[\\/]index\.js$/,
    `module.exports = class extends Map {
      constructor({max}) { super(); this.max = max; }
      set(key, value) {
        if (super.set(key, value).size > this.max) this.delete(this.keys().next().value);
        return this;
      }
    };`,
  ],
  [
    /[\\/]setimmediate[\\/]setImmediate\.js$/,
    `if (!globalThis.setImmediate) {
      const {port1, port2} = new MessageChannel();
      const waiting = [];
      port1.onmessage = () => waiting.shift()();
      globalThis.setImmediate = call => { waiting.push(call); port2.postMessage(0); };
    }`,
  ],
];
/** Functions out of modules that are needed otherwise. @type {[RegExp, RegExp, string][]} */
const FUNCTIONS = [
  [
    /[\\/]jsonld[\\/]lib[\\/]jsonld\.js$/,
    /^jsonld\.(?:compact|flatten|frame|link|normalize|fromRDF|toRDF|createNodeMap|merge|processContext|unregisterRDFParser) = [^]*?^\};$/gm,
    '',
  ],
  [/[\\/]jsonld[\\/]lib[\\/]url\.js$/, /^api\.removeBase = [^]*?^\};$/gm, `api.removeBase = () => { ${THROW} };`],
  // What compaction asks of a context.
  [
    /[\\/]jsonld[\\/]lib[\\/]context\.js$/,
    /^ {2}function _createInverseContext\(\) \{$[^]*?^ {2}\}$/gm,
    `function _createInverseContext() { ${THROW} }`,
  ],
  // Parsing, with its expressions, and whole datasets; statements are written one by one.
  [
    /[\\/]rdf-canonize[\\/]lib[\\/]NQuads\.js$/,
    /^ {2}static (?:parse|serialize|serializeQuad)\(\w+\) \{$[^]*?^ {2}\}$|^\(\(\) => \{\n {2}\/\/ https[^]*?^\}\)\(\);$|^function _(?:compareTriples|stringLiteralUnescape|iriUnescape)\([^]*?^\}$/gm,
    '',
  ],
];

/** @type {import('esbuild').Plugin} */
export const slim = {
  name: 'slim',
  setup(build) {
    for (const [filter, contents] of MODULES) build.onLoad({ filter }, () => ({ contents, loader: 'js' }));
    for (const [filter, pattern, replacement] of FUNCTIONS) {
      build.onLoad({ filter }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (text.search(pattern) < 0) throw new Error(`${path} is not as slim.mjs knows it`);
        return { contents: text.replace(pattern, replacement), loader: 'js' };
      });
    }
  },
};
