// S3: where the widget is: moved, sized, folded, on a phone, full screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { box, on, shadow } from './alone.mjs';

async function drag(page, from, to) {
    await page.mouse.move(...from);
    await page.mouse.down();
    for (const part of [0.3, 0.7, 1]) await page.mouse.move(from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part);
    await page.mouse.up();
}
const round = ({ x, y, width, height }) => [x, y, width, height].map(Math.round);

test('S3 dragged by its head or picture it goes along, snaps to a near corner, and is there again after a reload', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); live(); });
        const { x, y, width } = await box(page);
        assert.equal(Math.round(x + width), 1280 - 16);
        await drag(page, [x + 150, y + 20], [x + 150 - 400, y + 20 - 200]);
        const middle = await box(page);
        assert.deepEqual([Math.round(x - middle.x), Math.round(y - middle.y)], [400, 200]);
        // By the picture, to near the upper left corner.
        await drag(page, [middle.x + 100, middle.y + 120], [140, 170]);
        const corner = await box(page);
        assert.deepEqual(round(corner).slice(0, 2), [16, 16]);
        await page.reload();
        await page.waitForFunction(() => window.mount);
        await page.evaluate(() => { mount(); live(); });
        assert.deepEqual(round(await box(page)), round(corner));
        // A window that becomes smaller loses nothing of it.
        await page.setViewportSize({ width: 700, height: 420 });
        assert.deepEqual(round(await box(page)).slice(0, 2), [16, 16]);
    });
});

test('S3 it is sized at the corner that points into the page, within bounds, and remembers', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); live(); });
        const from = await box(page);
        await page.mouse.move(from.x + 100, from.y + 100);
        await drag(page, [from.x + 4, from.y + 4], [from.x - 146, from.y - 96]);
        const to = await box(page);
        assert.deepEqual([Math.round(to.width - from.width), Math.round(to.height - from.height)], [150, 100]);
        assert.deepEqual([Math.round(to.x + to.width), Math.round(to.y + to.height)], [Math.round(from.x + from.width), Math.round(from.y + from.height)]);
        await drag(page, [to.x + 4, to.y + 4], [to.x - 5000, to.y - 5000]);
        const huge = await box(page);
        assert.ok(huge.x >= 15 && huge.y >= 15 && huge.width <= 1280 - 30 && huge.height <= 720 - 30, JSON.stringify(huge));
        await drag(page, [huge.x + 4, huge.y + 4], [huge.x + 5000, huge.y + 5000]);
        const tiny = await box(page);
        assert.ok(tiny.width >= 260 && tiny.height >= 200);
        await page.reload();
        await page.waitForFunction(() => window.mount);
        await page.evaluate(() => { mount(); live(); });
        assert.deepEqual(round(await box(page)), round(tiny));
    });
});

test('S3 folded up it shows the picture still, goes along, and unfolds by a tap', async () => {
    await on({ hasTouch: true }, async (page) => {
        await page.evaluate(() => { mount(); live(); });
        await page.locator('button[aria-label=Minimise]').tap();
        const small = await box(page);
        assert.ok(small.height < 80 && small.width < 360);
        assert.ok(await shadow(page, (root) => !root.querySelector('.video').paused));
        await drag(page, [small.x + 30, small.y + 30], [300, 300]);
        assert.notDeepEqual(round(await box(page)), round(small));
        const moved = await box(page);
        await page.touchscreen.tap(moved.x + 28, moved.y + 28);
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('.panel').getBoundingClientRect().height > 200);
    });
});

test('S3 folded up it unfolds for what has to be read, can be folded again, and the next call begins whole', async () => {
    await on({}, async (page) => {
        const folded = () => shadow(page, (root) => root.querySelector('.panel').matches('.mini'));
        await page.evaluate(() => { mount(); live(); widget.minimise(true); });
        assert.ok(await folded());
        // What comes and goes by itself is no reason.
        await page.evaluate(() => { client.state = 'offline'; client.tell('connection', { state: 'offline', code: 0 }); });
        await page.getByText('Trying again').waitFor({ state: 'attached' });
        assert.ok(await folded());
        await page.evaluate(() => client.fail('unplugged'));
        await page.getByText('was unplugged').waitFor({ state: 'visible' });
        await page.getByRole('button', { name: 'Minimise' }).click();
        await page.evaluate(() => client.calls[0].become({}));
        await page.waitForTimeout(50);
        assert.ok(await folded(), 'it was read');
        // Loaded anew, the page shows the same call as it was.
        await page.reload();
        await page.waitForFunction(() => window.mount);
        await page.evaluate(() => { mount(); live(); });
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('.video'));
        assert.ok(await folded());
        await page.evaluate(() => { client.calls[0].over('replaced'); });
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('.panel').hidden);
        await page.evaluate(() => void live());
        await page.waitForFunction(() => !widget.host.shadowRoot.querySelector('.panel').hidden);
        assert.ok(!await folded());
    });
});

test('S3 on a phone it is docked at the foot, and a swipe down folds it', async () => {
    await on({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
        await page.evaluate(() => { mount(); live(); });
        const docked = await box(page);
        assert.deepEqual([docked.x, docked.width, Math.round(docked.y + docked.height)], [0, 360, 740]);
        await drag(page, [180, docked.y + 20], [180, docked.y + 140]);
        assert.ok((await box(page)).height < 80);
    });
});

test('S3 full screen and picture in picture, there and back', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); live(); });
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('.video').videoWidth > 0);
        await page.locator('.stage').hover();
        await page.getByRole('button', { name: 'Full screen', exact: true }).click();
        await page.waitForFunction(() => document.fullscreenElement === widget.host);
        const { width, height } = await box(page);
        assert.deepEqual([width, height], await page.evaluate(() => [innerWidth, innerHeight]));
        await page.getByRole('button', { name: 'Leave full screen' }).click();
        await page.waitForFunction(() => !document.fullscreenElement);
        await page.locator('.stage').hover();
        await page.getByRole('button', { name: 'Picture in picture' }).click();
        await page.waitForFunction(() => widget.host.shadowRoot.pictureInPictureElement?.matches('.video'));
        await page.getByRole('button', { name: 'Picture in picture' }).click();
        await page.waitForFunction(() => !document.pictureInPictureElement);
    });
});
