// From options to a running client: the core is made ready, what the page remembers is found and owned, and only then is
// the session taken up.

import { Recorder } from '../driver/recorder.js';
import type { Report } from '../driver/report.js';
import { Seat } from '../driver/seat.js';
import { loadCore, type Core, type CoreParts } from '../load.js';
import type { Client, ConnectOptions, Remembering } from './api.js';
import { BeckonClient, type Before } from './client.js';
import { profiles, readChoices } from './devices.js';
import { checkUser, warn } from './sentences.js';

/** As many as a relay takes. */
const details_max = 1024;

/** What a client is made of. */
export interface Parts extends CoreParts {
    /** Few pages ever fetch it. */
    report(): Promise<Report>;
}

export async function connect(options: ConnectOptions, parts: Parts): Promise<Client> {
    const user = checkUser(options.user);
    const relay = relayUrl(options.relay);
    const url = socketUrl(relay, options);
    const { token, site = '', signal, iceServers, iceTransportPolicy = 'all' } = options;
    const renews = typeof token === 'function';
    // An empty one: there is none any more.
    const freshToken = async (): Promise<string> => (renews ? token() : '');
    const firstToken = async (): Promise<string | undefined> => {
        if (!renews) return token;
        const first = await freshToken();
        if (!first) throw new Error('There is no token for this user.');
        return first;
    };
    let client: BeckonClient | null = null;
    const seating = Seat.take(remembering(options.remember), JSON.stringify([relay.href, site, user]), () => client?.ringMoved());
    const made = Promise.all([loadCore(parts), seating, firstToken()]).then(
        ([core, seat, first]) => {
            signal?.throwIfAborted();
            signal?.removeEventListener('abort', giveBack);
            return { seat, agent: makeAgent(core, { user, token: first, device: seat.device }, seat.memory) };
        },
    );
    const giveBack = (): void => void seating.then((seat) => seat.giveBack());
    signal?.addEventListener('abort', giveBack);
    made.catch(giveBack);
    const { seat, agent } = await made;
    const choices = readChoices(seat.choices, options.quality ?? 'auto');
    client = new BeckonClient(user, agent, {
        world: {
            url,
            storage: seat.storage,
            ice: { iceServers: iceServers ?? [], iceTransportPolicy },
            ...profiles[choices.quality],
            devices: { audio: choices.microphone, video: choices.camera },
        },
        choices,
        seat,
        freshToken,
        report: parts.report,
    });
    client.start((seat.memory ?? {}) as Before);
    return client;
}

/** Misspelt, it is what lasts through a reload and leaves nothing behind. */
function remembering(wanted: Remembering = 'cookie'): Remembering {
    if (['cookie', 'session', 'none'].includes(wanted)) return wanted;
    warn(`remember is cookie, session or none, not ${String(wanted)}; it is session now.`);
    return 'session';
}

function makeAgent(core: Core, page: object, memory: unknown): Recorder {
    let wrong = '';
    // What we did not write so is refused: as if there were no memory.
    for (const remembered of [memory, undefined]) {
        const seed = [...crypto.getRandomValues(new Uint32Array(4))];
        const text = JSON.stringify({ t: 'page', ...page, seed, memory: remembered });
        const agent = core.open(text);
        // Before `connect` it does nothing, but an agent that could not be made answers everything with why.
        wrong = core.push(agent, JSON.stringify({ t: 'tick' }), 0);
        if (!wrong) return new Recorder(core, agent, text);
        core.close(agent);
    }
    throw new TypeError(`Beckon: ${wrong}`);
}

function relayUrl(relay: string): URL {
    try {
        const url = new URL('/', new URL(relay, location.href));
        if (/^https?:$/.test(url.protocol)) return url;
    } catch {
        // No address at all is one of the wrong kind.
    }
    throw new TypeError(`Beckon: relay is no address that begins with https:// (or http:// on localhost): ${relay}`);
}

function socketUrl(relay: URL, { site, details }: ConnectOptions): string {
    const url = new URL('v1/ws', relay);
    url.protocol = relay.protocol.replace('http', 'ws');
    url.search = String(new URLSearchParams(details));
    const bytes = url.search.length - 1;
    if (bytes > details_max) throw new TypeError(`Beckon: details take ${bytes} bytes of an address; at most ${details_max} are allowed.`);
    if (site) url.searchParams.set('site', site);
    return url.href;
}
