// What the tabs of one browser settle among themselves, with Web Locks: who may go on with a session that was left, and
// which tab makes a sound when it rings. A lock dies with its page, however the page dies.

import { listen } from './listen.js';

/** A lock held, until it is given back or the page goes. Null: another page has it (or kept it for all of `patience`). */
export async function own(name: string, patience_ms: number): Promise<(() => void) | null> {
    if (!navigator.locks) return () => {}; // an insecure page, which has no camera either
    return new Promise((resolve) => {
        const held = (lock: Lock | null): Promise<void> | void => (lock ? new Promise((release) => resolve(release)) : resolve(null));
        const options = patience_ms ? { signal: AbortSignal.timeout(patience_ms) } : { ifAvailable: true };
        // A sandboxed frame has no locks, as an insecure page has none.
        navigator.locks.request(name, options, held).catch(({ name: why }: Error) => resolve(why === 'SecurityError' ? () => {} : null));
    });
}

/** This very tab was here before: it is no duplicate of another. */
export function reloaded(): boolean {
    const [how] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return how?.type === 'reload';
}

/** One tab of the browser has it at any time: the one that was looked at last. */
export class Ring {
    ours = false;
    private over = false;
    private release: () => void = () => {};
    private readonly gone = new AbortController();

    constructor(
        private readonly name: string,
        private readonly changed: () => void,
    ) {
        if (!navigator.locks) {
            this.ours = true;
            return;
        }
        const seen = (): void => {
            if (document.visibilityState === 'visible' && !this.ours) this.request({ steal: true });
        };
        listen(this.gone, seen, [document, 'visibilitychange'], [window, 'focus']);
        seen();
        if (document.visibilityState !== 'visible') this.request({});
    }

    stop(): void {
        this.over = true;
        this.release();
        this.gone.abort();
    }

    private request(options: LockOptions): void {
        const held = (): Promise<void> | undefined => {
            if (this.over) return undefined; // it had waited in the queue
            this.set(true);
            return new Promise((release) => (this.release = release));
        };
        navigator.locks.request(this.name, options, held).catch(({ name: why }: Error) => {
            if (why !== 'AbortError') return this.set(true); // no locks here: asking again would never end
            // Another tab took it. It comes back to us when that one goes.
            this.set(false);
            if (!this.over) this.request({});
        });
    }

    private set(ours: boolean): void {
        if (this.ours === ours || this.over) return;
        this.ours = ours;
        this.changed();
    }
}
