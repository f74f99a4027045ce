/**
 * Bundle the verifier for the site: `node build.mjs OUT` writes the page's script, the one that bakes, the chunk that reads
 * QR codes out of photographs, the service worker, and the licences of what is in them.
 *
 * The same sources give the same bytes, wherever they lie.
 */

import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { slim } from './slim.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BROWSERS = ['chrome111', 'firefox115', 'safari16.4'];
const LICENCE_FILE = /^(licen[cs]e|copying)/i;

/** @type {import('esbuild').BuildOptions & {write: false, metafile: true}} */
const COMMON = {
  absWorkingDir: HERE,
  bundle: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  minify: true,
  outdir: 'out',
  target: BROWSERS,
  write: false,
};

const out = process.argv[2];
if (!out) throw new Error('expected the folder to write to');
const modules = await build({
  ...COMMON,
  entryPoints: { verify: 'src/page.js', bake: 'src/bake.js' },
  chunkNames: '[name]-[hash]',
  format: 'esm',
  plugins: [slim],
  splitting: true,
});
const scripts = modules.outputFiles.map(file => nameOf(file)).sort();
const worker = await build({
  ...COMMON,
  define: { 'globalThis.LAURELS_SCRIPTS': JSON.stringify(scripts) },
  entryPoints: { worker: 'src/worker.js' },
  // Not every browser reads a service worker as a module.
  format: 'iife',
});
const results = [modules, worker];

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const file of results.flatMap(result => result.outputFiles)) {
  await writeFile(join(out, nameOf(file)), file.contents);
}
const inputs = results.flatMap(result => Object.keys(result.metafile.inputs));
await writeFile(join(out, 'licenses.txt'), await licences(inputs));

/** @param {import('esbuild').OutputFile} file */
function nameOf(file) {
  return /** @type {string} */ (file.path.split(/[\\/]/).at(-1));
}

/**
 * What the licences of the packages among `inputs` ask to be kept with copies.
 * @param {string[]} inputs
 */
async function licences(inputs) {
  const names = new Set(inputs.flatMap(path => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? []));
  const parts = [];
  for (const name of [...names].sort()) {
    const folder = join(HERE, 'node_modules', name);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const files = (await readdir(folder)).filter(file => LICENCE_FILE.test(file)).sort();
    const texts = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')));
    parts.push(`${name} ${version} (${license})\n\n${texts.join('\n\n').trim()}\n`);
  }
  return `The script of this page holds, beside what is ours, these packages.\n\n${parts.join('\n\n')}`;
}
