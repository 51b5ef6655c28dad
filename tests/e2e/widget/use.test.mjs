// S3, S7: the widget in use, in Chromium: moved, sized, folded; what comes and goes by itself; the ring; devices; viewers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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

async function on(options, play) {
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
const shadow = (page, question) => page.evaluate((source) => new Function('root', `return (${source})(root)`)(widget.host.shadowRoot), String(question));
const box = (page) => page.locator('.panel').boundingBox();
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

test('S7 who only watches chooses what it is heard from, and no camera', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); client.add({ peer: 'Bob', kind: 'watch', phase: 'connecting' }).flow(); });
        await page.getByRole('button', { name: 'Devices and quality' }).click();
        await page.getByRole('combobox', { name: 'Speaker' }).waitFor();
        assert.deepEqual(await page.getByRole('combobox', { name: /Camera|Microphone/ }).count(), 0);
    });
});

test('S3 a language without a table is not said to be spoken: the page\'s is', async () => {
    await on({}, async (page) => {
        const spoken = (options) => page.evaluate((options) => { mount(options); const { lang } = widget.host.shadowRoot.querySelector('.root'); widget.unmount(); return lang; }, options);
        await page.evaluate(() => { document.documentElement.lang = 'ru'; });
        assert.deepEqual([await spoken({ lang: 'de' }), await spoken({ lang: 'de', strings: { accept: 'Annehmen' } }), await spoken({ lang: 'en-GB' })], ['ru', 'de', 'en']);
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

test('S3 pages without storage, and full ones, have a widget too', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
            mount();
            live();
            widget.minimise(true);
        });
        assert.ok((await box(page)).height < 80);
    });
});

test('S3 an end is said, and goes away by itself; not while somebody is at it', async () => {
    await on({}, async (page) => {
        await page.clock.install();
        await page.evaluate(() => { mount(); live().over('lost'); });
        await page.clock.runFor(100);
        assert.match(await shadow(page, (root) => root.querySelector('[part=status]').textContent), /connection to .*Bob.* was lost/);
        await page.clock.runFor(7000);
        assert.ok(await shadow(page, (root) => !root.querySelector('.panel').hidden));
        await page.locator('.panel').hover();
        await page.clock.runFor(60_000);
        assert.ok(await shadow(page, (root) => !root.querySelector('.panel').hidden));
        await page.mouse.move(10, 10);
        await page.clock.runFor(3000);
        assert.ok(await shadow(page, (root) => root.querySelector('.panel').hidden));
    });
});

test('S3 an end goes away though the focus was left in the widget by a click; not while the keyboard is used in it', async () => {
    await on({}, async (page) => {
        await page.clock.install();
        await page.evaluate(() => { mount(); live(); });
        const gone = () => shadow(page, (root) => root.querySelector('.panel').hidden);
        const hangUp = async () => {
            await page.clock.runFor(100);
            await page.getByRole('button', { name: 'Hang up' }).click();
            await page.clock.runFor(100);
            assert.ok(await shadow(page, (root) => root.querySelector('.panel').matches(':focus-within')));
        };
        await hangUp();
        await page.mouse.move(10, 10);
        await page.clock.runFor(6000);
        assert.ok(await gone());
        await page.evaluate(() => void live());
        await hangUp();
        await page.keyboard.press('Tab');
        await page.mouse.move(10, 10);
        await page.clock.runFor(10_000);
        assert.ok(!await gone());
        await page.getByRole('button', { name: 'Close' }).press('Enter');
        await page.clock.runFor(100);
        assert.ok(await gone());
    });
});

test('S3 the time of a call goes on, and after a reconnection, too', async () => {
    await on({}, async (page) => {
        await page.clock.install();
        await page.evaluate(() => { mount(); live({ since: Date.now() - 61_000 }); });
        await page.clock.runFor(2000);
        const time = () => shadow(page, (root) => root.querySelector('[role=timer]').textContent);
        assert.equal(await time(), '1:03');
        await page.evaluate(() => client.calls[0].become({ phase: 'recovering' }));
        await page.clock.runFor(3000);
        assert.equal(await time(), '1:06');
    });
});

