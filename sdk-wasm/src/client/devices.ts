// Cameras, microphones and speakers: which there are, which were chosen, and how good the picture may be. Choices are
// kept for all pages of the site, in localStorage.

import type { Allowance, Media, Peers, Picture, Trouble } from '../driver/driver.js';
import type { Device, DeviceKind, Devices, MediaFault, Quality } from './api.js';
import { mediaSentences, warn } from './sentences.js';

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

const isQuality = (value: unknown): boolean => Object.hasOwn(profiles, value as Quality);
const qualities = 'quality is low, medium, high or auto';

/** `kept`: what we kept once, if anything. `wanted`: what the page asks for. Misspelt, it is no reason to have no call. */
export function readChoices(kept: Partial<Choices> | null, wanted: Quality): Choices {
    if (!isQuality(wanted)) warn(`${qualities}, not ${String(wanted)}; it is auto now.`);
    const quality = [kept?.quality, wanted].find(isQuality) ?? 'auto';
    return { camera: null, microphone: null, speaker: null, ...kept, quality };
}

export class DeviceBook implements Devices {
    constructor(
        private choices: Choices,
        private readonly media: Media,
        private readonly peers: Peers,
        private readonly keeper: { keepChoices(choices: Choices): void },
        private readonly changed: () => void,
    ) {}

    get chosen(): Devices['chosen'] {
        return this.choices;
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
        this.keep({ [kind]: id });
    }

    async setQuality(quality: Quality): Promise<void> {
        if (!isQuality(quality)) throw new TypeError(`Beckon: ${qualities}.`);
        const { allowance, picture } = profiles[quality];
        this.keep({ quality });
        this.peers.setAllowance(allowance);
        await this.media.setPicture(picture);
    }

    async preview(): Promise<{ readonly stream: MediaStream; stop(): void }> {
        return explained(this.media.preview());
    }

    private keep(chosen: Partial<Choices>): void {
        this.choices = { ...this.choices, ...chosen };
        this.keeper.keepChoices(this.choices);
        this.changed();
    }
}

/** Why there is no camera, as an error that programs and people can read. */
export class MediaError extends Error implements MediaFault {
    constructor(readonly trouble: Trouble) {
        super(mediaSentences[trouble]);
    }
}

function explained<T>(attempt: Promise<T>): Promise<T> {
    return attempt.catch((trouble: Trouble) => {
        throw new MediaError(trouble);
    });
}
