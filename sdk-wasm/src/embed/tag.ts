// The script tag: <script src="https://RELAY/v1/beckon.js" data-user="ann" data-token="…" async></script>
// Reads its own attributes, makes window.Beckon, finds the buttons, and has the rest loaded when the page is idle.
//
//   data-user, data-token, data-site   who this is; without a user the page connects in its own code
//   data-token-url                     where a fresh token can be fetched, as plain text, with the site's own cookies
//   data-relay                         where the relay is, if not where this file came from
//   data-remember                      cookie, session or none
//   data-lang, data-theme, data-corner how the widget looks: its options of the same names
//   data-widget="off"                  no widget
//   data-auto-accept                   viewers of a broadcast are let in without a question; on a button, for that one
//   data-quality                       low, medium, high or auto

import type { Quality, Remembering } from '../client/api.js';
import { autoAccepts, Buttons } from './buttons.js';
import { Loader } from './loader.js';
import { pageApi, type PageApi, type PageOptions } from './page.js';

declare const BECKON_VERSION: string;
/** Made of what the other files hold: after an upgrade nobody's cache has an old one under the new address. */
declare const BECKON_BUILD: string;

type Host = typeof globalThis & { Beckon?: unknown };

export function startTag(): void {
    const script = ownScript();
    const source = script ? new URL(script.src, location.href) : new URL(location.href);
    const options = script?.dataset['user'] ? optionsOf(script, source) : null;
    const host = globalThis as Host;
    const before = host.Beckon;
    if (isApi(before)) {
        // A second tag: another user's, perhaps, or nobody's any more; the same user's is the same client.
        if (before.want) before.want(options, script);
        else if (options) void before.connect(options);
        return;
    }
    const loader = new Loader(new URL(`beckon-app.js?v=${BECKON_BUILD}`, source).href, script?.nonce ?? '');
    const api = pageApi(BECKON_VERSION, {
        load: () => loader.load(),
        soon: () => loader.soon(),
        relay: script?.dataset['relay'] ?? source.origin,
        autoAccept: autoAccepts(script),
        use: (client, autoAccept) => buttons.use(client, autoAccept),
    });
    const buttons = new Buttons(api);
    host.Beckon = api;
    if (Array.isArray(before)) api.push(...(before as never[]));
    if (options) api.want(options, script);
}

/** Ours, or what a page has that loaded the large file by itself. */
function isApi(value: unknown): value is Pick<PageApi, 'connect'> & Partial<PageApi> {
    return typeof (value as Partial<PageApi> | undefined)?.connect === 'function';
}

function ownScript(): HTMLScriptElement | null {
    const { currentScript } = document;
    if (currentScript instanceof HTMLScriptElement) return currentScript;
    return document.querySelector('script[data-user][src*="beckon.js"]');
}

function optionsOf(script: HTMLScriptElement, source: URL): PageOptions {
    const { user = '', token, tokenUrl, site, relay, remember, lang, theme, corner, widget, quality } = script.dataset;
    const options: PageOptions = { relay: relay ?? source.origin, user };
    if (tokenUrl) options.token = () => fetchToken(tokenUrl, token);
    else if (token) options.token = token;
    if (site) options.site = site;
    if (remember) options.remember = remember as Remembering;
    if (quality) options.quality = quality as Quality;
    if (autoAccepts(script)) options.autoAccept = true;
    options.widget = widget === 'off' ? false : { ...(lang && { lang }), ...(theme && { theme }), ...(corner && { corner }) };
    return options;
}

/** The one that the page came with first: it is fresh. */
function fetchToken(address: string, first: string | undefined): Promise<string> {
    const unused = first && !spent.has(first) ? first : null;
    if (unused) {
        spent.add(unused);
        return Promise.resolve(unused);
    }
    return fetch(address, { credentials: 'same-origin', cache: 'no-store' }).then(async (response) => {
        if ([401, 403].includes(response.status)) return ''; // nobody is logged in any more
        if (!response.ok) throw new Error(`${address} answered ${response.status}`);
        return (await response.text()).trim();
    });
}
const spent = new Set<string>();