test('S3 the ring sounds only in the tab that owns it, softly at first, and stops with the answer; Escape stills it', async () => {
    await on({}, async (page) => {
        await page.clock.install();
        await page.evaluate(() => {
            window.tones = [];
            window.open = 0;
            window.AudioContext = class {
                currentTime = 0;
                state = 'running';
                constructor() { window.open++; }
                async resume() {}
                async close() {
                    if (this.state === 'closed') throw new DOMException('closed before', 'InvalidStateError');
                    this.state = 'closed';
                    window.open--;
                }
                createOscillator() { return { frequency: {}, connect: (next) => next, start() {}, stop() {} }; }
                createGain() { return { gain: { setValueAtTime() {}, linearRampToValueAtTime: (value) => window.tones.push(value), exponentialRampToValueAtTime() {} }, connect: (next) => next }; }
            };
            mount();
            client.add({ peer: 'Bob', role: 'callee', phase: 'incoming', rings: false });
        });
        const tones = () => page.evaluate(() => window.tones.splice(0));
        await page.clock.runFor(10_000);
        assert.deepEqual(await tones(), [], 'another tab rings');
        await page.evaluate(() => client.calls[0].become({ rings: true }));
        await page.clock.runFor(10_000);
        const heard = await tones();
        assert.ok(heard.length >= 9 && heard[0] < heard.at(-1) / 2, heard.join());
        await page.evaluate(() => client.calls[0].accept());
        await page.clock.runFor(10_000);
        assert.deepEqual([await tones(), await page.evaluate(() => window.open)], [[], 0]);

        await page.evaluate(() => { client.calls[0].over('hangup'); client.add({ peer: 'Cat', role: 'callee', phase: 'incoming', rings: true }); });
        await page.clock.runFor(100);
        assert.equal((await tones()).length > 0, true);
        await shadow(page, (root) => root.querySelector('.sheet').focus());
        await page.keyboard.press('Escape');
        await page.clock.runFor(10_000);
        assert.deepEqual(await tones(), []);
        assert.equal(await page.evaluate(() => client.calls[0].phase), 'incoming');
    });
});

test('S3 whom the page has no name for is called by the user id, and rings as everybody does', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            window.reported = [];
            addEventListener('error', (event) => { window.reported.push(event.message); event.preventDefault(); });
            mount({ nameOf: (user) => (user === 'Cat' ? missing.name : { Bob: undefined, Dan: 7 }[user]) });
        });
        for (const [user, name] of [['Bob', 'Bob'], ['Cat', 'Cat'], ['Dan', '7']]) {
            await page.evaluate((peer) => void client.add({ peer, role: 'callee', phase: 'incoming', rings: true }), user);
            await page.getByRole('dialog', { name }).waitFor();
            await page.waitForFunction(() => widget.host.shadowRoot.activeElement?.matches('.sheet'));
            await page.getByRole('button', { name: 'Decline' }).click();
        }
        assert.match(await page.evaluate(() => window.reported[0]), /missing is not defined/);
    });
});

test('S3 accepting a second call ends the first; declining leaves it alone', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); live(); client.add({ peer: 'Cat', role: 'callee', phase: 'incoming' }); });
        await page.getByRole('button', { name: 'Decline' }).click();
        assert.deepEqual(await page.evaluate(() => client.calls.map(({ peer, phase }) => `${peer} ${phase}`)), ['Bob live']);
        await page.evaluate(() => void client.add({ peer: 'Dan', role: 'callee', phase: 'incoming' }));
        await page.getByRole('button', { name: 'End and accept' }).click();
        await page.waitForFunction(() => client.calls[0].phase === 'live');
        assert.deepEqual(await page.evaluate(() => client.calls.map(({ peer }) => peer)), ['Dan']);
    });
});

test('S3 the second half of a double click neither undoes what the first asked for nor meets what came in its place', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            mount();
            for (const peer of ['Bob', 'Cat']) client.add({ peer, role: 'callee', phase: 'incoming' });
        });
        const twice = (name) => page.getByRole('button', { name, exact: true }).dblclick({ delay: 40 });
        const calls = () => page.evaluate(() => client.calls.map(({ peer, phase }) => `${peer} ${phase}`).join());
        await twice('Decline');
        assert.equal(await calls(), 'Cat incoming');
        await twice('Accept');
        await page.waitForFunction(() => client.calls[0]?.phase === 'live');
        await twice('Mute microphone');
        assert.equal(await page.evaluate(() => client.calls[0].mine.audio), false);
        await page.getByRole('button', { name: 'Unmute microphone' }).click();
        assert.equal(await page.evaluate(() => client.calls[0].mine.audio), true);
        await twice('Turn camera off');
        assert.equal(await page.evaluate(() => client.calls[0].mine.video), false);
        await twice('Put on hold');
        assert.equal(await page.evaluate(() => client.calls[0].mine.held), true);
        assert.equal(await calls(), 'Cat live');
    });
});

