// The flight recorder: stands between the driver and the core, and keeps what went in and what came out, as it was. What is
// somebody's is taken out where a report is made of it (report.ts), and nothing leaves the page before: of those who are
// recorded, few ever need a report, so what makes one is a file of its own.
//
// What is kept is bounded. A recording that outgrows it keeps its beginning, which can be replayed, and its end, which
// can be read, and counts the lines that are missing between them.

import type { Core } from './words.js';

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

export class Recorder implements Recording {
    readonly head: string[] = [];
    readonly tail: string[] = [];
    missing = 0;
    private head_bytes = 0;
    private tail_bytes = 0;

    constructor(
        private readonly core: Core,
        private readonly agent: number,
        readonly page: string,
    ) {}

    /** What was wrong, or nothing, and what the core wants now, as JSON, or nothing. */
    tell(at: number, told: Told, ...texts: string[]): readonly [refused: string, wanted: string] {
        const { core, agent } = this;
        const refused = (core[told] as (...given: unknown[]) => string)(agent, ...texts, at);
        const wanted = core.drain(agent);
        // Of what the core refuses nothing has counted, but a frame's numbers.
        const kept = refused && told !== 'frame' ? [] : texts;
        const line: Line = [at, told, kept, refused, wanted, this.deadline()];
        this.keep(JSON.stringify(line));
        return [refused, wanted];
    }

    deadline(): number {
        return this.core.deadline(this.agent);
    }

    /** Its memory is the module's, and no collector finds it. What was recorded stays. */
    close(): void {
        this.core.close(this.agent);
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
