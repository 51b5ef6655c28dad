// Packs the core for its script, with beckon-pack.wasm: two thirds of what gzip makes of it, in letters of six bits, which gzip
// brings back to their size. The unpacker stands behind, in hex. src/load.ts takes the text apart again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { section, spelt } from './packing/module.mjs';
import { ordered } from './packing/order.mjs';
import { spared } from './packing/spare.mjs';

/**
 * The text for the module in this directory, which holds the packer and the unpacker, too: its own letters, no backquote among
 * them. `text`, as bytes, is packed behind it, as a section of the form that the module's own have.
 */
export async function packed(directory, text = Buffer.of()) {
  const read = (name) => readFileSync(join(directory, `${name}.wasm`));
  const core = spared(ordered(read('beckon-core')));
  const all = Buffer.concat([core, Buffer.of(section.text), spelt(text.length, 3), text]);
  const { instance } = await WebAssembly.instantiate(read('beckon-pack'));
  const { memory, plain, pack, packed: at } = instance.exports;
  new Uint8Array(memory.buffer).set(all, plain());
  const letters = Buffer.from(memory.buffer, at(), pack(all.length));
  const unpacker = read('beckon-unpack');
  if (!(await unpackedBy(unpacker, letters, [core.length, all.length])).equals(all)) throw new Error('what was packed comes out as something else');
  return `${letters} ${unpacker.toString('hex')} ${core.length} ${all.length}`; // of what is not packed yet, gzip makes less of hex
}

async function unpackedBy(unpacker, letters, ends) {
  const { memory, i, u, o } = (await WebAssembly.instantiate(unpacker)).instance.exports;
  new Uint8Array(memory.buffer).set(letters, i());
  for (const end of ends) u(end);
  return Buffer.from(memory.buffer, o(), ends.at(-1));
}
