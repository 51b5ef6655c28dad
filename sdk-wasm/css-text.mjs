// For esbuild: `import css from './x.css'` is the sheet's text, made small.
import { readFile } from 'node:fs/promises';

export const cssText = {
    name: 'css-text',
    setup(build) {
        build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
            const { code } = await build.esbuild.transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, charset: 'utf8' });
            return { contents: code.trim(), loader: 'text' };
        });
    },
};
