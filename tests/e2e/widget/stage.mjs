// Where the widget's tests play: the gallery of demo-site on a small server with the strict policy that a site may have,
// and a browser that looks at it. The widget is built anew from its source.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sdk = join(root, 'sdk-wasm');
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
export const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'";

/** What a module comes to, as text; its imports are found from sdk-wasm. */
async function bundle(contents) {
    const esbuild = createRequire(join(sdk, 'package.json'))('esbuild');
    const { settings } = await import(join(sdk, 'smaller.mjs'));
    const { outputFiles } = await esbuild.build({
        ...settings, stdin: { contents, resolveDir: sdk, loader: 'ts' }, format: 'esm', write: false,
    });
    return outputFiles[0].text;
}

/** That module in this process. */
export async function load(contents) {
    return import(`data:text/javascript,${encodeURIComponent(await bundle(contents))}`);
}

/** `pages`: texts by path, beside the files of demo-site. */
export async function serve(pages = {}) {
    const made = { '/sdk/widget.js': await bundle("export * from './src/widget/widget.ts';"), ...pages };
    const server = createServer(async (request, response) => {
        const { pathname } = new URL(request.url, 'http://localhost');
        const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
        const file = join(root, 'demo-site', normalize(path));
        const body = made[path] ?? (existsSync(file) && (await readFile(file)));
        response.writeHead(body ? 200 : 404, { 'content-type': types[extname(path)] ?? 'text/plain', 'content-security-policy': policy });
        response.end(body || 'not found');
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export function launch(more = []) {
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required', ...more],
    });
}

/** What the page complains of: its own errors, and what the policy forbade. */
export function complaints(page) {
    const heard = [];
    page.on('pageerror', (error) => heard.push(String(error)));
    page.on('console', (message) => {
        if (message.type() === 'error' && !/favicon/.test(message.location().url)) heard.push(message.text());
    });
    return heard;
}

/** The gallery in one state, as if nothing was remembered. `plain`: without the page's own words. */
export async function open(page, url, scene, { theme = 'light', lang = 'en', corner = 'bottom-right', plain = true } = {}) {
    if (!page.url().includes('/gallery/')) {
        await page.goto(`${url}/gallery/${plain ? '?plain' : ''}`);
        await page.waitForFunction(() => window.widget !== undefined);
    }
    await page.evaluate(async (choice) => {
        localStorage.clear();
        const form = document.querySelector('form');
        for (const [name, value] of Object.entries(choice)) form[name].value = value;
        form.dispatchEvent(new Event('change'));
        await new Promise((drawn) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(drawn)), 30));
    }, { scene, theme, lang, corner });
}
