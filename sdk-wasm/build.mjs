// Makes what ships of the SDK: dist/v1 (what a relay serves) and dist/npm (what is published).
//   node build.mjs DIRECTORY_OF_THE_CORE [DIST]
// The core is compiled before, by the preset `wasm`. Sizes past size-budget.json stop the build.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { manifest } from './manifest.mjs';
import { packed } from './pack.mjs';
import { minifyAgain, settings } from './smaller.mjs';
import { spelledTexts, textsBesideTheCore } from './texts.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const core = resolve(process.argv[2] ?? join(here, '../build/wasm/sdk-wasm'));
const dist = resolve(process.argv[3] ?? join(here, '../dist'));
const { version } = manifest(process.env);

/** The core under the names that src/entry/built.d.ts gives it. */
const built = {
  name: 'built',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^beckon:(glue|plain)$/ }, ({ path }) => ({
      path: path === 'beckon:glue' ? join(here, 'bind/glue.mjs') : join(core, 'beckon-core-plain.mjs'),
    }));
    esbuild.onResolve({ filter: /^beckon:wasm$/ }, ({ path }) => ({ path, namespace: 'built' }));
    esbuild.onLoad({ filter: /.*/, namespace: 'built' }, () => ({ contents: `export const packed = () => ${packedName};` }));
  },
};

/** What the packed core is called until it is put in, at the very end: in the middle it would part what gzip finds alike. */
const packedName = 'BECKON_PACKED_CORE';
const packedCore = await packed(core);
const packedWithTexts = await packed(core, await spelledTexts());

const common = {
  ...settings,
  format: 'esm',
  logLevel: 'warning',
  plugins: [built, ...settings.plugins],
  define: {
    BECKON_VERSION: JSON.stringify(version),
    // Where the glue would look for a file that is not there (load.ts hands it everything): a customer's bundler would look
    // for it, too, and stop.
    'import.meta.url': 'undefined',
  },
};
const entry = (name) => join(here, 'src/entry', name);

/** Our own code, made smaller, and the core in its place. `classic`: as one script that leaves no names behind. */
async function finish(file, { classic = false, coarse = false, beside = packedCore } = {}) {
  let text = readFileSync(file, 'utf8');
  if (!coarse) text = await minifyAgain(text);
  if (text.includes(packedName)) text += `;var ${packedName}=String.raw\`${beside}\`;`;
  writeFileSync(file, classic ? `(()=>{"use strict";${text}})();` : text);
}

async function pages() {
  const out = join(dist, 'v1');
  rmSync(out, { recursive: true, force: true });
  const made = async (file, source, define = {}) => {
    const app = source === 'app.ts';
    const plugins = [...(app ? [textsBesideTheCore] : []), ...common.plugins];
    await build({ ...common, plugins, define: { ...common.define, ...define }, entryPoints: [entry(source)], outfile: join(out, file) });
    // The core as plain JavaScript, for the few who need it, is not worth ten seconds of each build.
    await finish(join(out, file), { classic: true, coarse: source === 'plain.ts', beside: packedWithTexts });
    return readFileSync(join(out, file));
  };
  const others = [
    await made('beckon-app.js', 'app.ts'),
    await made('beckon-report.js', 'report.ts'),
    await made('beckon-plain.js', 'plain.ts'),
  ];
  const contents = createHash('sha256').update(Buffer.concat(others)).digest('hex').slice(0, 8);
  await made('beckon.js', 'tag.ts', { BECKON_BUILD: JSON.stringify(contents) });
}

async function npm() {
  const out = join(dist, 'npm');
  rmSync(out, { recursive: true, force: true });
  await build({
    ...common,
    splitting: true,
    entryPoints: { index: entry('index.ts'), widget: entry('widget.ts') },
    chunkNames: '[name]',
    outdir: out,
  });
  await build({ ...common, entryPoints: [entry('react.ts')], outfile: join(out, 'react.js'), external: ['react', './index.js'] });
  for (const file of ['index.js', 'widget.js', 'react.js', 'report.js']) await finish(join(out, file));
  mkdirSync(join(out, 'types'), { recursive: true });
  execFileSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '-p', join(here, 'tsconfig.types.json'), '--outDir', join(out, 'types')], { stdio: 'inherit' });
  copyFileSync(join(core, 'beckon-core.wasm'), join(out, 'beckon-core.wasm'));
  cpSync(join(dist, 'v1'), join(out, 'v1'), { recursive: true }); // for pages that take the tag's files from a CDN
  copyFileSync(join(here, '../LICENSE'), join(out, 'LICENSE'));
  // And what that and its links name.
  for (const file of ['README.md', 'src/client/api.ts', 'src/widget/THEMING.md', 'src/widget/strings/en.ts']) cpSync(join(here, file), join(out, file));
  writeFileSync(join(out, 'package.json'), JSON.stringify(manifest(process.env), null, 2) + '\n');
}

/** A relay sends these to whoever takes gzip, which is every browser. */
function pack() {
  const scripts = Object.keys(readBudget()).filter((file) => file.startsWith('v1/'));
  execFileSync('zopfli', ['--i15', ...scripts.map((file) => join(dist, file))]);
}

const readBudget = () => JSON.parse(readFileSync(join(here, 'size-budget.json'), 'utf8'));

/** What each file costs a page, in bytes after gzip. */
function weigh() {
  const budget = readBudget();
  let over = 0;
  for (const [file, allowed] of Object.entries(budget)) {
    const size = statSync(join(dist, `${file}.gz`)).size;
    const verdict = size > allowed ? `OVER the budget of ${allowed}` : `of ${allowed}`;
    if (size > allowed) over += 1;
    console.log(`${file.padEnd(24)} ${String(size).padStart(7)} bytes gzipped, ${verdict}`);
  }
  if (over) process.exit(1);
}

await pages();
await npm();
pack();
weigh();
