// v1/beckon-app.js: everything for a call in one classic script, which works from another origin. It leaves what it has
// on its own element for the tag; loaded by a page itself, it is window.Beckon.
import { instantiate } from 'beckon:glue';
import { packed } from 'beckon:wasm';

import { connect, type Parts } from '../client/connect.js';
import type { App, AppScript } from '../embed/loader.js';
import { beside, trustIn, type Rare } from '../embed/trusted.js';
import type { ConnectOptions } from '../client/api.js';
import type { PlainScript } from './plain.js';
import { unpacked } from '../load.js';
import { readTextsBy, spelledTexts } from '../widget/packed_texts.js';
import { mountWidget } from '../widget/widget.js';

const script = document.currentScript as AppScript | null;
const own = script?.src || location.href.replace(/[?#].*/, '');
const trust = script?.trust ?? trustIn(own);

/** What few pages need is a file of its own, where this one came from. It leaves what it has on its element. */
function fetched<T>(rare: Rare): Promise<T> {
    return new Promise((resolve, reject) => {
        const other: HTMLScriptElement & { beckon?: T } = document.createElement('script');
        other.src = trust(beside(own, rare));
        if (script?.nonce) other.nonce = script.nonce;
        other.onload = other.onerror = () =>
            other.beckon ? resolve(other.beckon) : reject(new Error(`Beckon: ${other.src} could not be loaded.`));
        document.head.append(other);
    });
}

const parts: Parts = {
    instantiate,
    async wasm() {
        const { wasm, text } = await unpacked(packed());
        readTextsBy(() => spelledTexts(text()));
        return wasm;
    },
    async plain() {
        const { glue, texts } = await fetched<PlainScript>('plain');
        readTextsBy(texts);
        return glue;
    },
    report: () => fetched('report'),
};
const app: App = { connect: (options: ConnectOptions) => connect(options, parts), mountWidget };

if (script) script.beckon = app;
const host = globalThis as typeof globalThis & { Beckon?: unknown };
host.Beckon ??= app;
