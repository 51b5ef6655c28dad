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
    private told = 0;
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
        const wanted: UserId[] = [];
        const unwanted: UserId[] = [];
        for (const [user, { listeners, told }] of this.followed) {
            if (listeners.size) continue;
            this.followed.delete(user);
            if (told) unwanted.push(user);
        }
        this.told -= unwanted.length;
        for (const [user, entry] of this.followed) {
            if (entry.told) continue;
            if (this.told === followed_max) {
                if (!this.warned) warn(`at most ${followed_max} users are followed at once; the others wait until some are followed no more.`);
                this.warned = true;
                break;
            }
            entry.told = true;
            this.told += 1;
            wanted.push(user);
        }
        for (let i = 0; i < unwanted.length; i += users_max) this.push('unfollow', unwanted.slice(i, i + users_max));
        for (let i = 0; i < wanted.length; i += users_max) this.push('follow', wanted.slice(i, i + users_max));
    }
}
