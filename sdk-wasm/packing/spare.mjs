// A module as it is packed: with short names (names.mjs), and with functions that tell their sizes in three digits each, however
// small they are: so an unpacker can leave them empty, and fill them in when it has come to a function's end (model.hpp).
import { listed, number, putTogether, section, sized, spelled, spelt, takenApart } from './module.mjs';
import { shortName } from './names.mjs';

const digits = 3;

export function spared(module) {
  const contents = takenApart(module);
  const renew = (id, made) => contents.set(id, made(contents.get(id)));
  renew(section.imports, (content) => spelled(listed(content, imported)));
  renew(section.exports, (content) => spelled(listed(content, exported)));
  renew(section.code, (content) => spelled(listed(content, sized).map((body) => Buffer.concat([spelt(body.length, digits), body]))));
  return putTogether(contents);
}

/** A module's name and a function's own, what it is, and its type. */
function imported(content, at) {
  const [module, second] = name(content, at);
  const [own, kind] = name(content, second);
  if (content[kind] !== 0) throw new Error('the core imports something else than functions');
  const [, end] = number(content, kind + 1);
  return [Buffer.concat([module, own, content.subarray(kind, end)]), end];
}

/** A name, what it is, and its number. */
function exported(content, at) {
  const [own, kind] = name(content, at);
  const [, end] = number(content, kind + 1);
  return [Buffer.concat([own, content.subarray(kind, end)]), end];
}

/** As it is to be, and where it ended. */
function name(content, at) {
  const [long, end] = sized(content, at);
  const short = Buffer.from(shortName(long.toString()));
  return [Buffer.concat([spelt(short.length), short]), end];
}
