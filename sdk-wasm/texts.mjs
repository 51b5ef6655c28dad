// What the widget shows, as bytes that are packed beside the core; and what takes the place of the source of it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { cssText } from './smaller.mjs';

const widget = join(dirname(fileURLToPath(import.meta.url)), 'src/widget');

/** For what is bundled with the packed core. */
export const textsBesideTheCore = {
    name: 'texts-beside-the-core',
    setup(esbuild) {
        esbuild.onResolve({ filter: /^\.\/texts\.js$/ }, () => ({ path: join(widget, 'packed_texts.ts') }));
    },
};

/** JSON in windows-1251: letters of one byte, for English and for Russian. The other way round: src/widget/packed_texts.ts. */
export async function spelledTexts() {
    const made = await build({ entryPoints: [join(widget, 'texts.ts')], bundle: true, format: 'esm', charset: 'utf8', write: false, plugins: [cssText] });
    const { texts } = await import(`data:text/javascript,${encodeURIComponent(made.outputFiles[0].text)}`);
    const { css, paths, tables } = texts();
    const keys = Object.keys(tables.en);
    return oneByteLetters(JSON.stringify([css, paths, keys, ...Object.values(tables).map((table) => keys.map((key) => table[key]))]));
}

function oneByteLetters(text) {
    const letters = new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    const escaped = text.replace(/./gsu, (letter) => (letters.includes(letter) ? letter : JSON.stringify(letter).slice(1, -1)));
    return Buffer.from(Array.from(escaped, (letter) => letters.indexOf(letter)));
}
