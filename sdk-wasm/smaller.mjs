// What the build does to our own code so that a page fetches less of it: plugins and settings for esbuild, and what comes
// after it. Nothing here changes what the code does; tests/e2e runs what it makes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minify } from 'terser';

import { withShortNames } from './packing/names.mjs';
import { privateNames } from './private.mjs';

const shortened = {};

/** `import css from './x.css'` is the sheet's text, made small. */
export const cssText = {
    name: 'css-text',
    setup(build) {
        build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
            const { code } = await build.esbuild.transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, charset: 'utf8' });
            return { contents: code.trim(), loader: 'text' };
        });
    },
};

/** bind/glue.mjs for the packed core, whose names are short. */
export const shortNames = {
    name: 'short-names',
    setup(build) {
        build.onLoad({ filter: /bind[\\/]glue\.mjs$/ }, async ({ path }) => ({ contents: withShortNames(await readFile(path, 'utf8')) }));
    },
};

/** Russian as values only, in the order of the English ones, and in letters of one byte: src/widget/strings/packed.ts. */
export const packedStrings = {
    name: 'packed-strings',
    setup(build) {
        build.onLoad({ filter: /strings[\\/]ru\.ts$/ }, async ({ path }) => {
            const { en } = await table(build.esbuild, join(path, '../en.ts'));
            const { ru } = await table(build.esbuild, path);
            const values = JSON.stringify(Object.keys(en).map((key) => ru[key])).slice(1, -1);
            const contents = `import { en } from './en.js';
                import { unpacked } from './packed.js';
                export const ru = unpacked(Object.keys(en), ${JSON.stringify(oneByteLetters(values))});`;
            return { contents, loader: 'ts', resolveDir: join(path, '..') };
        });
    },
};

async function table(esbuild, file) {
    const made = await esbuild.build({ entryPoints: [file], bundle: true, format: 'esm', charset: 'utf8', write: false });
    return import(`data:text/javascript,${encodeURIComponent(made.outputFiles[0].text)}`);
}

/** The other way round: `unpacked`. */
function oneByteLetters(text) {
    if (/[@-_*]/.test(text)) throw new Error('a Russian sentence holds one of A-Z @ [ \\ ] ^ _ *, which stand for its letters');
    return text.replace(/[А-Яа-я]/g, (letter) => {
        const at = letter.charCodeAt(0) - 0x410;
        return (at < 32 ? '*' : '') + String.fromCharCode(0x40 + (at % 32));
    });
}

/** For `esbuild.build`. */
export const settings = {
    bundle: true,
    minify: true,
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [cssText, shortNames, packedStrings],
};

/** A module again: terser finds what esbuild does not look for, and what gzip likes better; together 3 %. */
export async function minifyAgain(text) {
    const { code } = await minify(text, {
        ecma: 2022,
        module: true,
        compress: { passes: 3, unsafe_arrows: true, comparisons: false, lhs_constants: false },
        mangle: { properties: { regex: privateNames(), keep_quoted: true } },
        nameCache: shortened, // what one file calls a thing, every file does
    });
    return code;
}
