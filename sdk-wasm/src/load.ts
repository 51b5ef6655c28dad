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
    let module: WebAssembly.Module;
    try {
        module = await WebAssembly.compile(await parts.wasm());
    } catch {
        return (await parts.plain())({ locateFile });
    }
    return parts.glue({
        locateFile,
        instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
            void WebAssembly.instantiate(module, imports).then(done);
            return {};
        },
    });
}

/** What the build packed: deflated, and written as base64. */
export async function unpacked(text: string): Promise<ArrayBuffer> {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Response(inflated).arrayBuffer();
}
