// Who is followed, by how many, and what is known of them. Whoever is asked for in one go is asked for in one message.

import type { Presence, UserId } from './api.js';

type Listener = (presence: Presence) => void;

/** As many as one message may name: include/beckon/base/limits.hpp. */
const users_max = 64;

export class PresenceBook {
    /** Those whom nobody follows any more stay until `settle`: often it is somebody else who follows at once. */
    private readonly followed = new Map<UserId, { listeners: Set<Listener>; known: Presence | null; told: boolean }>();
    private readonly asked = new Set<UserId>();
    private asking = false;

    constructor(private readonly push: (t: 'follow' | 'unfollow', users: UserId[]) => void) {}

    follow(user: UserId, listener: Listener): () => void {
        let entry = this.followed.get(user);
        if (!entry) {
            entry = { listeners: new Set(), known: null, told: false };
            this.followed.set(user, entry);
            this.ask(user);
        }
        const own: Listener = (presence) => listener(presence);
        entry.listeners.add(own);
        const { known, listeners } = entry;
        if (known) queueMicrotask(() => listeners.has(own) && own(known));
        return () => {
            if (listeners.delete(own) && !listeners.size) this.ask(user);
        };
    }

    /** Those who are to hear of it. */
    learn(user: UserId, presence: Presence): Listener[] {
        const entry = this.followed.get(user);
        if (!entry) return [];
        entry.known = presence;
        return [...entry.listeners];
    }

    private ask(user: UserId): void {
        this.asked.add(user);
        if (this.asking) return;
        this.asking = true;
        queueMicrotask(() => this.settle());
    }

    private settle(): void {
        this.asking = false;
        const all = [...this.asked];
        this.asked.clear();
        const wanted: UserId[] = [];
        const unwanted: UserId[] = [];
        for (const user of all) {
            const entry = this.followed.get(user);
            if (!entry) continue;
            if (!entry.listeners.size) this.followed.delete(user);
            if (entry.told !== entry.listeners.size > 0) (entry.told ? unwanted : wanted).push(user);
            entry.told = entry.listeners.size > 0;
        }
        for (let i = 0; i < unwanted.length; i += users_max) this.push('unfollow', unwanted.slice(i, i + users_max));
        for (let i = 0; i < wanted.length; i += users_max) this.push('follow', wanted.slice(i, i + users_max));
    }
}