test('B2 viewers ask, are let in, turned away, removed, and let in by themselves', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            mount();
            client.broadcast();
            for (const peer of ['Bob', 'Cat', 'Dan']) client.add({ peer, kind: 'watch', role: 'callee', phase: 'incoming' });
        });
        const press = (name) => page.getByRole('button', { name }).click();
        await press(/^Let in .*Bob/);
        await press(/^Turn away .*Cat/);
        const viewers = () => page.evaluate(() => client.broadcasting.viewers.map(({ peer, phase }) => `${peer} ${phase}`).join());
        await page.waitForFunction(() => client.broadcasting.viewers[0].phase === 'live');
        assert.equal(await viewers(), 'Bob live,Dan incoming');
        assert.equal(await shadow(page, (root) => root.querySelector('[part=status]').textContent), '1 person is watching');
        await press('Viewers: 1');
        await page.getByRole('switch', { name: 'Let everyone in' }).check();
        await page.waitForFunction(() => client.broadcasting.viewers[1].phase === 'live');
        assert.equal(await page.evaluate(() => client.broadcasting.autoAccept), true);
        await press(/^Stop showing to .*Bob/);
        assert.equal(await viewers(), 'Dan live');
        await press('Stop broadcasting');
        assert.equal(await viewers(), '');
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

test('S3 why a room is not entered, or a broadcast is over, is said; what was done on purpose is not', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => mount());
        const broadcast = (reason) => page.evaluate((why) => client.tell('broadcast', { broadcast: client.broadcasting, reason: why }), reason);
        await broadcast(null);
        await page.evaluate(() => client.tell('room', { room: 'hall', joined: false, reason: null }));
        assert.equal(await shadow(page, (root) => root.querySelector('.panel').hidden), true);
        await page.evaluate(() => client.tell('room', { room: 'hall', joined: false, reason: 'unknown' }));
        await page.getByText('This room is not open now.').waitFor();
        await broadcast('forbidden');
        await page.getByText('This site does not allow that.').waitFor();
        await broadcast('replaced');
        await page.getByText('You went live elsewhere.').waitFor();
    });
});

test('S3 sound that the browser holds back comes with a click', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            const play = HTMLMediaElement.prototype.play;
            HTMLMediaElement.prototype.play = function () {
                return this.muted || window.clicked ? play.call(this) : Promise.reject(new DOMException('no', 'NotAllowedError'));
            };
            HTMLMediaElement.prototype.__defineGetter__('paused', () => !window.clicked);
            mount();
            live();
            addEventListener('pointerdown', () => { window.clicked = true; });
        });
        await page.getByRole('button', { name: 'Turn sound on' }).click();
        assert.ok(await shadow(page, (root) => !root.querySelector('.video').muted));
        assert.equal(await page.getByRole('button', { name: 'Turn sound on' }).count(), 0);
    });
});

test('S2 a page that is rewritten under it does not lose a call from sight', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => { mount(); live(); document.body.replaceChildren(document.createElement('main')); });
        await page.waitForFunction(() => widget.host.isConnected && !widget.host.shadowRoot.querySelector('.video').paused);
    });
});

test('S6 a page that is read from right to left keeps it whole', async () => {
    await on({}, async (page) => {
        await page.evaluate(() => {
            document.documentElement.dir = 'rtl';
            mount({ lang: 'he', strings: { hold: 'המתנה', accept: 'לענות' } });
            live();
            client.add({ peer: 'דנה', role: 'callee', phase: 'incoming' });
        });
        await page.getByRole('button', { name: 'המתנה' }).waitFor();
        for (const part of ['.panel', '.sheet']) {
            const { x, y, width, height } = await page.locator(part).boundingBox();
            assert.ok(x >= 0 && y >= 0 && x + width <= 1280 && y + height <= 720, part);
        }
    });
});

test('S6 looks: properties and parts of the page reach it, the theme follows the option', async () => {
    await on({ colorScheme: 'dark' }, async (page) => {
        const colours = () => shadow(page, (root) => [getComputedStyle(root.querySelector('[part=panel]')).backgroundColor, getComputedStyle(root.querySelector('[part~=end]')).backgroundColor]);
        await page.evaluate(() => { mount({ theme: 'auto' }); live(); });
        assert.deepEqual((await colours())[0], 'rgb(27, 29, 34)');
        await page.emulateMedia({ colorScheme: 'light' });
        await page.waitForFunction(() => widget.host.shadowRoot.querySelector('[data-theme=light]'));
        assert.deepEqual((await colours())[0], 'rgb(255, 255, 255)');
        await page.evaluate(() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(':root { --beckon-surface: rgb(1, 2, 3) } [data-beckon-widget]::part(end) { background: rgb(4, 5, 6) }');
            document.adoptedStyleSheets = [sheet];
        });
        assert.deepEqual(await colours(), ['rgb(1, 2, 3)', 'rgb(4, 5, 6)']);
    });
});

test('S3 two widgets, one after the other, and an unmount in the middle of everything, leave nothing behind', async () => {
    await on({}, async (page) => {
        const count = await page.evaluate(async () => {
            mount();
            widget.unmount();
            mount();
            live();
            const answer = widget.check();
            widget.unmount();
            client.calls[0].over('hangup');
            return [await answer, document.querySelectorAll('[data-beckon-widget]').length];
        });
        assert.deepEqual(count, [false, 0]);
    });
});
