// S7: devices: the check before a call, and choosing while it is live.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { on, shadow } from './alone.mjs';

test('S7 who only watches chooses what it is heard from, and no camera', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); client.add({ peer: 'Bob', kind: 'watch', phase: 'connecting' }).flow(); });
        await page.getByRole('button', { name: 'Devices and quality' }).click();
        await page.getByRole('combobox', { name: 'Speaker' }).waitFor();
        assert.deepEqual(await page.getByRole('combobox', { name: /Camera|Microphone/ }).count(), 0);
    });
});

test('S7 the check before a call: preview, devices, level; gone on with or not, the camera is given back', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            mount();
            const { devices } = client;
            const preview = devices.preview;
            devices.preview = async () => (window.preview = await preview());
            window.answer = widget.check();
        });
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('.self').videoWidth > 0);
        await page.getByRole('combobox', { name: 'Camera' }).selectOption({ label: 'Logitech BRIO 4K Stream Edition (046d:085e)' });
        assert.equal(await page.evaluate(() => client.devices.chosen.camera), 'c2');
        await page.getByRole('combobox', { name: 'Quality' }).selectOption('low');
        assert.equal(await page.evaluate(() => client.devices.quality), 'low');
        await page.getByRole('button', { name: 'Continue' }).click();
        assert.equal(await page.evaluate(() => window.answer), true);
        assert.equal(await page.evaluate(() => window.preview.stream.getTracks()[0].readyState), 'ended');
        assert.ok(await shadow(page, (root) => root.querySelector('.self').srcObject === null));
        await page.evaluate(() => { window.answer = widget.check(); });
        await page.getByRole('button', { name: 'Cancel' }).click();
        assert.equal(await page.evaluate(() => window.answer), false);
    });
});

test('S7 a camera that was opened twice for the check is given back twice', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            const { devices } = client;
            const preview = devices.preview;
            window.tracks = [];
            devices.preview = async () => {
                await new Promise((opened) => setTimeout(opened, 50));
                const made = await preview();
                window.tracks.push(...made.stream.getTracks());
                return made;
            };
            mount();
        });
        const live = () => page.evaluate(() => window.tracks.filter(({ readyState }) => readyState === 'live').length);
        const opened = (count) => page.waitForFunction((count) => window.tracks.length === count, count, { polling: 50 });
        await page.evaluate(() => { void widget.check(); void widget.check(); });
        await opened(2);
        assert.equal(await live(), 1);
        // Another camera, and at once yet another, as by the arrow keys.
        await shadow(page, (root) => ['c2', 'c1'].forEach((id) => {
            const select = root.querySelector('select');
            select.value = id;
            select.dispatchEvent(new Event('change'));
        }));
        await opened(4);
        assert.equal(await live(), 1);
        await page.getByRole('button', { name: 'Cancel' }).click();
        assert.equal(await live(), 0);
        // One that comes only after all is over.
        await page.evaluate(() => void widget.check());
        await page.getByRole('button', { name: 'Cancel' }).click();
        await opened(5);
        assert.equal(await live(), 0);
    });
});

test('S7 a widget that is taken away during the check lets go of camera, microphone and sound', async () => {
    await on({}, async (page) => {
        const left = await page.evaluate(async () => {
            const made = [];
            const timers = new Set();
            const { AudioContext, setInterval, clearInterval } = window;
            window.AudioContext = class extends AudioContext { constructor() { super(); made.push(this); } };
            window.setInterval = (...timer) => { const id = setInterval(...timer); timers.add(id); return id; };
            window.clearInterval = (id) => { timers.delete(id); clearInterval(id); };
            const sound = new AudioContext().createMediaStreamDestination().stream;
            client.devices.preview = async () => ({ stream: sound, stop: () => sound.getTracks().forEach((track) => track.stop()) });
            mount();
            const answer = widget.check();
            while (!made.length) await new Promise(requestAnimationFrame);
            const before = timers.size;
            widget.unmount();
            window.left = () => [made[0].state, timers.size, sound.getTracks()[0].readyState].join();
            return [await answer, before > 0];
        });
        assert.deepEqual(left, [false, true]);
        await page.waitForFunction(() => window.left() === 'closed,0,ended');
    });
});

test('S7 a camera that is refused is said in a sentence with what to do, and can be tried again', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); client.refusal = { trouble: 'refused' }; window.answer = widget.check(); });
        await page.getByText('Allow it beside the address').waitFor();
        await page.evaluate(() => { client.refusal = null; });
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('.self').videoWidth > 0);
        await page.getByRole('button', { name: 'Continue' }).click();
        assert.equal(await page.evaluate(() => window.answer), true);
    });
});

test('S7 the device that is used is the one that is shown as chosen, and one that does not open is said', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            Object.defineProperty(MediaStreamTrack.prototype, 'getSettings', { value() { return { deviceId: this.kind === 'video' ? 'c2' : '' }; } });
            client.devices.chosen = { camera: null, microphone: null, speaker: null };
            client.devices.choose = () => Promise.reject(Object.assign(new Error(), { trouble: 'in_use' }));
            mount();
            live();
        });
        await page.getByRole('button', { name: 'Devices and quality' }).click();
        const camera = page.getByRole('combobox', { name: 'Camera' });
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('select').value === 'c2');
        await camera.selectOption('c1');
        await page.getByText('Another program uses your camera').waitFor();
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('select').value === 'c2');
    });
});
