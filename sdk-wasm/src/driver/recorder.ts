// The flight recorder: stands between the driver and the core, and keeps what went in and what came out, redacted, in
// the lines of tests/vectors: `beckon-replay` plays them again. What the core refused is not kept:
// only its sentence about it and, of a frame, the numbers, which count all the same.
//
// What is kept is bounded. A recording that outgrows it keeps its beginning, which can be replayed, and its end, which
// can be read; a line between them says how many are missing.

import { Redactor } from './redact.js';
import type { Agent } from './words.js';

const head_bytes_max = 384 * 1024;
const tail_bytes_max = 128 * 1024;

type Given = { in?: unknown; frame?: string; call?: string; peer_frame?: string };
type Told = { t: string; text?: string };

export class Recorder implements Agent {
    private readonly redactor = new Redactor();
    private readonly head: string[] = [];
    private head_bytes = 0;
    private readonly tail: string[] = [];
    private tail_bytes = 0;
    private missing = 0;
    /** Given to the core, and not drained yet. `given` is empty if the core refused it, and nothing has happened. */
    private open: { at: number; given: Given; refused: string } | null = null;
    private readonly page: unknown;

    constructor(
        private readonly core: Agent,
        page: string,
    ) {
        this.page = this.redactor.value(JSON.parse(page));
    }

    push(input: string, now: number): string {
        const says = this.core.push(input, now);
        return this.note(now, says ? {} : { in: this.redactor.value(JSON.parse(input)) }, says);
    }

    frame(text: string, now: number): string {
        const says = this.core.frame(text, now);
        // Of what it refuses, nothing but the numbers has counted.
        return this.note(now, says ? { in: { t: 'unread_frame', ...numbersOf(text, says) } } : { frame: this.redactor.frame(text) }, says);
    }

    peerFrame(call: string, text: string, now: number): string {
        const says = this.core.peerFrame(call, text, now);
        return this.note(now, says ? {} : { call, peer_frame: this.redactor.frame(text) }, says);
    }

    drain(): string {
        const wanted = this.core.drain();
        if (this.open) this.close(wanted);
        return wanted;
    }

    deadline(): number {
        return this.core.deadline();
    }

    /** What was recorded stays. */
    delete(): void {
        this.core.delete();
    }

    /** The whole recording: a line about the page, then one for each input. */
    report(): string {
        const first = JSON.stringify({ vector: 'recording', about: navigator.userAgent, page: this.page });
        const gap = this.missing > 0 ? [JSON.stringify({ missing: this.missing })] : [];
        return [first, ...this.head, ...gap, ...this.tail, ''].join('\n');
    }

    private note(at: number, given: Given, refused: string): string {
        if (this.open) this.close(''); // was not drained: it wanted nothing that is known
        this.open = { at, given, refused };
        return refused;
    }

    private close(wanted: string): void {
        const { at, given, refused } = this.open!;
        this.open = null;
        const effects = (wanted ? JSON.parse(wanted) : []) as Told[];
        const due = this.core.deadline();
        this.keep(
            JSON.stringify({
                at,
                ...given,
                refused: refused || undefined,
                out: effects.map((effect) => this.effect(effect, given)),
                deadline: due >= 0 ? due : null,
            }),
        );
    }

    private effect(effect: Told, { frame }: Given): unknown {
        const { t, text } = effect;
        if (t === 'send' || t === 'send_peer') return { ...effect, text: this.redactor.frame(text!) };
        const redacted = this.redactor.value(effect) as Told;
        // The relay's sentence may say anything; every other is the core's own.
        const ours = t === 'tell_refused' && !frame?.includes('"t":"error"');
        return ours ? { ...redacted, text } : redacted;
    }

    private keep(line: string): void {
        if (this.missing === 0 && this.tail.length === 0 && this.head_bytes + line.length <= head_bytes_max) {
            this.head.push(line);
            this.head_bytes += line.length;
            return;
        }
        this.tail.push(line);
        this.tail_bytes += line.length;
        while (this.tail_bytes > tail_bytes_max) {
            this.tail_bytes -= this.tail.shift()!.length;
            ++this.missing;
        }
    }
}

/** The numbers of a frame that was refused, as far as the core has read them: see PROTOCOL.md, "Frames". */
function numbersOf(text: string, says: string): { seq: number; ack: number } {
    const none = /^[sa]:|65536 bytes$/.test(says);
    // Where the text broke off, a number is whole only if another member begins behind it.
    const [, s, a] = /^{(?:"s":(\d{1,16}),)?(?:"a":(\d{1,16}),)?"\w+":/.exec(none ? '' : text) ?? [];
    return { seq: +(s ?? 0), ack: +(a ?? 0) };
}
