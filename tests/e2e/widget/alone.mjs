// The widget on a page of its own, with a client that the test plays, for a file of tests: its browser comes and goes with it.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { complaints, launch, serve } from './stage.mjs';

const pages = {
    '/page.html': '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A page</title><body><main><h1>A page</h1></main><script type="module" src="/page.js"></script></body></html>',
    '/page.js': `import { mountWidget } from '/sdk/widget.js';
        import { FakeClient } from '/gallery/fake-client.js';
        window.client = new FakeClient();
        window.mount = (options) => { window.widget = mountWidget(client, { lang: 'en', theme: 'light', ...options }) };
        window.live = (facts) => { const call = client.add({ peer: 'Bob', phase: 'connecting' }); call.flow(); call.become(facts ?? {}); return call };`,
};

let site;
let browser;
before(async () => {
    site = await serve(pages);
    browser = await launch();
});
after(async () => {
    await browser?.close();
    site.close();
});

/** Plays on a page made with these options of Playwright; the page has nothing to complain of. */
export async function on(options, play) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const heard = complaints(page);
    try {
        await page.goto(`${site.url}/page.html`);
        await page.waitForFunction(() => window.mount);
        await play(page);
        assert.deepEqual(heard, []);
    } finally {
        await context.close();
    }
}
/** What a function says of the widget's shadow root. */
export const shadow = (page, question) => page.evaluate((source) => new Function('root', `return (${source})(root)`)(widget.host.shadowRoot), String(question));
export const box = (page) => page.locator('.panel').boundingBox();
