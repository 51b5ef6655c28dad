// Tells listeners, and the document for pages without code of ours: once whatever is at work is done, and in the order in which
// things happened. A listener's fault is the page's: it is reported as such, and the others hear all the same.

import type { Events } from './api.js';

type Listener<E extends keyof Events> = (detail: Events[E]) => void;

export class Teller {
    private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();
    private held: (() => void)[] | null = [];

    on<E extends keyof Events>(event: E, listener: Listener<E>): () => void {
        const all = this.listeners.get(event) ?? new Set();
        this.listeners.set(event, all);
        const own: Listener<E> = (detail) => listener(detail); // the same function may listen twice
        all.add(own);
        return () => all.delete(own);
    }

    tell<E extends keyof Events>(event: E, detail: Events[E]): void {
        this.later(() => {
            for (const listener of [...(this.listeners.get(event) ?? [])] as Listener<E>[]) guarded(() => listener(detail));
            document.dispatchEvent(new CustomEvent(`beckon:${event}`, { detail, bubbles: true }));
        });
    }

    later(act: () => void): void {
        if (this.held) this.held.push(act);
        else queueMicrotask(act);
    }

    /** Until then everything waits: whoever asked for the client is to have it before its first event. */
    open(): void {
        this.held?.forEach(queueMicrotask);
        this.held = null;
    }
}

function guarded(act: () => void): void {
    try {
        act();
    } catch (error) {
        reportError(error);
    }
}
