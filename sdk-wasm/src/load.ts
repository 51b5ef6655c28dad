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
/** What the core exports, as functions: see ../bind/agent_bind.cpp. */
export type CoreFunctions = object;
/** ../bind/glue.mjs */
export interface Glue {
    instantiate(bytes: BufferSource): Promise<CoreFunctions>;
    withAgents(core: CoreFunctions): Core;
}
/** The function that Emscripten writes around the plain-JS build. */
export type PlainGlue = (options: object) => Promise<CoreFunctions>;

export interface CoreParts {
    readonly glue: Glue;
    wasm(): Promise<BufferSource>;
    plain(): Promise<PlainGlue>;
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

async function load({ glue, wasm, plain }: CoreParts): Promise<Core> {
    return glue.withAgents(await wasm().then(glue.instantiate).catch(() => plainly(plain)));
}

async function plainly(plain: CoreParts['plain']): Promise<CoreFunctions> {
    const glue = await plain();
    return glue({ locateFile: (name: string) => name }); // it asks where files lie, and there are none
}

/** In front of the text: it is a section of the module's form. */
const text_header = 4;

interface Unpacker {
    readonly memory: WebAssembly.Memory;
    /** Where it looks for what is packed, and where it leaves the rest. */
    i(): number;
    o(): number;
    /** Unpacks so many bytes, and goes on from there when it is called again. */
    u(size: number): void;
}
export interface Unpacked {
    readonly wasm: BufferSource;
    /** What is packed behind the core. */
    text(): string;
}

/** What ../pack.mjs packed: what it is to unpack, the module that unpacks, and where core and text end. */
export async function unpacked(text: string): Promise<Unpacked> {
    const [unpacker, core, all] = text.split(' ').slice(-3) as [string, string, string];
    const bytes = new Uint8Array(unpacker.length / 2);
    // (`Uint8Array.from` takes five times as long for it, where it runs but once.)
    for (let at = 0; at < bytes.length; ++at) bytes[at] = parseInt(unpacker.slice(2 * at, 2 * at + 2), 16);
    const { instance } = await WebAssembly.instantiate(bytes);
    const { memory, i, o, u } = instance.exports as unknown as Unpacker;
    new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, i()));
    const upTo = (end: string): Uint8Array<ArrayBuffer> => {
        u(+end);
        return new Uint8Array(memory.buffer as ArrayBuffer, o(), +end);
    };
    const wasm = upTo(core);
    return { wasm, text: () => new TextDecoder('windows-1251').decode(upTo(all).subarray(+core + text_header)) };
}
