// Makes the core ready: as WebAssembly, and as plain JavaScript where the page's Content-Security-Policy forbids that
// (no 'wasm-unsafe-eval' in script-src) or the browser cannot.

export interface LoadedAgent {
    push(input: string, now: number): string;
    frame(text: string, now: number): string;
    peerFrame(call: string, text: string, now: number): string;
    drain(): string;
    deadline(): number;
    delete(): void;
}
export interface Core {
    Agent: new (page: string) => LoadedAgent;
}
/** The function that Emscripten writes around a module. */
export type Glue = (options: object) => Promise<Core>;

export interface CoreParts {
    readonly glue: Glue;
    wasm(): Promise<BufferSource>;
    plain(): Promise<Glue>;
}

let loading: Promise<Core> | null = null;

/** Once a page, however many clients it has. */
export function loadCore(parts: CoreParts): Promise<Core> {
    loading ??= load(parts);
    loading.catch(() => {
        loading = null; // a network that was away may be back next time
    });
    return loading;
}

/** The glue asks where files lie. There are none: it is handed everything. */
const locateFile = (name: string): string => name;

async function load(parts: CoreParts): Promise<Core> {
    try {
        return await compiled(parts);
    } catch {
        return (await parts.plain())({ locateFile });
    }
}

async function compiled({ glue, wasm }: CoreParts): Promise<Core> {
    const module = await WebAssembly.compile(await wasm());
    return new Promise((resolve, reject) => {
        const instantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object => {
            WebAssembly.instantiate(module, imports).then(done).catch(reject); // no memory: the glue would never know
            return {};
        };
        glue({ locateFile, instantiateWasm }).then(resolve, reject);
    });
}

/** What the build packed: deflated, and written as base64. */
export async function unpacked(text: string): Promise<ArrayBuffer> {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    // Not by way of a Blob: that would be fetched from the browser's own process, which takes its time on a busy machine.
    const inflating = new DecompressionStream('deflate-raw');
    const writer = inflating.writable.getWriter();
    const written = writer.write(bytes).then(() => writer.close());
    const [inflated] = await Promise.all([new Response(inflating.readable).arrayBuffer(), written]);
    return inflated;
}
