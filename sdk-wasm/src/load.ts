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

interface Unpacker {
    readonly memory: WebAssembly.Memory;
    /** Where it looks for what is packed, and where it leaves the module. */
    i(): number;
    o(): number;
    /** The module's size. */
    u(): number;
}

/** What ../pack.mjs packed: the module that unpacks, and what it is to unpack. */
export async function unpacked(text: string): Promise<BufferSource> {
    const [unpacker, core] = text.split(' ').map((part) => Uint8Array.from(atob(part), (character) => character.charCodeAt(0)));
    const { instance } = await WebAssembly.instantiate(unpacker!);
    const { memory, i, o, u } = instance.exports as unknown as Unpacker;
    new Uint8Array(memory.buffer).set(core!, i());
    return new Uint8Array(memory.buffer, o(), u());
}
