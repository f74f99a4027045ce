/**
 * An esbuild plugin that leaves out what verifying never runs: of jsonld only expansion is used, of rdf-canonize only
 * the asynchronous form. What was left out throws when it is called, so nothing can go missing in silence; the
 * tests verify with the bundle. The cache of contexts gives way to a few lines on a Map.
 */

const UNUSED =
  /[\\/](?:jsonld[\\/]lib[\\/](?:compact|flatten|frame|fromRdf|nodeMap|toRdf)|rdf-canonize[\\/]lib[\\/]RDFC10Sync)\.js$/;

// A browser's jsonld asks for its own loader as soon as it is read; ours is the only one that is ever called.
const LOADER = "module.exports = () => () => { throw new Error('left out of the bundle'); };";
// As jsonld uses it: it forgets what was put in first.
const CACHE = `module.exports = class extends Map {
  constructor({max}) { super(); this.max = max; }
  set(key, value) {
    if (super.set(key, value).size > this.max) this.delete(this.keys().next().value);
    return this;
  }
};`;

/** @type {import('esbuild').Plugin} */
export const slim = {
  name: 'slim',
  setup(build) {
    build.onLoad({ filter: UNUSED }, () => ({
      contents: "module.exports = new Proxy({}, {get: () => () => { throw new Error('left out of the bundle'); }});",
      loader: 'js',
    }));
    build.onLoad({ filter: /documentLoaders[\\/]xhr\.js$/ }, () => ({ contents: LOADER, loader: 'js' }));
    build.onLoad({ filter: /[\\/]lru-cache[\\/]index\.js$/ }, () => ({ contents: CACHE, loader: 'js' }));
  },
};
