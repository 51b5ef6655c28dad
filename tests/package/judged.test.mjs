// S5: what is published is well formed, its types are right by every way to resolve them, and a server can import it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { manifest as manifestIn } from '../../sdk-wasm/manifest.mjs';
import { Packed } from './packed.mjs';

const { resolve } = createRequire(import.meta.url);
let packed;
let manifest;

before(() => {
  packed = new Packed().install();
  manifest = JSON.parse(readFileSync(join(packed.installed, 'package.json'), 'utf8'));
});
after(() => packed?.remove());

/** A program of a package, as text; what it says is shown where it fails. */
function run(program, args) {
  try {
    return execFileSync(process.execPath, [program, ...args], { cwd: packed.project, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  } catch (error) {
    return assert.fail(`${error.stdout}${error.stderr}`);
  }
}

test('S5 publint has nothing to say, not even a suggestion', async () => {
  const tarball = readFileSync(packed.tarball);
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.length) } });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
  assert.equal(pkg.name, manifest.name);
});

// It is ECMAScript modules only, which Node.js 18 and every bundler take: what CommonJS would get is not judged. The core's
// bytes and the tag's scripts are files without types.
test('S5 attw finds every type by every way to resolve modules', () => {
  const attw = join(dirname(resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');
  const said = run(attw, [packed.tarball, '--profile', 'esm-only', '--exclude-entrypoints', 'beckon-core.wasm', '--format', 'table-flipped']);
  for (const entry of ['beckon-sdk', 'beckon-sdk/widget', 'beckon-sdk/react']) assert.ok(said.includes(`"${entry}"`), said);
});

for (const [kind, module] of [['node16', 'node16'], ['nodenext', 'nodenext'], ['bundler', 'esnext']]) {
  test(`S5 a page in TypeScript compiles with moduleResolution ${kind}, the package's own types included`, () => {
    const tsc = join(dirname(resolve('typescript/package.json')), 'bin/tsc');
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false', '--target', 'es2022'];
    run(tsc, ['types.ts', '--noEmit', ...strict, '--lib', 'es2022,dom,dom.iterable', '--types', '', '--module', module, '--moduleResolution', kind]);
  });
}

test('S5 Node.js imports it without a window: nothing is touched, and nothing keeps the process', () => {
  const script = `
    const before = Object.getOwnPropertyNames(globalThis).sort().join();
    const { connect, MediaError } = await import('beckon-sdk');
    const { mountWidget } = await import('beckon-sdk/widget');
    const same = before === Object.getOwnPropertyNames(globalThis).sort().join();
    console.log(JSON.stringify([typeof window, typeof document, typeof connect, typeof mountWidget, typeof MediaError, same]));`;
  const said = run('--input-type=module', ['-e', script]);
  assert.deepEqual(JSON.parse(said), ['undefined', 'undefined', 'function', 'function', 'function', true]);
});

test('S5 every way into it leads to a file of it, types before code', () => {
  for (const [entry, target] of Object.entries(manifest.exports)) {
    const files = typeof target === 'string' ? [target] : Object.values(target);
    if (typeof target === 'object') assert.equal(Object.keys(target)[0], 'types', entry);
    for (const file of files.filter((name) => !name.includes('*'))) assert.ok(packed.names.includes(file.slice(2)), file);
  }
  for (const field of ['unpkg', 'jsdelivr', 'main', 'types']) assert.ok(packed.names.includes(manifest[field].slice(2)), field);
});

test('S5 it is published with its licence and provenance, and nothing that is not meant to be', () => {
  assert.equal(manifest.license, 'MIT');
  assert.equal(manifest.publishConfig.provenance, true);
  assert.ok(manifest.engines.node);
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.scripts, undefined);
  for (const name of ['LICENSE', 'README.md', 'v1/beckon.js', 'v1/beckon-app.js', 'v1/beckon-plain.js', 'v1/beckon-report.js']) assert.ok(packed.names.includes(name), name);
  assert.deepEqual(packed.names.filter((name) => !/^(LICENSE|README\.md|package\.json|[\w-]+\.(js|wasm)|v1\/[\w-]+\.js|types\/.*\.d\.ts|src\/(client\/api\.ts|widget\/(THEMING\.md|strings\/en\.ts)))$/.test(name)), []);
});

test('S5 what its documents lead to is in it', () => {
  for (const page of packed.names.filter((name) => name.endsWith('.md'))) {
    const links = [...readFileSync(join(packed.installed, page), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => join(dirname(page), link));
    assert.ok(links.length > 0, page);
    for (const link of links) assert.ok(packed.names.includes(link), `${page}: ${link}`);
  }
});

// npm publishes with provenance only where its package.json names the repository that the CI's certificate names; a CI says which.
const cis = {
  'a CI of GitHub': [{ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'ann/beckon' }, 'https://github.com/ann/beckon'],
  'a CI of GitLab': [{ CI_PROJECT_URL: 'https://gitlab.com/group/beckon' }, 'https://gitlab.com/group/beckon'],
  'somebody who says so': [{ BECKON_REPOSITORY: 'https://code.example/beckon.git/', CI_PROJECT_URL: 'https://gitlab.com/x' }, 'https://code.example/beckon'],
};
for (const [who, [environment, repository]] of Object.entries(cis)) {
  test(`S5 what ${who} publishes names the repository, in the form that npm keeps`, async () => {
    const published = manifestIn(environment);
    assert.deepEqual(published.repository, { type: 'git', url: `git+${repository}.git` });
    const folder = join(packed.folder, repository.replace(/\W+/g, '-'));
    cpSync(packed.installed, folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify(published, null, 2));
    const { messages, pkg } = await publint({ pkgDir: folder, pack: false });
    assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
  });
}

test('S5 without a CI it names no repository, and differs in nothing else: it asks for provenance, which npm gives to a CI only', () => {
  const published = manifestIn({ BECKON_REPOSITORY: '', GITHUB_REPOSITORY: '' });
  assert.equal(published.repository, undefined);
  assert.equal(published.publishConfig.provenance, true);
  assert.deepEqual({ ...published, repository: 0 }, { ...manifestIn(cis['a CI of GitLab'][0]), repository: 0 });
});
