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

/** Sounds until what this gives is called. A browser that wants a click before it is heard begins only then, if at all. */
function sounding(tone: Tone, round = 0, speaker: string | null = null): () => void {
    const context = new AudioContext() as AudioContext & { setSinkId?(id: string): Promise<void> };
    let timer: ReturnType<typeof setInterval> | undefined;
    let over = false;
    const next = (): void => sound(context, tone, round++);
    const begin = async (): Promise<void> => {
        if (speaker) await context.setSinkId?.(speaker).catch(() => undefined);
        await context.resume();
        if (over) return;
        next();
        timer = setInterval(next, tones[tone].every * 1000);
    };
    begin().catch(() => undefined);
    return () => {
        over = true;
        clearInterval(timer);
        void context.close();
    };
}

/** Plays one tone, or none. */
export function makeRinger(): (tone: Tone | null) => void {
    let now: Tone | null = null;
    let stop: (() => void) | null = null;
    return (tone) => {
        if (tone === now) return;
        now = tone;
        stop?.();
        stop = tone && sounding(tone);
    };
}

/** One round, and not the next, to hear whether the speaker works. */
export function sample(speaker: string | null): void {
    setTimeout(sounding('in', 2, speaker), 2300);
}
