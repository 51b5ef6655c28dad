// A page built by each bundler with as little configuration as it takes. `from`: a project that has the package; `to`: where
// the page is to be.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { build as vite, createLogger } from 'vite';
import webpack from 'webpack';

export const bundlers = {
  async vite(from, to) {
    const warnings = [];
    const warn = (text) => warnings.push(text);
    const customLogger = { ...createLogger('silent'), warn, warnOnce: warn };
    await vite({ root: from, customLogger, build: { outDir: to, emptyOutDir: false } });
    refuse(warnings);
  },

  async webpack(from, to) {
    page(from, to);
    const options = { mode: 'production', context: from, entry: './main.js', output: { path: to, filename: 'main.js' } };
    // its advice on the size of files is not what is asked here
    const stats = await new Promise((settle, fail) => {
      const compiler = webpack({ ...options, performance: { hints: false } });
      compiler.run((error, result) => compiler.close(() => (error ? fail(error) : settle(result))));
    });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
  },

  async esbuild(from, to) {
    page(from, to);
    const options = { bundle: true, minify: true, splitting: true, format: 'esm', logLevel: 'silent' };
    const { warnings } = await esbuild({ ...options, absWorkingDir: from, entryPoints: ['main.js'], outdir: to });
    refuse(warnings.map(({ text }) => text));
  },

  async rollup(from, to) {
    page(from, to);
    const warnings = [];
    const bundle = await rollup({
      input: join(from, 'main.js'),
      plugins: [nodeResolve({ browser: true })],
      onwarn: ({ message }) => warnings.push(message),
    });
    await bundle.write({ dir: to, format: 'es' });
    await bundle.close();
    refuse(warnings);
  },
};

/** React is found beside these tests: the project has nothing but the package. */
export async function reactPage(from, to) {
  page(from, to);
  const nodePaths = [join(import.meta.dirname, 'node_modules')];
  const options = { bundle: true, splitting: true, format: 'esm', logLevel: 'silent', nodePaths, define: { 'process.env.NODE_ENV': '"development"' } };
  const { warnings } = await esbuild({ ...options, absWorkingDir: from, entryPoints: { main: 'react.js' }, outdir: to });
  refuse(warnings.map(({ text }) => text));
}

function page(from, to) {
  mkdirSync(to, { recursive: true });
  copyFileSync(join(from, 'index.html'), join(to, 'index.html'));
}

/** A customer's build that talks about our package is a fault of it. */
function refuse(warnings) {
  if (warnings.length) throw new Error(warnings.join('\n'));
}
