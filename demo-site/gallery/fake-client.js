// A Beckon client without a relay: it has the public API (sdk-wasm/src/client/api.ts), and calls that do as they are told.
// For looking at the widget, for theming it, and for its tests. No frame of it leaves the page.

const silent = { audio: true, video: true, held: false };

/** Somebody on a camera: drawn, moving a little. */
export function picture(hue, { width = 640, height = 480, still = false } = {}) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = canvas.getContext('2d');
    let frame = 0;
    const draw = () => {
        const sway = still ? 0 : Math.sin(frame / 12) * 6;
        const sky = pen.createLinearGradient(0, 0, 0, height);
        sky.addColorStop(0, `hsl(${hue} 30% 74%)`);
        sky.addColorStop(1, `hsl(${hue + 30} 26% 52%)`);
        pen.fillStyle = sky;
        pen.fillRect(0, 0, width, height);
        pen.fillStyle = `hsl(${hue} 22% 88% / .5)`;
        pen.fillRect(width * 0.08, height * 0.1, width * 0.24, height * 0.42);
        const [x, y, r] = [width / 2 + sway, height * 0.45, height * 0.17];
        pen.fillStyle = `hsl(${hue + 200} 32% 34%)`;
        pen.beginPath();
        pen.ellipse(x - sway / 2, height * 1.02, r * 2.1, r * 2, 0, Math.PI, 0);
        pen.fill();
        pen.fillStyle = 'hsl(24 38% 62%)';
        pen.fillRect(x - r * 0.32, y + r * 0.7, r * 0.64, r * 0.6);
        pen.beginPath();
        pen.ellipse(x, y, r * 0.82, r, 0, 0, 7);
        pen.fill();
        pen.fillStyle = `hsl(${hue + 20} 30% 20%)`;
        pen.beginPath();
        pen.ellipse(x, y - r * 0.45, r * 0.9, r * 0.68, 0, Math.PI, 0);
        pen.fill();
        frame++;
    };
    draw();
    const stream = canvas.captureStream(15);
    const timer = setInterval(draw, 66);
    stream.getVideoTracks()[0].addEventListener('ended', () => clearInterval(timer));
    return stream;
}

export class FakeCall {
    constructor(client, facts) {
        Object.assign(this, {
            id: `call-${++client.count}`, kind: 'call', role: 'caller', phase: 'calling', rings: false, reason: null,
            mine: silent, theirs: silent, peerAway: false, since: null, local: null, remote: null,
        }, facts);
        this.client = client;
    }
    become(facts, event = 'change') {
        Object.assign(this, facts);
        if (this.phase === 'ended') this.client.forget(this);
        this.client.tell('change', { call: this });
        if (event !== 'change') this.client.tell(event, { call: this, reason: this.reason });
    }
    /** Media flows. */
    flow() {
        const hue = [...this.peer].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 360;
        this.become({
            phase: 'live', rings: false, since: this.since ?? Date.now(),
            remote: this.kind === 'watch' && this.role === 'callee' ? null : picture(hue),
            local: this.kind === 'watch' ? null : this.client.camera(),
        }, 'start');
    }
    /** There is one call at a time, as the core has it. */
    accept() {
        const others = this.client.calls.filter((other) => other !== this && other.kind === 'call');
        if (this.kind === 'call') for (const other of others) other.end();
        this.become({ phase: 'connecting', rings: false }, 'accept');
        setTimeout(() => this.phase === 'connecting' && this.flow(), 150);
    }
    decline() { this.over('declined'); }
    end() { this.over(this.since || this.phase === 'connecting' ? 'hangup' : this.role === 'caller' ? 'cancelled' : 'declined'); }
    over(reason) {
        if (this.phase !== 'ended') this.become({ phase: 'ended', reason, rings: false, local: null, remote: null }, 'end');
    }
    mute({ audio, video }) {
        const { mine } = this;
        this.become({ mine: { ...mine, audio: audio === undefined ? mine.audio : !audio, video: video === undefined ? mine.video : !video } }, 'mute');
    }
    hold(held) { this.become({ mine: { ...this.mine, held } }, 'hold'); }
    transfer() { this.over('transferred'); }
}

