// Tells listeners, and the document for pages without code of ours. What is told while a listener runs waits until it is
// done, so that everybody hears of things in the order in which they happened.

import type { Events } from './api.js';

type Listener<E extends keyof Events> = (detail: Events[E]) => void;

export class Teller {
    private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();
    private queue: (() => void)[] = [];
    private telling = false;
    private held = true;

    on<E extends keyof Events>(event: E, listener: Listener<E>): () => void {
        const all = this.listeners.get(event) ?? new Set();
        this.listeners.set(event, all);
        const own: Listener<E> = (detail) => listener(detail); // the same function may listen twice
        all.add(own);
        return () => all.delete(own);
    }

    /** Told at the next `flush`. */
    tell<E extends keyof Events>(event: E, detail: Events[E]): void {
        this.queue.push(() => {
            for (const listener of [...(this.listeners.get(event) ?? [])] as Listener<E>[]) guarded(() => listener(detail));
            guarded(() => document.dispatchEvent(new CustomEvent(`beckon:${event}`, { detail, bubbles: true })));
        });
    }

    later(act: () => void): void {
        this.queue.push(() => guarded(act));
    }

    flush(): void {
        if (this.telling || this.held) return;
        this.telling = true;
        for (let next = this.queue.shift(); next; next = this.queue.shift()) next();
        this.telling = false;
    }

    /** Until then everything waits: whoever asked for the client is to have it before its first event. */
    open(): void {
        this.held = false;
        this.flush();
    }
}

/** A listener's fault is the page's: it is reported as such, and the others hear all the same. */
function guarded(act: () => void): void {
    try {
        act();
    } catch (error) {
        reportError(error);
    }
}
