// The build shortens names of our own. What somebody outside means by its name must keep it, in every file that is built.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const tree = new URL('../../', import.meta.url);
const read = (file) => readFileSync(new URL(file, tree), 'utf8');

test('S7: the sentences of the widget keep their keys, which sites give their own words by', () => {
  const keys = Array.from(read('sdk-wasm/src/widget/strings/en.ts').matchAll(/^ {4}(\w+): /gm), ([, key]) => key);
  assert.ok(keys.length > 100);
  const built = read('dist/npm/widget.js');
  assert.deepEqual(keys.filter((key) => !new RegExp(`[{,]${key}:`).test(built)), []);
});

test('D3: a page reports through a file of another build: what a recording is made of keeps its names', () => {
  const recording = ['page', 'head', 'missing', 'tail'];
  for (const file of ['v1/beckon-report.js', 'v1/beckon-app.js']) {
    const built = read(`dist/${file}`);
    assert.deepEqual(recording.filter((name) => !new RegExp(`\\b${name}\\b`).test(built)), [], file);
  }
});
