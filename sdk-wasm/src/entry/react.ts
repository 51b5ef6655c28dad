// For React: import { useBeckon, useStream } from 'beckon-sdk/react'. Two hooks; what is drawn is the page's, or the widget's.
import { useCallback, useEffect, useRef, useState } from 'react';

import type { Call, Client, ConnectionState, ConnectOptions } from '../client/api.js';
import { connect } from './index.js';

export interface Session {
    /** Null until it is open. */
    readonly client: Client | null;
    readonly state: ConnectionState;
    /** A new list whenever anything about any of them has changed. */
    readonly calls: readonly Call[];
    /** Why it could not be opened; `retry` tries again. */
    readonly error: Error | null;
    retry(): void;
}

const shown = ['connection', 'call', 'change', 'end', 'broadcast', 'presence', 'room', 'in', 'out', 'devices'] as const;

/** A session for as long as the component is there: one for a page, high up. Another relay, site or user is another session. */
export function useBeckon(options: ConnectOptions): Session {
    const [tries, setTries] = useState(0);
    const retry = useCallback(() => setTries((count) => count + 1), []);
    const none: Session = { client: null, state: 'connecting', calls: [], error: null, retry };
    const [session, setSession] = useState(none);
    const latest = useRef(options);
    latest.current = options;
    useEffect(() => {
        // Mounted twice, as StrictMode does, it is the second that takes up what was there before a reload.
        const gone = new AbortController();
        const { signal } = gone;
        let client: Client | null = null;
        const show = (): void => {
            if (client && !signal.aborted) setSession({ client, state: client.state, calls: client.calls, error: null, retry });
        };
        const open = (made: Client): void => {
            if (signal.aborted) return made.disconnect();
            client = made;
            for (const event of shown) made.on(event, show);
            show();
        };
        // Renewed, it is the token of the last render.
        const token = (): Promise<string> | string => {
            const { token: now = '' } = latest.current;
            return typeof now === 'function' ? now() : now;
        };
        const { token: given } = latest.current;
        connect({ ...latest.current, ...(given !== undefined && { token }), signal }).then(open, (error: Error) => signal.aborted || setSession({ ...none, error }));
        return () => {
            gone.abort();
            client?.disconnect();
            setSession(none);
        };
    }, [options.relay, options.site, options.user, tries]);
    return session;
}

/** For a video: <video ref={useStream(call.remote)} autoPlay playsInline />. */
export function useStream(stream: MediaStream | null | undefined): (video: HTMLVideoElement | null) => void {
    const shown = stream ?? null;
    return useCallback((video) => void (video && video.srcObject !== shown && (video.srcObject = shown)), [shown]);
}
