// Who is followed, by how many, and what is known of them. Whoever is asked for in one go is asked for in one message.

import type { Presence, UserId } from './api.js';
import { warn } from './sentences.js';

type Listener = (presence: Presence) => void;

/** As many as one message may name, and one session follow: include/beckon/base/limits.hpp. */
const users_max = 64;
const followed_max = 256;

export class PresenceBook {
    /** Those whom nobody follows any more stay until `settle`: often it is somebody else who follows at once. */
    private readonly followed = new Map<UserId, { listeners: Set<Listener>; known: Presence | null; told: boolean }>();
    private asking = false;
    private warned = false;

    constructor(private readonly push: (t: 'follow' | 'unfollow', users: UserId[]) => void) {}

    follow(user: UserId, listener: Listener): () => void {
        let entry = this.followed.get(user);
        if (!entry) {
            entry = { listeners: new Set(), known: null, told: false };
            this.followed.set(user, entry);
            this.ask();
        }
        const own: Listener = (presence) => listener(presence);
        entry.listeners.add(own);
        const { known, listeners } = entry;
        if (known) queueMicrotask(() => listeners.has(own) && own(known));
        return () => {
            if (listeners.delete(own) && !listeners.size) this.ask();
        };
    }

    /** Those who are to hear of it. */
    learn(user: UserId, presence: Presence): Listener[] {
        const entry = this.followed.get(user);
        if (!entry) return [];
        entry.known = presence;
        return [...entry.listeners];
    }

    private ask(): void {
        if (this.asking) return;
        this.asking = true;
        queueMicrotask(() => this.settle());
    }

    private settle(): void {
        this.asking = false;
        const unwanted: UserId[] = [];
        for (const [user, { listeners, told }] of this.followed) {
            if (listeners.size) continue;
            this.followed.delete(user);
            if (told) unwanted.push(user);
        }
        const wanted: UserId[] = [];
        // Who was told of came first, and stands first.
        for (const [user, entry] of [...this.followed].slice(0, followed_max)) {
            if (!entry.told) wanted.push(user);
            entry.told = true;
        }
        if (this.followed.size > followed_max && !this.warned) {
            this.warned = true;
            warn(`at most ${followed_max} users are followed at once; the others wait.`);
        }
        while (unwanted.length) this.push('unfollow', unwanted.splice(0, users_max));
        while (wanted.length) this.push('follow', wanted.splice(0, users_max));
    }
}
