// The flight recorder: stands between the driver and the core, and keeps what went in and what came out, redacted, in
// the lines of tests/vectors: `beckon-replay` plays them again.
//
// What is kept is bounded. A recording that outgrows it keeps its beginning, which can be replayed, and its end, which
// can be read; a line between them says how many are missing.

import { Redactor } from './redact.js';
import type { Agent } from './words.js';

const head_bytes_max = 384 * 1024;
const tail_bytes_max = 128 * 1024;

type Given = { in: unknown } | { frame: string } | { call: string; peer_frame: string };

export class Recorder implements Agent {
    private readonly redactor = new Redactor();
    private readonly head: string[] = [];
    private head_bytes = 0;
    private readonly tail: string[] = [];
    private tail_bytes = 0;
    private missing = 0;
    /** Given to the core, and not drained yet. */
    private open: { at: number; given: Given; says: string } | null = null;
    private readonly page: unknown;

    constructor(
        private readonly core: Agent,
        page: string,
    ) {
        this.page = this.redactor.value(JSON.parse(page));
    }

    push(input: string, now: number): string {
        return this.note(now, { in: this.redactor.value(JSON.parse(input)) }, this.core.push(input, now));
    }

    frame(text: string, now: number): string {
        const frame = this.redactor.frame(text);
        // What is no JSON has no number either: the core takes it as this.
        const given = frame === null ? { in: { t: 'unread_frame', seq: 0, ack: 0 } } : { frame };
        return this.note(now, given, this.core.frame(text, now), frame === null);
    }

    peerFrame(call: string, text: string, now: number): string {
        const frame = this.redactor.frame(text);
        const says = this.core.peerFrame(call, text, now);
        // Nothing has happened: there is no input that says so.
        return frame === null ? says : this.note(now, { call, peer_frame: frame }, says);
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

    private note(at: number, given: Given, says: string, unsaid = false): string {
        if (this.open) this.close(''); // was not drained: it wanted nothing that is known
        this.open = { at, given, says: unsaid ? '' : says };
        return says;
    }

    private close(wanted: string): void {
        const { at, given, says } = this.open!;
        this.open = null;
        const effects = (wanted ? JSON.parse(wanted) : []) as { t: string; text?: string }[];
        const due = this.core.deadline();
        this.keep(
            JSON.stringify({
                at,
                ...given,
                ...(says ? { says } : {}),
                out: effects.map((effect) => this.effect(effect)),
                deadline: due >= 0 ? due : null,
            }),
        );
    }

    private effect(effect: { t: string; text?: string }): unknown {
        if (effect.t !== 'send' && effect.t !== 'send_peer') return this.redactor.value(effect);
        return { ...effect, text: this.redactor.frame(effect.text!) };
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
