// S3: whatever the page does to its body or puts over it, who calls is seen and can be answered; and full screen, too.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startFirefox } from '../browsers.mjs';
import { complaints, launch, serve } from './stage.mjs';

const page = (body, style = '') => `<!doctype html><html lang="en"><title>A page</title><link rel="stylesheet" href="${style}">
<body><main><button id="own">Own</button></main>${body}<script type="module" src="/page.js"></script></body></html>`;
const pages = {
    '/plain.html': page('<button id="menu" popovertarget="over">Menu</button><div id="over" popover="manual">All of it</div><dialog><button>Fine</button></dialog>', '/plain.css'),
    '/long.html': page('<p>Long</p>', '/long.css'),
    '/plain.css': `#over { inset: 0; width: 100%; height: 100%; box-sizing: border-box; margin: 0 }
        ::backdrop { background: rgb(9 9 9) } [popover]::backdrop { display: block !important; background: red !important }`,
    '/long.css': 'p { height: 5000px }',
    '/page.js': `import { mountWidget } from '/sdk/widget.js';
        import { FakeClient } from '/gallery/fake-client.js';
        window.client = new FakeClient();
        window.rings = () => void client.add({ peer: 'Cat', role: 'callee', phase: 'incoming' });
        window.live = () => void client.add({ peer: 'Bob', phase: 'connecting' }).flow();
        window.widget = mountWidget(client, { lang: 'en', theme: 'light', ring: false });`,
};

const root = (page) => page.evaluateHandle(() => widget.host.shadowRoot);
const shadow = async (page, question) => page.evaluate(question, await root(page));
const eventually = async (page, question) => page.waitForFunction(question, await root(page), { polling: 50 });
const answered = (page) => page.waitForFunction(() => client.calls.some(({ peer, phase }) => peer === 'Cat' && phase === 'live'), null, { polling: 50 });
/** What is there, and not only what is said to be: a click where Accept is drawn. */
async function accept(page) {
    const { x, y, width, height } = await page.locator('.accept').boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
    await answered(page);
}

for (const [name, start] of [['Chromium', launch], ['Firefox', startFirefox]]) {
    describe(name, () => {
        let site;
        let browser;
        before(async () => {
            site = await serve(pages);
            browser = await start();
        });
        after(async () => {
            await browser?.close();
            site.close();
        });
        async function on(where, play) {
            const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' });
            const page = await context.newPage();
            const heard = complaints(page);
            try {
                await page.goto(site.url + where);
                await page.waitForFunction(() => window.widget);
                await play(page);
                assert.deepEqual(heard, []);
            } finally {
                await context.close();
            }
        }
        async function fill(page) {
            await page.evaluate(() => live());
            await eventually(page, (root) => root.querySelector('.video').videoWidth > 0);
            await page.locator('.stage').hover();
            await page.getByRole('button', { name: 'Full screen', exact: true }).click();
            await eventually(page, (root) => root.fullscreenElement);
        }

        test('S3 a body that moves all that is fixed does not move it', async () => {
            await on('/long.html', async (page) => {
                await page.evaluate(() => {
                    document.body.style.cssText = 'transform: translateZ(0); filter: brightness(1); contain: paint; will-change: transform';
                    scrollTo(0, 2500);
                    rings();
                });
                await accept(page);
                const { x, y, width, height } = await page.locator('.panel').boundingBox();
                assert.deepEqual([x + width, y + height], await page.evaluate(() => [document.documentElement.clientWidth - 16, innerHeight - 16]));
            });
        });

        test('S3 a popover over the whole page is not over who calls, opened before or meanwhile; and the focus stays', async () => {
            await on('/plain.html', async (page) => {
                await page.click('#menu');
                await page.evaluate(() => { live(); rings(); });
                await eventually(page, (root) => root.querySelector('.sheet').getClientRects().length);
                await page.evaluate(() => { document.querySelector('#over').hidePopover(); document.querySelector('#over').showPopover(); });
                await shadow(page, (root) => root.querySelector('.decline').focus());
                // Answered, not opened: nothing but the widget says when it is above again.
                await eventually(page, (root) => {
                    const { x, y } = root.querySelector('.accept').getBoundingClientRect();
                    return document.elementFromPoint(x + 9, y + 9) === root.host;
                });
                assert.ok(await shadow(page, (root) => root.activeElement.matches('.decline')));
                await accept(page);
                // Nor is the page hidden, whatever its style sheets say of backdrops.
                assert.ok(await page.evaluate(() => document.querySelector('#over').matches(':popover-open')));
                assert.equal(await page.evaluate(() => getComputedStyle(widget.host, '::backdrop').display), 'none');
            });
        });

        test('S3 over a modal dialog in a shadow tree it is clicked, and at home again after it', async () => {
            await on('/plain.html', async (page) => {
                await page.evaluate(() => {
                    live();
                    const shadow = document.querySelector('main').attachShadow({ mode: 'open' });
                    shadow.append(document.querySelector('dialog'));
                    shadow.querySelector('dialog').showModal();
                    rings();
                });
                await eventually(page, (root) => root.host.parentElement.localName === 'dialog');
                await accept(page);
                await page.evaluate(() => document.querySelector('main').shadowRoot.querySelector('dialog').close());
                await eventually(page, (root) => root.host.parentElement === document.body && !root.querySelector('.video').paused);
            });
        });

        test('S3 while nothing is shown it is not in the top layer', async () => {
            await on('/plain.html', async (page) => {
                assert.equal(await page.evaluate(() => widget.host.popover), null);
                await page.evaluate(() => live());
                await page.waitForFunction(() => widget.host.matches(':popover-open'));
                await page.evaluate(() => client.calls[0].over('replaced'));
                await page.waitForFunction(() => widget.host.popover === null);
            });
        });

        test('S3 who calls while the picture is full screen is seen and answered', async () => {
            await on('/plain.html', async (page) => {
                await fill(page);
                const { width, height } = await page.locator('.panel').boundingBox();
                assert.deepEqual([width, height], await page.evaluate(() => [innerWidth, innerHeight]));
                await page.evaluate(() => rings());
                await page.locator('.sheet').waitFor();
                await accept(page);
            });
        });

        test('S3 full screen ends with the call, and with the widget', async () => {
            await on('/plain.html', async (page) => {
                await fill(page);
                await page.evaluate(() => client.calls[0].over('lost'));
                await page.waitForFunction(() => !document.fullscreenElement);
                await page.getByText('was lost').last().waitFor();
                await page.click('#own');
                await fill(page);
                await page.evaluate(() => widget.unmount());
                await page.waitForFunction(() => !document.fullscreenElement);
            });
        });

        test('S3 in full screen nothing is dragged or folded by mistake, and Minimise leaves it first', async () => {
            await on('/plain.html', async (page) => {
                await fill(page);
                await page.mouse.move(600, 300);
                await page.mouse.down();
                await page.mouse.move(600, 420, { steps: 4 });
                await page.mouse.up();
                await page.locator('.head .name').dblclick();
                assert.deepEqual(await shadow(page, (root) => [root.querySelector('.panel').matches('.mini'), !!root.fullscreenElement]), [false, true]);
                await page.getByRole('button', { name: 'Minimise' }).click();
                await page.waitForFunction(() => !document.fullscreenElement);
                await eventually(page, (root) => {
                    const { height, right } = root.querySelector('.mini')?.getBoundingClientRect() ?? {};
                    return height < 80 && Math.round(right) === innerWidth - 16;
                });
            });
        });
    });
}
