// The npm package: import { connect } from 'beckon-sdk'. Nothing here touches the page before `connect` is called.
import { instantiate } from 'beckon:glue';
import { packed } from 'beckon:wasm';

import type { Client, ConnectOptions, Events } from '../client/api.js';
import { connect as open } from '../client/connect.js';
import type { PageApi } from '../embed/page.js';
import { unpacked } from '../load.js';

export type * from '../client/api.js';
export type { PageApi, PageOptions } from '../embed/page.js';
export { MediaError } from '../client/devices.js';

/** A session of this user at this relay. Every call of it makes another one. */
export function connect(options: ConnectOptions): Promise<Client> {
    return open(options, {
        instantiate,
        wasm: () => unpacked(packed()).then(({ wasm }) => wasm),
        plain: () => import('beckon:plain').then((module) => module.default),
        report: () => import('../driver/report.js').then((module) => module.report),
    });
}

type Told = { [E in keyof Events as `beckon:${E}`]: CustomEvent<Events[E]> };

declare global {
    /** What the document tells, of tags and of code. */
    interface DocumentEventMap extends Told {}
    interface Window {
        /** Once the tag's own file has run. */
        Beckon?: PageApi;
    }
}
