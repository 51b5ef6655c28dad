// Which camera, microphone and speaker, and how good a picture; with a level meter in the check before a call.
import type { Device, DeviceKind, Quality } from '../client/api.js';
import { attr, el, show } from './dom.js';
import type { Part, Wishes } from './parts.js';
import type { View } from './view.js';

const kinds = ['camera', 'microphone', 'speaker'] as const;
const qualities = ['auto', 'high', 'medium', 'low'] as const;
/** Where a page cannot choose what it is heard from, it is not asked. */
const speakers = typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;

export class Devices implements Part {
    readonly #selects = {} as Record<DeviceKind, HTMLSelectElement>;
    readonly #quality: HTMLSelectElement;
    readonly #meter: HTMLElement;
    readonly #sample: HTMLElement;
    readonly root: HTMLElement;
    readonly #wishes: Wishes;
    open = false;
    #listed = false;
    #level: Level | null = null;

    /** `chosen` follows every choice. */
    constructor(wishes: Wishes, chosen: () => void) {
        const { say, client } = wishes;
        this.#wishes = wishes;
        const line = (text: string, control: HTMLElement): HTMLElement => el('label', { class: 'line' }, el('span', {}, text), control);
        const lines = kinds.map((kind) => {
            const select = el('select', { onchange: () => void client.devices.choose(kind, select.value).then(chosen, () => void this.list()) });
            this.#selects[kind] = select;
            const made = line(say(kind), select);
            show(made, kind !== 'speaker' || speakers);
            return made;
        });
        this.#quality = el('select', { onchange: () => void client.devices.setQuality(this.#quality.value as Quality) },
            ...qualities.map((quality) => el('option', { value: quality }, say(`quality_${quality}`))));
        this.#meter = el('div', { class: 'level', role: 'meter', 'aria-label': say('level'), 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': 0 }, el('i'));
        this.#sample = el('button', { type: 'button', part: 'button', class: 'link', onclick: () => wishes.sample() }, say('check_sound'));
        this.root = el('div', { part: 'devices', class: 'drawer', role: 'group', 'aria-label': say('devices') },
            this.#meter, ...lines, line(say('quality'), this.#quality), this.#sample);
    }

    update(view: View): void {
        const checking = view.mode === 'check';
        const shown = show(this.root, this.open || checking);
        if (shown && !this.#listed) void this.list();
        this.#listed = shown;
        show(this.#sample, checking);
        this.#quality.value = this.#wishes.client.devices.quality;
        const stream = checking && view.self ? view.self.stream : null;
        show(this.#meter, stream !== null);
        if (this.#level?.stream !== stream) {
            this.#level?.stop();
            this.#level = stream && new Level(stream, this.#meter);
        }
    }

    async list(): Promise<void> {
        const { say, client } = this.#wishes;
        const all = await client.devices.list().catch((): readonly Device[] => []);
        for (const kind of kinds) {
            const select = this.#selects[kind];
            const these = all.filter((device) => device.kind === kind);
            select.replaceChildren(...these.map((device, at) =>
                el('option', { value: device.id }, device.label || say({ key: 'device', name: say(kind), n: at + 1 }))));
            if (!these.length) select.append(el('option', { value: '' }, say('none')));
            select.disabled = !these.length;
            const { [kind]: chosen } = client.devices.chosen;
            if (chosen !== null) select.value = chosen;
        }
    }
}

/** Shows how loud it is, ten times a second. */
class Level {
    readonly #context: AudioContext | null;
    readonly #timer: ReturnType<typeof setInterval> | undefined;

    constructor(readonly stream: MediaStream, meter: HTMLElement) {
        const heard = stream.getAudioTracks().length > 0 && typeof AudioContext !== 'undefined';
        this.#context = heard ? new AudioContext() : null;
        if (!this.#context) return;
        const analyser = this.#context.createAnalyser();
        const samples = new Float32Array(analyser.fftSize);
        this.#context.createMediaStreamSource(stream).connect(analyser);
        this.#timer = setInterval(() => {
            analyser.getFloatTimeDomainData(samples);
            const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
            const percent = Math.round(Math.min(1, Math.sqrt(power) * 5) * 100);
            meter.style.setProperty('--level', `${String(percent)}%`);
            attr(meter, 'aria-valuenow', percent);
        }, 100);
    }

    stop(): void {
        clearInterval(this.#timer);
        void this.#context?.close().catch(() => undefined);
    }
}
