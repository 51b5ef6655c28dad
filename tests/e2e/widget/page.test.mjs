// S3, S6: the widget on a page, in Chromium: what it does to the page and the page to it, names, policy, axe, keyboard, focus.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { scenes } from '../../../demo-site/gallery/scenes.js';
import { startFirefox } from '../browsers.mjs';
import { complaints, launch, open, serve } from './stage.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const content = (style) => `<!doctype html><html lang="en"><head><title>A page</title><link rel="stylesheet" href="${style}"></head>
<body><main><h1>A page</h1><p>Words <a href="#x">and a link</a></p><input aria-label="Text"><button id="own">Own</button><ul><li>One</li></ul></main>
<script type="module" src="/page.js"></script></body></html>`;
const pages = {
    '/plain.html': content('/plain.css'),
    '/hostile.html': content('/hostile.css'),
    '/plain.css': 'body { font-family: serif }',
    // What it does to the root and the body is done to all that is in them, and to no widget more than to a page.
    '/hostile.css': `* { all: unset !important; box-sizing: content-box !important; font-size: 40px !important; letter-spacing: 9px !important;
        color: red !important; line-height: 4 !important; text-transform: uppercase !important }
        html, head, body { display: block !important }
        body * { display: inline !important; position: static !important; pointer-events: auto !important; transform: scale(2) !important;
        opacity: .2 !important; z-index: -1 !important; float: left !important; filter: blur(3px) !important }
        div:not(.x), body > * { visibility: hidden !important; width: 10px !important; height: 10px !important }`,
    '/page.js': `import { mountWidget } from '/sdk/widget.js';
        import { FakeClient } from '/gallery/fake-client.js';
        window.client = new FakeClient();
        window.mount = (options) => { window.widget = mountWidget(client, { lang: 'en', theme: 'light', ring: false, ...options }) };`,
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

/** A page of its own for a test, closed after it; and the test fails of what the page complained of. */
async function on(where, options, play) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const heard = complaints(page);
    await page.addInitScript(() => {
        window.forbidden = [];
        document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => window.forbidden.push(violatedDirective));
    });
    try {
        if (where.startsWith('/')) await page.goto(site.url + where).then(() => page.waitForFunction(() => window.mount));
        await play(page);
        assert.deepEqual(heard, []);
        assert.deepEqual(await page.evaluate(() => window.forbidden), []);
    } finally {
        await context.close();
    }
}

const inCall = () => {
    const call = client.add({ peer: 'Bob', phase: 'connecting' });
    call.flow();
    return call;
};
/** The boxes of all that is seen of the widget. */
const boxes = () => [...document.querySelector('[data-beckon-widget]').shadowRoot.querySelectorAll('*')]
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([node, { width }]) => width > 0 && !node.closest('svg'))
    .map(([node, { x, y, width, height }]) => ({ what: node.className || node.tagName, x, y, width, height }));

for (const [what, scene] of [['a call', inCall], ['a ring', () => client.add({ peer: 'Bob', role: 'callee', phase: 'incoming' })]]) {
    test(`S6 a hostile style sheet does not move a pixel of ${what}`, async () => {
        const seen = {};
        for (const name of ['plain', 'hostile']) {
            await on(`/${name}.html`, {}, async (page) => {
                await page.evaluate(() => mount());
                await page.evaluate(scene);
                await page.waitForTimeout(100);
                seen[name] = await page.evaluate(boxes);
                const top = await page.evaluate((name) => {
                    const { host } = widget;
                    const { x, y, width, height } = host.shadowRoot.querySelector('.panel:not([hidden]), .sheet:not([hidden])').getBoundingClientRect();
                    const at = document.elementFromPoint(x + width / 2, y + height / 2);
                    return at === host ? getComputedStyle(host).opacity : [name, at?.outerHTML, x, y, width, height].join();
                }, name);
                assert.equal(top, '1');
            });
        }
        assert.ok(seen.plain.length > 9);
        assert.deepEqual(seen.hostile, seen.plain);
    });
}

test('S6 the widget changes nothing on the page, neither there nor when it is gone', async () => {
    await on('/plain.html', {}, async (page) => {
        const look = () => page.evaluate(() => [...document.querySelectorAll('html, html *:not([data-beckon-widget])')].map((node) => {
            const { x, y, width, height } = node.getBoundingClientRect();
            return [node.outerHTML.replace(/<div data-beckon.*<\/div>/, ''), x, y, width, height, ...Array.from(getComputedStyle(node), (name) => getComputedStyle(node).getPropertyValue(name))].join();
        }));
        const globals = () => page.evaluate(() => Object.keys(window).filter((name) => name !== 'widget').sort());
        const before = [await look(), await globals()];
        await page.evaluate(() => mount());
        await page.evaluate(inCall);
        assert.deepEqual([await look(), await globals()], before);
        // What lies under it can be clicked.
        await page.click('#own');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'own');
        await page.evaluate(() => { widget.unmount(); document.activeElement.blur(); });
        assert.deepEqual([await look(), await globals()], before);
        assert.equal(await page.locator('[data-beckon-widget]').count(), 0);
    });
});

test('S3 names are text wherever they are shown, never markup', async () => {
    await on('/plain.html', {}, async (page) => {
        await page.evaluate(() => {
            const peer = '<img src=x onerror="window.owned=1"><b>Bob</b>';
            mount();
            client.broadcast();
            client.add({ peer, role: 'callee', phase: 'incoming' });
            client.add({ peer, kind: 'watch', role: 'callee', phase: 'incoming' });
            client.add({ peer, phase: 'connecting' }).flow();
        });
        await page.waitForTimeout(50);
        await page.evaluate(() => client.calls.find(({ phase }) => phase === 'live').over('busy'));
        await page.waitForTimeout(50);
        const { text, nodes, owned } = await page.evaluate(() => {
            const shadow = widget.host.shadowRoot;
            return { text: shadow.textContent, nodes: shadow.querySelectorAll('img, b').length, owned: window.owned };
        });
        assert.ok(text.includes('<img src=x onerror='));
        assert.deepEqual([nodes, owned], [0, undefined]);
    });
});

test('S6 axe finds nothing in any state, theme or language, nor with forced colours', async () => {
    for (const [theme, lang, forcedColors] of [['light', 'en', 'none'], ['dark', 'ru', 'none'], ['light', 'ru', 'active']]) {
        await on('', { colorScheme: theme, forcedColors }, async (page) => {
            for (const scene of Object.keys(scenes)) {
                await open(page, site.url, scene, { theme, lang, plain: false });
                if (scene === 'nothing') await page.evaluate(axe);
                const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
                assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], `${scene} ${theme} ${lang}`);
                // It did look into the shadow.
                assert.ok(scene === 'nothing' || found.passes.some(({ nodes }) => nodes.some(({ target }) => Array.isArray(target[0]))));
            }
        });
    }
});

test('S6 on a phone nothing is cut off or lies outside, in Russian and in English', async () => {
    await on('', { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }, async (page) => {
        const found = [];
        for (const lang of ['ru', 'en']) {
            for (const scene of Object.keys(scenes)) {
                await open(page, site.url, scene, { lang });
                found.push(...await page.evaluate((where) => [...widget.host.shadowRoot.querySelectorAll('.panel, .sheet, button, p, h2, label, .quiet, li, select')].flatMap((node) => {
                    const { left, right, top, bottom, width } = node.getBoundingClientRect();
                    if (!width || node.matches('.spoken, .size') || node.closest('[hidden]')) return [];
                    const out = left < -1 || right > innerWidth + 1 || (!node.closest('.drawer') && (top < -1 || bottom > innerHeight + 1));
                    // Names may be shortened, as anybody may be called anything; our own words may not.
                    const cut = !node.matches('.panel, .sheet, .button, select, li, .mini *, .tag') && !node.querySelector('bdi') && node.scrollWidth > node.clientWidth + 1;
                    return out || cut ? [`${where}: ${node.className || node.tagName} ${out ? 'outside' : 'cut'}: ${node.textContent}`] : [];
                }), `${scene} ${lang}`));
            }
        }
        assert.deepEqual(found, []);
    });
});

const focused = (page) => page.evaluate(() => {
    const inner = widget.host.shadowRoot.activeElement;
    return inner ? inner.getAttribute('aria-label') ?? inner.textContent.trim() ?? inner.className : (document.activeElement.id || document.activeElement.tagName);
});
const phase = (page) => page.evaluate(() => client.calls.map((call) => call.phase).join());
/** Tab until that is focused. */
async function tabTo(page, name, key = 'Tab') {
    for (let presses = 0; presses < 20; presses++) {
        if ((await focused(page)) === name) return;
        await page.keyboard.press(key);
    }
    assert.fail(`Tab does not lead to ${name}`);
}

test('S6 a whole call with the keyboard: answer, mute, hold, devices, move, size, fold, hang up; and the focus goes back', async () => {
    await on('/plain.html', {}, async (page) => {
        await page.focus('#own');
        await page.evaluate(() => { mount(); client.add({ peer: 'Bob', role: 'callee', phase: 'incoming' }); });
        await page.waitForFunction(() => widget.host.shadowRoot.activeElement?.matches('.sheet'));
        // Whoever was about to press something else has not answered by it.
        await page.keyboard.press('Enter');
        await page.keyboard.press('Space');
        await page.keyboard.press('Escape');
        assert.equal(await phase(page), 'incoming');
        await tabTo(page, 'Accept');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => client.calls[0]?.phase === 'live');
        assert.ok(await page.evaluate(() => widget.host.shadowRoot.activeElement !== null), 'the focus stays in the widget');

        await tabTo(page, 'Mute microphone');
        await page.keyboard.press('Space');
        assert.equal(await page.evaluate(() => client.calls[0].mine.audio), false);
        assert.equal(await focused(page), 'Unmute microphone');
        await tabTo(page, 'Put on hold');
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate(() => client.calls[0].mine.held), true);
        await tabTo(page, 'Devices and quality');
        await page.keyboard.press('Enter');
        await page.keyboard.press('Shift+Tab');
        await page.keyboard.press('Escape');
        assert.equal(await focused(page), 'Devices and quality');
        await page.keyboard.press('Escape');
        assert.equal(await phase(page), 'live', 'Escape does not hang up');

        const box = () => page.locator('.panel').boundingBox();
        const from = await box();
        await tabTo(page, 'Move: arrow keys', 'Shift+Tab');
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('Shift+ArrowUp');
        const to = await box();
        assert.deepEqual([Math.round(from.x - to.x), Math.round(from.y - to.y)], [24, 96]);
        await tabTo(page, 'Resize: arrow keys');
        await page.keyboard.press('Shift+ArrowLeft');
        assert.equal(Math.round((await box()).width - to.width), 96);
        await tabTo(page, 'Minimise', 'Shift+Tab');
        await page.keyboard.press('Enter');
        assert.equal(await focused(page), 'Show');
        assert.ok((await box()).height < 80);
        await page.keyboard.press('Enter');
        await tabTo(page, 'Hang up');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => client.calls.length === 0);
        await tabTo(page, 'Close', 'Shift+Tab');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => document.activeElement.id === 'own');
    });
});

test('S6 somebody who types is not interrupted: the sheet comes next when they leave the field', async () => {
    await on('/plain.html', {}, async (page) => {
        await page.focus('input');
        await page.keyboard.type('dear ');
        await page.evaluate(() => { mount(); client.add({ peer: 'Bob', role: 'callee', phase: 'incoming' }); });
        await page.waitForTimeout(50);
        await page.keyboard.type('all');
        assert.equal(await page.inputValue('input'), 'dear all');
        assert.match(await page.evaluate(() => widget.host.shadowRoot.querySelector('[role=status]').textContent), /Incoming video call: Bob/);
        await page.keyboard.press('Tab');
        await page.waitForFunction(() => widget.host.shadowRoot.activeElement?.matches('.sheet'));
        await page.evaluate(() => client.calls[0].over('cancelled'));
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('.status, [part=status]').textContent === 'Missed call');
    });
});

test('S6 nor is who types in a shadow tree, in a frame, or in a field whose window was left for a moment', async () => {
    await on('/plain.html', {}, async (page) => {
        await page.evaluate(() => {
            document.querySelector('p').attachShadow({ mode: 'open' }).innerHTML = '<input id="deep">';
            document.querySelector('main').append(Object.assign(document.createElement('iframe'), { srcdoc: '<textarea></textarea>' }));
            mount();
        });
        const frame = page.frameLocator('iframe').locator('textarea');
        const inSheet = () => widget.host.shadowRoot.activeElement?.matches('.sheet');
        for (const [where, field] of [['a shadow tree', page.locator('#deep')], ['a frame', frame], ['a window that was left', page.locator('main > input')]]) {
            await field.focus();
            await page.keyboard.type('dear ');
            await page.evaluate(() => void client.add({ peer: 'Bob', role: 'callee', phase: 'incoming' }));
            await page.getByRole('button', { name: 'Decline' }).waitFor();
            // What a browser says when another window is before it, and this one again.
            if (where === 'a window that was left') {
                await page.evaluate(() => {
                    for (const type of ['blur', 'focusout']) document.activeElement.dispatchEvent(new FocusEvent(type, { bubbles: type !== 'blur', composed: true }));
                    window.dispatchEvent(new FocusEvent('focus'));
                });
            }
            await page.waitForTimeout(50);
            await page.keyboard.type('all');
            assert.equal(await field.inputValue(), 'dear all', where);
            await page.focus('#own');
            await page.waitForFunction(inSheet);
            await page.keyboard.press('Shift+Tab');
            await page.getByRole('button', { name: 'Decline' }).click();
        }
    });
});

test('S6 keys that are pressed in the widget are not heard by the page', async () => {
    await on('/plain.html', {}, async (page) => {
        await page.evaluate(() => { window.keys = []; document.addEventListener('keydown', ({ key }) => window.keys.push(key)); mount(); });
        await page.evaluate(inCall);
        await page.locator('[data-action=mic]').focus();
        await page.keyboard.press('m');
        await page.keyboard.press('Space');
        assert.deepEqual(await page.evaluate(() => window.keys), []);
    });
});

test('S6 states are told to those who listen to the screen, each once', async () => {
    await on('/plain.html', {}, async (page) => {
        await page.evaluate(() => {
            mount();
            window.told = [];
            const region = widget.host.shadowRoot.querySelector('[role=status]');
            new MutationObserver(() => window.told.push(region.textContent)).observe(region, { childList: true });
        });
        for (const step of [
            () => client.call('Bob'),
            () => client.calls[0].become({ phase: 'alerted' }),
            () => client.calls[0].become({ phase: 'connecting' }),
            () => client.calls[0].flow(),
            () => client.calls[0].become({ phase: 'recovering' }),
            () => client.calls[0].become({}),
            () => client.calls[0].over('ice_lost'),
        ]) {
            await page.evaluate(step);
            await page.waitForTimeout(20);
        }
        assert.deepEqual(await page.evaluate(() => window.told), [
            'Bob. Calling…', 'Bob. Ringing…', 'Bob. Connecting…', 'Bob. Connected', 'Bob. Reconnecting…', 'Bob. The connection was lost',
        ]);
    });
});

test('S6 who wants less motion gets none', async () => {
    for (const reducedMotion of ['reduce', 'no-preference']) {
        await on('/plain.html', { reducedMotion }, async (page) => {
            const moving = await page.evaluate(async () => {
                mount();
                client.call('Bob').become({ phase: 'alerted' });
                await new Promise(requestAnimationFrame);
                return widget.host.shadowRoot.getAnimations().length + document.getAnimations().length;
            });
            assert.equal(moving > 0, reducedMotion === 'no-preference');
        });
    }
});

test('S6 Firefox shows every state without a complaint, and all of it within the window', async () => {
    const firefox = await startFirefox();
    try {
        const page = await firefox.newPage({ viewport: { width: 1000, height: 700 } });
        const heard = complaints(page);
        for (const scene of Object.keys(scenes)) {
            await open(page, site.url, scene, { lang: 'ru' });
            const outside = await page.evaluate(() => [...widget.host.shadowRoot.querySelectorAll('.panel, .sheet, .controls > *')].filter((node) => {
                const { left, right, top, bottom, width } = node.getBoundingClientRect();
                return width && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1);
            }).map((node) => node.className));
            assert.deepEqual(outside, [], scene);
        }
        assert.deepEqual(heard, []);
    } finally {
        await firefox.close();
    }
});
