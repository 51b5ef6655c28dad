// What every viewer of the broadcast and every member of the room is sent, whenever they come. The core keeps it.

import type { Sending } from './api.js';

/** `true`: not sent any more. */
export type Muting = { audio?: boolean; video?: boolean };

export const everything: Sending = { audio: true, video: true, held: false };

export const muted = (mine: Sending, { audio = !mine.audio, video = !mine.video }: Muting): Sending => ({ ...mine, audio: !audio, video: !video });

/** But for a hold. */
export const same = (a: Sending, b: Sending): boolean => a.audio === b.audio && a.video === b.video;

export class SharedMedia {
    mine = everything;

    constructor(private readonly send: (sending: Sending) => void) {}

    mute(what: Muting): void {
        this.send(muted(this.mine, what));
    }

    show(audio: boolean, video: boolean): void {
        this.mine = { ...everything, audio, video };
    }
}
