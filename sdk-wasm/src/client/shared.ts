// What every viewer of the broadcast and every member of the room is sent, whenever they come. The core keeps it.

import type { Sending } from './api.js';

export class SharedMedia {
    mine: Sending = { audio: true, video: true, held: false };

    constructor(private readonly send: (sending: Sending) => void) {}

    mute({ audio, video }: { audio?: boolean; video?: boolean }): void {
        const { mine } = this;
        this.send({ ...mine, audio: audio === undefined ? mine.audio : !audio, video: video === undefined ? mine.video : !video });
    }

    show(audio: boolean, video: boolean): void {
        this.mine = { ...this.mine, audio, video };
    }
}
