// S3: the widget in use, in Chromium: what comes and goes by itself; the ring; viewers; the page around it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { box, on, shadow } from './alone.mjs';

test('S3 a language without a table is not said to be spoken: the page\'s is', async () => {
    await on({}, async (page) => {
        const spoken = (options) => page.evaluate((options) => { mount(options); const { lang } = widget.host.shadowRoot.querySelector('.root'); widget.unmount(); return lang; }, options);
        await page.evaluate(() => { document.documentElement.lang = 'ru'; });
        assert.deepEqual([await spoken({ lang: 'de' }), await spoken({ lang: 'de', strings: { accept: 'Annehmen' } }), await spoken({ lang: 'en-GB' })], ['ru', 'de', 'en']);
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
