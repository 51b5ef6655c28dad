// A WebAssembly module as it is packed: with short names (names.mjs), and with functions that tell their sizes in three digits
// each, however small they are: so an unpacker can leave them empty, and fill them in when it has come to a function's end
// (model.hpp).
import { shortName } from './names.mjs';

const rewritten = { 2: imports, 7: exported, 10: functions };
const digits = 3;

export function spared(module) {
  const parts = [module.subarray(0, 8)];
  for (let at = 8; at < module.length; ) {
    const [size, begin] = number(module, at + 1);
    const content = module.subarray(begin, begin + size);
    const made = rewritten[module[at]]?.(content) ?? content;
    parts.push(Buffer.of(module[at]), spelt(made.length, made.length < 128 ? 1 : made.length < 16384 ? 2 : digits), made);
    at = begin + size;
  }
  return Buffer.concat(parts);
}

/** Of functions only: of each, two names, a kind, and a type. */
function imports(content) {
  return each(content, (at) => {
    const [module, second] = name(content, at);
    const [own, kind] = name(content, second);
    if (content[kind] !== 0) throw new Error('the core imports something else than functions');
    const [, end] = number(content, kind + 1);
    return [[module, own, content.subarray(kind, end)], end];
  });
}

/** Of each a name, a kind, and its number. */
function exported(content) {
  return each(content, (at) => {
    const [own, kind] = name(content, at);
    const [, end] = number(content, kind + 1);
    return [[own, content.subarray(kind, end)], end];
  });
}

/** Of each its size, and its body. */
function functions(content) {
  return each(content, (at) => {
    const [size, body] = number(content, at);
    return [[spelt(size, digits), content.subarray(body, body + size)], body + size];
  });
}

/** A section of `one` after another; `one` gives what becomes of what stands there, and where it ends. */
function each(content, one) {
  const [count, begin] = number(content, 0);
  const parts = [content.subarray(0, begin)];
  for (let at = begin, left = count; left > 0; --left) {
    const [made, end] = one(at);
    parts.push(...made);
    at = end;
  }
  return Buffer.concat(parts);
}

/** A name as it is to be, and where it ended. */
function name(content, at) {
  const [size, begin] = number(content, at);
  const short = Buffer.from(shortName(content.toString('utf8', begin, begin + size)));
  return [Buffer.concat([spelt(short.length, 1), short]), begin + size];
}

/** In LEB128, with so many digits. */
function spelt(value, count) {
  const digit = (_, i) => ((value >> (7 * i)) & 127) | (i < count - 1 ? 128 : 0);
  return Buffer.from(Array.from({ length: count }, digit));
}

/** A number, and where it ends. */
function number(bytes, at) {
  for (let value = 0, shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}
