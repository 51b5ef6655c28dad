// The flight recorder: stands between the driver and the core, and keeps what went in and what came out, as it was. What is
// somebody's is taken out where a report is made of it (report.ts), and nothing leaves the page before: of those who are
// recorded, few ever need a report, so what makes one is a file of its own.
//
// What is kept is bounded. A recording that outgrows it keeps its beginning, which can be replayed, and its end, which
// can be read, and counts the lines that are missing between them.

import type { Agent } from './words.js';

// With session descriptions, which are half of it and are in no report.
const head_bytes_max = 1024 * 1024;
const tail_bytes_max = 256 * 1024;

export type Told = 'push' | 'frame' | 'peerFrame';
/** Which function of the core was called, with which texts, what it answered, what the core wanted then, and its deadline. */
export type Line = [at: number, told: Told, texts: string[], refused: string, wanted: string, deadline: number];

/** Each line as JSON. */
export interface Recording {
    readonly page: string;
    readonly head: readonly string[];
    readonly missing: number;
    readonly tail: readonly string[];
}

export class Recorder implements Agent, Recording {
    readonly head: string[] = [];
    readonly tail: string[] = [];
    missing = 0;
    private head_bytes = 0;
    private tail_bytes = 0;
    /** Given to the core, and not drained yet. */
    private open: [number, Told, string[], string] | null = null;

    constructor(
        private readonly core: Agent,
        readonly page: string,
    ) {}

    push(input: string, now: number): string {
        return this.note(now, 'push', [input], this.core.push(input, now));
    }

    frame(text: string, now: number): string {
        return this.note(now, 'frame', [text], this.core.frame(text, now));
    }

    peerFrame(call: string, text: string, now: number): string {
        return this.note(now, 'peerFrame', [call, text], this.core.peerFrame(call, text, now));
    }

    drain(): string {
        const wanted = this.core.drain();
        this.close(wanted);
        return wanted;
    }

    deadline(): number {
        return this.core.deadline();
    }

    /** What was recorded stays. */
    delete(): void {
        this.core.delete();
    }

    private note(at: number, told: Told, texts: string[], refused: string): string {
        this.close(''); // was not drained: it wanted nothing that is known
        // Of what the core refuses nothing has counted, but a frame's numbers.
        this.open = [at, told, refused && told !== 'frame' ? [] : texts, refused];
        return refused;
    }

    private close(wanted: string): void {
        if (!this.open) return;
        const line: Line = [...this.open, wanted, this.core.deadline()];
        this.open = null;
        this.keep(JSON.stringify(line));
    }

    private keep(line: string): void {
        if (!this.missing && !this.tail.length && this.head_bytes + line.length <= head_bytes_max) {
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
