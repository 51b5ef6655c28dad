// Packs the core for its script, with beckon-pack.wasm: two thirds of what gzip makes of it, and gzip brings base64 of that back
// to its size. The unpacker stands in front, in hex. src/load.ts takes the text apart again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text for the module in this directory, which holds the packer and the unpacker, too. */
export async function packed(directory) {
  const read = (name) => readFileSync(join(directory, `${name}.wasm`));
  const module = read('beckon-core');
  const { instance } = await WebAssembly.instantiate(read('beckon-pack'));
  const { memory, plain, pack, packed: at } = instance.exports;
  new Uint8Array(memory.buffer).set(module, plain());
  const bytes = Buffer.from(memory.buffer, at(), pack(module.length));
  const unpacker = read('beckon-unpack');
  if (!(await unpackedBy(unpacker, bytes)).equals(module)) throw new Error('what was packed comes out as something else');
  return `${unpacker.toString('hex')} ${bytes.toString('base64')}`; // of what is not packed yet, gzip makes less of hex
}

async function unpackedBy(unpacker, bytes) {
  const { memory, i, u, o } = (await WebAssembly.instantiate(unpacker)).instance.exports;
  new Uint8Array(memory.buffer).set(bytes, i());
  return Buffer.from(memory.buffer, o(), u());
}
