// Which camera, microphone and speaker, and how good a picture; with a level meter in the check before a call.
import type { Device, DeviceKind, Quality } from '../client/api.js';
import { attr, el, show } from './dom.js';
import { line, type Part, type Wishes } from './parts.js';

/** And the kind of track that comes from it. */
const sources = { camera: 'video', microphone: 'audio', speaker: null } as const;
const qualities = ['auto', 'high', 'medium', 'low'] as const;
/** Where a page cannot choose what it is heard from, it is not asked. */
const speakers = typeof Audio !== 'undefined' && 'setSinkId' in Audio.prototype;

export interface Devices extends Part {
    open: boolean;
    list(): Promise<void>;
}

/** `chosen` follows every choice, `unopened` one that came to nothing. */
export function makeDevices({ say, client, sample }: Wishes, chosen: () => void, unopened: (why: unknown) => void): Devices {
    const { devices } = client;
    const kinds = (Object.keys(sources) as DeviceKind[]).filter((kind) => kind !== 'speaker' || speakers).map((kind) => {
        const select = el('select', { onchange: () => void devices.choose(kind, select.value).then(chosen, unopened).then(list) });
        return { kind, select, root: line(say(kind), select) };
    });
    const quality = el('select', { onchange: () => void devices.setQuality(quality.value as Quality) },
        ...qualities.map((one) => el('option', { value: one }, say(`quality_${one}`))));
    const meter = el('div', { role: 'meter', 'aria-label': say('level'), 'aria-valuenow': 0 });
    const tone = el('button', { part: 'link', onclick: sample }, say('check_sound'));
    const root = el('div', { part: 'devices', class: 'drawer', role: 'group', 'aria-label': say('devices'), hidden: true }, meter,
        ...kinds.map((one) => one.root), line(say('quality'), quality), tone);
    let used: MediaStream | null = null;
    let heard: MediaStream | null = null;
    let deafen = (): void => undefined;

    async function list(): Promise<void> {
        const all = await devices.list().catch((): readonly Device[] => []);
        for (const { kind, select } of kinds) {
            const these = all.filter((device) => device.kind === kind);
            select.replaceChildren(...these.map(({ id, label }, nth) => el('option', { value: id }, label || `${say(kind)} ${nth + 1}`)));
            select.disabled = !these.length;
            if (!these.length) select.append(el('option', {}, say('none')));
            // What is used: a device that was chosen once may be gone, and none may have been chosen.
            const track = used?.getTracks().find((one) => one.kind === sources[kind]);
            const now = these.find(({ id }) => id === track?.getSettings().deviceId)?.id ?? devices.chosen[kind];
            if (now !== null) select.value = now;
        }
    }

    const part: Devices = {
        root,
        open: false,
        list,
        update({ mode, self }) {
            const checking = show(tone, mode === 'check');
            const hidden = root.hidden;
            used = self && self.stream;
            if (show(root, part.open || checking) && hidden) void list();
            // Who only watches is asked for no camera, and could choose none.
            for (const one of kinds) show(one.root, mode !== 'watch' || one.kind === 'speaker' || !!client.broadcasting.local);
            quality.value = devices.quality;
            const stream = checking ? used : null;
            show(meter, !!stream);
            if (heard === stream) return;
            heard = stream;
            deafen();
            deafen = stream ? listen(stream, meter) : () => undefined;
        },
    };
    return part;
}

/** Shows how loud it is, ten times a second, until told to stop. */
function listen(stream: MediaStream, meter: HTMLElement): () => void {
    if (!stream.getAudioTracks().length) return () => undefined;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    const samples = new Float32Array(analyser.fftSize);
    context.createMediaStreamSource(stream).connect(analyser);
    const timer = setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const percent = Math.round(Math.min(100, Math.max(...samples.map(Math.abs)) * 150));
        meter.style.setProperty('--level', `${percent}%`);
        attr(meter, 'aria-valuenow', percent);
    }, 100);
    return () => {
        clearInterval(timer);
        void context.close();
    };
}
