// The page's one capture of camera and microphone: asked for once, shared by all that send it, given back as a whole.
//
// A capture may come to less than was asked for (there is no camera, only a microphone): that is still one, and the
// trouble is told with it. Whatever is granted after nobody wants it any more is stopped at once.

import { listen } from './listen.js';

export type Trouble = 'refused' | 'withheld' | 'missing' | 'in_use' | 'insecure' | 'unplugged' | 'failed';
export type TrackKind = 'audio' | 'video';
/** As near to it as the camera can. */
export type Picture = { readonly [of in 'width' | 'height' | 'frameRate']: number };

export interface MediaEvents {
    granted(): void;
    /** There is none, or a device went away while it was used. Whoever still wants it captures again. */
    failed(): void;
    /** Why there is none, or less than was asked for. */
    trouble(trouble: Trouble): void;
    /** `stream` is another one, or holds other tracks. */
    changed(): void;
    devices(): void;
}

const kinds = ['audio', 'video'] as const;
/** Asking for one of the two would be answered alike. */
const hopeless = new Set<Trouble>(['refused', 'withheld', 'insecure']);

export class Media {
    stream: MediaStream | null = null;
    private captured = false;
    private previews = 0;
    private unplugged = false;
    private work: Promise<unknown> = Promise.resolve();

    constructor(
        gone: AbortController,
        private picture: Picture,
        private readonly chosen: Record<TrackKind, string | null>,
        private readonly events: MediaEvents,
    ) {
        const changed = (): void => {
            if (this.unplugged) void this.refill(); // perhaps it was plugged in again
            events.devices();
        };
        listen(gone, changed, [navigator.mediaDevices, 'devicechange']);
    }

    get live(): boolean {
        return kinds.some((kind) => this.has(kind));
    }

    /** Whether there is a live one of that kind. */
    has(kind: TrackKind): boolean {
        return !!this.track(kind);
    }

    /** Whether a preview shows it. */
    get previewed(): boolean {
        return this.previews > 0;
    }

    /** Always answered, by `granted` or `failed`. */
    capture(): void {
        this.captured = true;
        void this.then(() => this.complete()).then(
            (trouble) => {
                if (trouble) this.events.trouble(trouble);
                this.events.granted();
            },
            (trouble) => {
                this.events.trouble(trouble as Trouble);
                this.events.failed();
            },
        );
    }

    release(): void {
        this.captured = false;
        this.stopUnlessWanted();
    }

    /** For a look beforehand. Fails with a `Trouble`. */
    async preview(): Promise<{ stream: MediaStream; stop(): void }> {
        this.previews += 1;
        let shown = true;
        const stop = (): void => {
            if (!shown) return;
            shown = false;
            this.previews -= 1;
            this.stopUnlessWanted();
        };
        const lack = await this.then(() => this.complete()).catch((trouble) => {
            stop();
            throw trouble;
        });
        if (lack) this.events.trouble(lack);
        return { stream: this.stream ?? new MediaStream(), stop };
    }

    /** Once more for what is missing of a capture: told by `changed` if something is found, and what is still wrong. */
    async refill(): Promise<Trouble | null> {
        return this.wanted ? this.then(() => this.complete()).catch((trouble: Trouble) => trouble) : null;
    }

    /** Takes the device, at once if something is captured. Fails with a `Trouble`, and then all is as it was. */
    choose(kind: TrackKind, id: string): Promise<void> {
        return this.then(async () => {
            const before = this.chosen[kind];
            this.chosen[kind] = id;
            if (!this.wanted) return;
            const old = this.track(kind);
            try {
                await this.exchange(kind, old);
            } catch (trouble) {
                this.chosen[kind] = before;
                if (old?.readyState === 'ended') this.regain();
                throw trouble;
            }
        });
    }

    async setPicture(picture: Picture): Promise<void> {
        this.picture = picture;
        // A camera that cannot do it gives what it can.
        await this.track('video')
            ?.applyConstraints(this.constraints('video', 'ideal'))
            .catch(() => {});
    }

