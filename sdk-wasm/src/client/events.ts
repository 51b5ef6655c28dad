// Tells listeners, and the document for pages without code of ours: once whatever is at work is done, and in the order in which
// things happened. A listener's fault is the page's: the browser reports it as such, and the others hear all the same.

import type { Events } from './api.js';

export class Teller {
    private readonly listeners = new EventTarget();
    private held: (() => void)[] | null = [];

    on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void {
        // One of its own: the same function may listen twice.
        const own = (told: Event): void => listener((told as CustomEvent<Events[E]>).detail);
        this.listeners.addEventListener(event, own);
        return () => this.listeners.removeEventListener(event, own);
    }

    tell<E extends keyof Events>(event: E, detail: Events[E]): void {
        this.later(() => {
            this.listeners.dispatchEvent(new CustomEvent(event, { detail }));
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
