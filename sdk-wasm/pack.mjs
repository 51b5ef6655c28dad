// Packs the core for its script, with beckon-pack.wasm: two thirds of what gzip makes of it, in letters of six bits, which gzip
// brings back to their size. The unpacker stands behind, in hex. src/load.ts takes the text apart again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ordered } from './packing/order.mjs';
import { spared } from './packing/spare.mjs';

/** The text for the module in this directory, which holds the packer and the unpacker, too: its own letters, no backquote among them. */
export async function packed(directory) {
  const read = (name) => readFileSync(join(directory, `${name}.wasm`));
  const module = spared(ordered(read('beckon-core')));
  const { instance } = await WebAssembly.instantiate(read('beckon-pack'));
  const { memory, plain, pack, packed: at } = instance.exports;
  new Uint8Array(memory.buffer).set(module, plain());
  const letters = Buffer.from(memory.buffer, at(), pack(module.length));
  const unpacker = read('beckon-unpack');
  if (!(await unpackedBy(unpacker, letters)).equals(module)) throw new Error('what was packed comes out as something else');
  return `${letters} ${unpacker.toString('hex')}`; // of what is not packed yet, gzip makes less of hex
}

async function unpackedBy(unpacker, letters) {
  const { memory, i, u, o } = (await WebAssembly.instantiate(unpacker)).instance.exports;
  new Uint8Array(memory.buffer).set(letters, i());
  return Buffer.from(memory.buffer, o(), u());
}