    async list(): Promise<MediaDeviceInfo[]> {
        return (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    }

    stop(): void {
        this.previews = 0;
        this.release();
    }

    // ------------------------------------------------------------------------------------------------------------

    private get wanted(): boolean {
        return this.captured || this.previews > 0;
    }

    private stopUnlessWanted(): void {
        const { stream } = this;
        if (this.wanted || !stream) return;
        this.stream = null;
        for (const track of stream.getTracks()) track.stop();
        this.events.changed();
    }

    private then<T>(step: () => Promise<T>): Promise<T> {
        const done = this.work.then(step, step);
        this.work = done.catch(() => {});
        return done;
    }

    private track(kind: TrackKind): MediaStreamTrack | undefined {
        return this.stream?.getTracks().find((track) => track.kind === kind && track.readyState === 'live');
    }

    private constraints(kind: TrackKind, how: 'exact' | 'ideal'): MediaTrackConstraints {
        const id = this.chosen[kind];
        const device = id ? { deviceId: { [how]: id } } : {};
        if (kind === 'audio') return { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
        return { ...device, ...this.picture };
    }

    /** Gets what the stream lacks, or as much of it as there is. */
    private async complete(): Promise<Trouble | null> {
        const lacking = kinds.filter((kind) => !this.track(kind));
        if (!lacking.length) return null;
        const [tracks, trouble] = await this.obtain(lacking);
        if (!tracks.length && !this.live) throw trouble;
        this.take(tracks);
        return trouble;
    }

    private async obtain(lacking: TrackKind[]): Promise<[MediaStreamTrack[], Trouble | null]> {
        try {
            return [await this.ask(lacking), null];
        } catch (thrown) {
            const trouble = thrown as Trouble;
            if (hopeless.has(trouble) || lacking.length === 1) return [[], trouble];
            // One of the two cannot be had. Which one, only trying tells.
            const tracks: MediaStreamTrack[] = [];
            for (const kind of lacking) tracks.push(...(await this.ask([kind]).catch(() => [])));
            return [tracks, trouble];
        }
    }

    /** The devices that were chosen; where one of them is gone, any. Fails with a `Trouble`. */
    private async ask(wanted: TrackKind[], device: 'exact' | 'ideal' = 'exact'): Promise<MediaStreamTrack[]> {
        const of = (kind: TrackKind): MediaTrackConstraints | false => wanted.includes(kind) && this.constraints(kind, device);
        try {
            const stream = await navigator.mediaDevices.getUserMedia({ audio: of('audio'), video: of('video') });
            return stream.getTracks();
        } catch (error) {
            const { name } = error as Error;
            if (name === 'OverconstrainedError' && device === 'exact') return this.ask(wanted, 'ideal');
            throw this.meaning(name);
        }
    }

    private take(tracks: MediaStreamTrack[]): void {
        if (!this.wanted) {
            for (const track of tracks) track.stop();
            return;
        }
        this.stream ??= new MediaStream();
        for (const old of this.stream.getTracks()) {
            if (old.readyState === 'live' && !tracks.some(({ kind }) => kind === old.kind)) continue;
            old.stop();
            this.stream.removeTrack(old);
        }
        for (const track of tracks) {
            // Not told when we stop it ourselves.
            track.onended = () => this.lost();
            this.stream.addTrack(track);
        }
        this.unplugged &&= kinds.some((kind) => !this.track(kind));
        this.events.changed();
    }

    private lost(): void {
        this.unplugged = true;
        if (this.captured) this.events.failed();
    }

    /** What was stopped for another one that did not open. */
    private regain(): void {
        if (this.captured) this.events.failed();
        else void this.refill();
    }

    /** Some devices open only once the other is closed. */
    private async exchange(kind: TrackKind, old?: MediaStreamTrack): Promise<void> {
        const tracks = await this.ask([kind]).catch((trouble) => {
            if (trouble !== 'in_use' || !old) throw trouble;
            old.stop();
            return this.ask([kind]);
        });
        this.take(tracks);
    }

    /** What the browser's error of this name means here. */
    private meaning(name: string): Trouble {
        if (!navigator.mediaDevices) return 'insecure';
        const trouble = troubles[name] ?? 'failed';
        if (trouble === 'refused' && withheld()) return 'withheld';
        return trouble === 'missing' && this.unplugged ? 'unplugged' : trouble;
    }
}

const troubles: Readonly<Record<string, Trouble>> = {
    NotAllowedError: 'refused',
    SecurityError: 'insecure',
    NotFoundError: 'missing',
    NotReadableError: 'in_use',
    AbortError: 'in_use',
};

interface Policy {
    allowsFeature(feature: string): boolean;
}

/**
 * The page around this one, or a header, says no, and the person cannot change that. Where a browser does not tell, a
 * page in a frame of another site is taken for one.
 */
function withheld(): boolean {
    const { permissionsPolicy, featurePolicy } = document as { permissionsPolicy?: Policy; featurePolicy?: Policy };
    const policy = permissionsPolicy ?? featurePolicy;
    if (policy) return !policy.allowsFeature('camera') || !policy.allowsFeature('microphone');
    try {
        return window.top!.origin !== window.origin;
    } catch {
        return true;
    }
}
