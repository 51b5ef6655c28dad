// Makes the core ready: as WebAssembly, and as plain JavaScript where the page's Content-Security-Policy forbids that
// (no 'wasm-unsafe-eval' in script-src) or the browser cannot.

/** What the core exports, as functions: see ../bind/agent_bind.cpp. */
export interface Core {
    open(page: string): number;
    close(agent: number): void;
    push(agent: number, input: string, now: number): string;
    frame(agent: number, text: string, now: number): string;
    peerFrame(agent: number, call: string, text: string, now: number): string;
    drain(agent: number): string;
    deadline(agent: number): number;
}
/** ../bind/glue.mjs */
export type Glue = (bytes: BufferSource) => Promise<Core>;
/** The function that Emscripten writes around the plain-JS build. */
export type PlainGlue = (options: object) => Promise<Core>;

export interface CoreParts {
    readonly instantiate: Glue;
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

function load({ instantiate, wasm, plain }: CoreParts): Promise<Core> {
    return wasm().then(instantiate).catch(async () => {
        const glue = await plain();
        return glue({ locateFile: (name: string) => name }); // it asks where files lie, and there are none
    });
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
