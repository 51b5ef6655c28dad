// The ring tone, and what a caller hears while it rings: made of sine waves, so that nothing is loaded.

export type Tone = 'in' | 'out';

/** Notes as [Hz, from s, for s], repeated after `every` s. The ring begins softly and grows over its first three rounds. */
const tones = {
    in: { notes: [[523, 0, 0.5], [659, 0.14, 0.5], [784, 0.28, 0.9]], every: 2.4, from: 0.03, to: 0.18 },
    out: { notes: [[425, 0, 1]], every: 4, from: 0.03, to: 0.03 },
} as const;

function sound(context: AudioContext, tone: Tone, round: number): void {
    const { notes, from, to } = tones[tone];
    for (const [hertz, at, long] of notes) {
        const wave = context.createOscillator();
        const volume = context.createGain();
        const start = context.currentTime + 0.02 + at;
        wave.frequency.value = hertz;
        volume.gain.setValueAtTime(0, start);
        volume.gain.linearRampToValueAtTime(Math.min(to, from + ((to - from) * round) / 2), start + 0.04);
        volume.gain.exponentialRampToValueAtTime(0.0005, start + long);
        wave.connect(volume).connect(context.destination);
        wave.start(start);
        wave.stop(start + long);
    }
}

async function begun(speaker?: string | null): Promise<AudioContext> {
    const context = new AudioContext() as AudioContext & { setSinkId?(id: string): Promise<void> };
    if (speaker) await context.setSinkId?.(speaker).catch(() => undefined);
    await context.resume();
    return context;
}

export class Ringer {
    #tone: Tone | null = null;
    #stop: (() => void) | null = null;

    play(tone: Tone | null): void {
        if (tone === this.#tone) return;
        this.#tone = tone;
        this.#stop?.();
        this.#stop = null;
        if (!tone) return;
        let timer: ReturnType<typeof setInterval> | undefined;
        let round = 0;
        let over = false;
        const context = new AudioContext();
        this.#stop = () => {
            over = true;
            clearInterval(timer);
            void context.close();
        };
        const begin = (): void => {
            if (over) return;
            const next = (): void => sound(context, tone, round++);
            next();
            timer = setInterval(next, tones[tone].every * 1000);
        };
        // A browser that wants a click before it is heard lets it begin only then, if at all.
        context.resume().then(begin, () => undefined);
    }

    /** One round, to hear whether the speaker works. */
    async sample(speaker: string | null): Promise<void> {
        const context = await begun(speaker);
        sound(context, 'in', 2);
        setTimeout(() => void context.close(), 2000);
    }
}