export class FakeClient {
    user = 'ann';
    state = 'online';
    calls = [];
    room = null;
    count = 0;
    #listeners = new Map();
    #camera = null;

    /** What `preview` fails with, if it shall. */
    refusal = null;
    broadcasting = {
        state: 'off', autoAccept: false, viewers: [], local: null, mine: silent,
        mute: ({ audio, video }) => {
            const { mine } = this.broadcasting;
            this.show({ mine: { ...mine, audio: audio === undefined ? mine.audio : !audio, video: video === undefined ? mine.video : !video } });
        },
    };
    devices = {
        all: [
            { id: 'c1', kind: 'camera', label: 'FaceTime HD Camera' },
            { id: 'c2', kind: 'camera', label: 'Logitech BRIO 4K Stream Edition (046d:085e)' },
            { id: 'm1', kind: 'microphone', label: 'Built-in microphone' },
            { id: 's1', kind: 'speaker', label: 'Headphones' },
            { id: 's2', kind: 'speaker', label: '' },
        ],
        list: async () => this.devices.all,
        chosen: { camera: 'c1', microphone: 'm1', speaker: null },
        choose: async (kind, id) => { this.devices.chosen = { ...this.devices.chosen, [kind]: id }; },
        quality: 'auto',
        setQuality: async (quality) => { this.devices.quality = quality; },
        preview: async () => {
            if (this.refusal) throw this.refusal;
            const stream = picture(205);
            return { stream, stop: () => stream.getTracks().forEach((track) => track.stop()) };
        },
    };

    camera() { return (this.#camera ??= picture(205)); }

    on(event, listener) {
        const all = this.#listeners.get(event) ?? new Set();
        this.#listeners.set(event, all.add(listener));
        return () => all.delete(listener);
    }
    tell(event, detail) { for (const listener of this.#listeners.get(event) ?? []) listener(detail); }

    add(facts) {
        const call = new FakeCall(this, facts);
        const into = call.kind === 'watch' && call.role === 'callee' ? this.broadcasting.viewers : this.calls;
        into.push(call);
        if (into !== this.calls) this.calls.push(call);
        this.tell('change', { call });
        if (call.phase === 'incoming') this.tell('call', { call });
        return call;
    }
    forget(call) {
        this.calls = this.calls.filter((other) => other !== call);
        this.show({ viewers: this.broadcasting.viewers.filter((other) => other !== call) });
    }
    show(facts) {
        Object.assign(this.broadcasting, facts);
        this.tell('broadcast', { broadcast: this.broadcasting, reason: null });
    }
    fail(media, code = 'media') { this.tell('error', { error: { code, text: '', call: null, media } }); }

    call(peer) { return this.add({ peer }); }
    watch(peer) { return this.add({ peer, kind: 'watch' }); }
    broadcast({ autoAccept = this.broadcasting.autoAccept } = {}) {
        this.show({ state: 'live', local: this.camera(), autoAccept });
        return this.broadcasting;
    }
    stopBroadcast() {
        for (const viewer of [...this.broadcasting.viewers]) viewer.over('broadcast_ended');
        this.show({ state: 'off', local: null });
    }
    join(id) {
        const pairs = () => this.calls.filter(({ kind }) => kind === 'pair');
        this.room = {
            id, members: [], get mine() { return pairs()[0]?.mine ?? silent; },
            mute: (what) => pairs().forEach((pair) => pair.mute(what)),
        };
        this.tell('room', { room: id, joined: true, reason: null });
    }
    leave() {
        const { id } = this.room ?? {};
        for (const call of this.calls.filter(({ kind }) => kind === 'pair')) call.over('left');
        this.room = null;
        this.tell('room', { room: id, joined: false, reason: 'left' });
    }
    follow() { return () => undefined; }
    disconnect() { this.state = 'over'; this.tell('connection', { state: 'over', code: 0 }); }
}
