// Cameras, microphones and speakers: which there are, which were chosen, and how good the picture may be. Choices are
// kept for all pages of the site, in localStorage.

import type { Allowance, Media, Peers, Picture, Trouble } from '../driver/driver.js';
import type { Device, DeviceKind, Devices, Quality } from './api.js';
import { mediaSentence, warn } from './sentences.js';

const profile = (width: number, height: number, frameRate: number, maxBitrate?: number): { picture: Picture; allowance: Allowance } => ({
    picture: { width, height, frameRate },
    allowance: { maxBitrate, maxFramerate: maxBitrate && frameRate },
});

export const profiles = {
    low: profile(320, 240, 15, 200_000),
    medium: profile(640, 480, 30, 700_000),
    high: profile(1280, 720, 30, 2_500_000),
    auto: profile(1280, 720, 30),
} satisfies Record<Quality, unknown>;

export interface Choices {
    camera: string | null;
    microphone: string | null;
    speaker: string | null;
    quality: Quality;
}

const names: Record<MediaDeviceKind, DeviceKind> = {
    videoinput: 'camera',
    audioinput: 'microphone',
    audiooutput: 'speaker',
};

const isQuality = (value: unknown): value is Quality => typeof value === 'string' && Object.hasOwn(profiles, value);
const qualities = 'quality is low, medium, high or auto';

/** `wanted`: what the page asks for. Misspelt, it is no reason to have no call. */
export function readChoices(text: string | null, wanted: Quality): Choices {
    const choices: Choices = { camera: null, microphone: null, speaker: null, quality: 'auto' };
    if (isQuality(wanted)) choices.quality = wanted;
    else warn(`${qualities}, not ${String(wanted)}; it is auto now.`);
    try {
        const kept = JSON.parse(text ?? '{}') as Partial<Choices>;
        for (const kind of ['camera', 'microphone', 'speaker'] as const)
            if (typeof kept[kind] === 'string') choices[kind] = kept[kind];
        if (isQuality(kept.quality)) choices.quality = kept.quality;
    } catch {
        // Somebody else's text: as if nothing had been chosen.
    }
    return choices;
}

export class DeviceBook implements Devices {
    constructor(
        private readonly choices: Choices,
        private readonly media: Media,
        private readonly peers: Peers,
        private readonly keeper: { keepChoices(text: string): void },
        private readonly changed: () => void,
    ) {}

    get chosen(): { camera: string | null; microphone: string | null; speaker: string | null } {
        const { camera, microphone, speaker } = this.choices;
        return { camera, microphone, speaker };
    }

    get quality(): Quality {
        return this.choices.quality;
    }

    async list(): Promise<readonly Device[]> {
        const all = await this.media.list();
        return all
            .filter(({ deviceId }) => deviceId) // without permission there is one of each kind, with no id
            .map(({ deviceId, kind, label }) => ({ id: deviceId, kind: names[kind], label }));
    }

    async choose(kind: DeviceKind, id: string): Promise<void> {
        if (kind !== 'speaker') await explained(this.media.choose(kind === 'camera' ? 'video' : 'audio', id));
        this.choices[kind] = id;
        this.kept();
    }

    async setQuality(quality: Quality): Promise<void> {
        if (!isQuality(quality)) throw new TypeError(`Beckon: ${qualities}.`);
        const profile = profiles[quality];
        this.choices.quality = quality;
        this.kept();
        this.peers.setAllowance(profile.allowance);
        await this.media.setPicture(profile.picture);
    }

    async preview(): Promise<{ readonly stream: MediaStream; stop(): void }> {
        return explained(this.media.preview());
    }

    private kept(): void {
        this.keeper.keepChoices(JSON.stringify(this.choices));
        this.changed();
    }
}

/** Why there is no camera, as an error that programs and people can read. */
export class MediaError extends Error {
    constructor(readonly trouble: Trouble) {
        super(mediaSentence(trouble));
    }
}

async function explained<T>(attempt: Promise<T>): Promise<T> {
    try {
        return await attempt;
    } catch (trouble) {
        throw new MediaError(trouble as Trouble);
    }
}
