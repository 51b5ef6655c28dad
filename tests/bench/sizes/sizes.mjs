// What the SDK costs a page, beside other packages: each bundled by esbuild in the same way, minified, gzip -9.
//   node sizes.mjs [FOLDER_OF_THE_NPM_PACKAGE]
// Counted is what a page fetches before anything can happen; what is fetched only at need is a column of its own.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = import.meta.dirname;
const sdk = resolve(process.argv[2] ?? join(here, '../../../dist/npm'));

const subjects = {
  'beckon-sdk': ['index.js'],
  'beckon-sdk with its widget': ['index.js', 'widget.js'],
  'peerjs': null,
  'simple-peer': null,
  'socket.io-client': null,
  'jssip': null,
  'livekit-client': null,
  '@daily-co/daily-js': null,
  'twilio-video': null,
};

/** Bytes after gzip: [what the page starts with, what it may fetch later]. */
async function weigh(modules) {
  const { metafile, outputFiles } = await build({
    stdin: { contents: modules.map((name, at) => `export * as part${at} from ${JSON.stringify(name)};`).join('\n'), resolveDir: here },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
    absWorkingDir: here,
    outdir: 'out',
    metafile: true,
    write: false,
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  const contents = new Map(outputFiles.map((file) => [file.path, file.contents]));
  const atStart = reached(metafile.outputs, Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint));
  let start = 0;
  let later = 0;
  for (const name of Object.keys(metafile.outputs)) {
    const size = gzipSync(contents.get(join(here, name)), { level: 9 }).length;
    if (atStart.has(name)) start += size;
    else later += size;
  }
  return [start, later];
}

/** The files that come with this one, because it imports them at once. */
function reached(outputs, name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const { path, kind } of outputs[name].imports) if (kind === 'import-statement') reached(outputs, path, found);
  return found;
}

function version(name) {
  const folder = name.startsWith('beckon-sdk') ? sdk : join(here, 'node_modules', name);
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

const kilobytes = (bytes) => (bytes ? (bytes / 1000).toFixed(1) : '');

console.log('| package | version | kB gzipped | kB later, at need |\n|---|---|---:|---:|');
for (const [name, files] of Object.entries(subjects)) {
  const [start, later] = await weigh(files?.map((file) => join(sdk, file)) ?? [name]);
  console.log(`| ${name} | ${version(name)} | ${kilobytes(start)} | ${kilobytes(later)} |`);
}
