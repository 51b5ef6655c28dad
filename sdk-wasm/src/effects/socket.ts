// The page's one WebSocket. What an older one still says is not passed on.

export interface SocketEvents {
    opened(): void;
    closed(code: number): void;
    text(text: string): void;
}

/** What a browser says of a socket that died without a word, and what we say of one that could not even be made. */
const without_a_word = 1006;

export class Socket {
    /** What the other side said of its end, in words. */
    why = '';
    private current: WebSocket | null = null;

    constructor(
        private readonly url: string,
        private readonly events: SocketEvents,
    ) {}

    open(): void {
        this.close(1000);
        let socket: WebSocket;
        try {
            socket = new WebSocket(this.url);
        } catch {
            // A Content-Security-Policy without the relay in connect-src does this.
            queueMicrotask(() => this.events.closed(without_a_word));
            return;
        }
        this.current = socket;
        socket.onopen = () => this.events.opened();
        socket.onmessage = ({ data }) => this.events.text(data as string);
        socket.onclose = ({ code, reason }) => {
            this.current = null;
            this.why = reason;
            this.events.closed(code);
        };
    }

    /** Whoever closes it knows: nothing is told. */
    close(code: number): void {
        const socket = this.current;
        if (!socket) return;
        this.current = null;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close(code);
    }

    /** Once it is open. */
    send(text: string): void {
        this.current?.send(text);
    }
}
