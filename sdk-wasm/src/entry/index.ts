// The npm package: import { connect } from 'beckon-sdk'. Nothing here touches the page before `connect` is called.
import { instantiate, withAgents } from 'beckon:glue';
import { packed } from 'beckon:wasm';

import type { Client, ConnectOptions } from '../client/api.js';
import { connect as open } from '../client/connect.js';
import { unpacked } from '../load.js';

export type * from '../client/api.js';
export { MediaError } from '../client/devices.js';

/** A session of this user at this relay. Every call of it makes another one. */
export function connect(options: ConnectOptions): Promise<Client> {
    return open(options, {
        glue: { instantiate, withAgents },
        wasm: () => unpacked(packed()).then(({ wasm }) => wasm),
        plain: () => import('beckon:plain').then((module) => module.default),
        report: () => import('../driver/report.js').then((module) => module.report),
    });
}
