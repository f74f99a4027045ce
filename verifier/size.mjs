/** Print the size of what a page loads to verify: the core, its checks and its contexts, bundled and compressed. */

import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { slim } from './slim.mjs';

const entry = `
import contexts from '../generator/credentials/pinned-contexts.json';
import { setContexts, verify } from './src/verify.js';
setContexts(contexts);
globalThis.verify = verify;
`;
const { outputFiles, metafile } = await build({
  stdin: { contents: entry, resolveDir: import.meta.dirname, sourcefile: 'size-entry.js' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  write: false,
  metafile: true,
  plugins: [slim],
});
const [{ contents }] = outputFiles;
console.log(`minified ${contents.length}, gzip ${gzipSync(contents, { level: 9 }).length}, brotli ${brotliCompressSync(contents).length} bytes`);
const [{ inputs }] = Object.values(metafile.outputs);
/** @type {Map<string, number>} */
const sums = new Map();
for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
  const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.replace(/[^/]*$/, '');
  sums.set(name, (sums.get(name) ?? 0) + bytesInOutput);
}
for (const [name, size] of [...sums].sort((a, b) => b[1] - a[1])) console.log(String(size).padStart(8), name);
