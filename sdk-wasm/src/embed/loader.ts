// Brings the large file, once, when the page is idle or somebody needs it: a script element like the tag's own, so that
// whatever policy let the tag in lets this in too (host, nonce, strict-dynamic). It leaves what it has on its element.

import type { Client, ConnectOptions } from '../client/api.js';
import { trustIn, type Trust } from './trusted.js';

export interface App {
    connect(options: ConnectOptions): Promise<Client>;
    /** `look`: the widget's options. */
    mountWidget(client: Client, look: object): { check(): Promise<boolean>; unmount(): void };
}
/** What the tag hands to the large file, and that to the tag. */
export type AppScript = HTMLScriptElement & { beckon?: App; trust?: Trust };

export class Loader {
    private loading: Promise<App> | null = null;
    private readonly trust: Trust;

    constructor(
        private readonly address: string,
        private readonly nonce: string,
    ) {
        this.trust = trustIn(address);
    }

    load(): Promise<App> {
        this.loading ??= this.bring();
        this.loading.catch(() => {
            this.loading = null; // the network may be back next time
        });
        return this.loading;
    }

    /** A page that was in the middle of something is not kept waiting. */
    soon(): Promise<App> {
        if (leftSomething()) return this.load();
        return new Promise((resolve, reject) => {
            const load = (): void => void this.load().then(resolve, reject);
            if ('requestIdleCallback' in window) requestIdleCallback(load, { timeout: 1500 });
            else setTimeout(load, 200);
        });
    }

    private bring(): Promise<App> {
        return new Promise((resolve, reject) => {
            const script: AppScript = document.createElement('script');
            script.trust = this.trust;
            script.src = this.trust(this.address);
            script.async = true;
            if (this.nonce) script.nonce = this.nonce;
            script.onload = () => {
                if (script.beckon) resolve(script.beckon);
                else reject(new Error(`Beckon: ${this.address} is not what it should be.`));
            };
            script.onerror = () => {
                script.remove();
                reject(new Error(`Beckon: ${this.address} could not be loaded.`));
            };
            (document.head ?? document.documentElement).append(script);
        });
    }
}

/** A page of this tab was here a moment ago (see effects/storage.ts): there may be a call to take up again. */
function leftSomething(): boolean {
    try {
        const state = history.state as { beckon?: Record<string, { text: string }> } | null;
        const kept = [...document.cookie.split('; '), ...Object.keys(sessionStorage)].some((name) => /^beckon-\w+-/.test(name));
        return kept || Object.values(state?.beckon ?? {}).some(({ text }) => text);
    } catch {
        return false; // no storage here
    }
}
