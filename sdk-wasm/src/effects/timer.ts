// One alarm at a time, on the page's monotonic clock.
//
// Browsers slow the timers of hidden pages down: to once a second, and after some minutes to once a minute, but the
// latter only in chains in which each timer is set by the one before. Ours is set anew by whatever the socket brings
// (a beat's answer moves the deadline), which breaks the chain; so a hidden page keeps its lease. A page that slept
// is caught up when it is seen again.

import { listen } from './listen.js';

/** Later ones would ring at once. */
const longest_ms = 2 ** 31 - 1;

export const now = (): number => Math.floor(performance.now());

export class Timer {
    private handle: ReturnType<typeof setTimeout> | undefined;
    private due = -1;

    constructor(
        gone: AbortController,
        private readonly ring: () => void,
    ) {
        const awake = (): void => {
            if (this.due >= 0 && this.due <= now()) this.fire();
        };
        listen(gone, awake, [document, 'visibilitychange'], [window, 'pageshow']);
    }

    /** `due`: in ms of `now`; negative: never. */
    arm(due: number): void {
        if (due === this.due) return;
        this.due = due;
        clearTimeout(this.handle);
        if (due >= 0) this.handle = setTimeout(() => this.fire(), Math.min(Math.max(0, due - now()), longest_ms));
    }

    private fire(): void {
        this.arm(-1);
        this.ring();
    }
}
