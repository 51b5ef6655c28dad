// A WebAssembly module whose functions tell their sizes in three digits each, however small they are: so an unpacker can leave
// them empty, and fill them in when it has come to a function's end (model.hpp).

const code = 10;
const digits = 3;

export function wide(module) {
  const parts = [module.subarray(0, 8)];
  for (let at = 8; at < module.length; ) {
    const [size, begin] = number(module, at + 1);
    const content = module.subarray(begin, begin + size);
    parts.push(...(module[at] === code ? section(code, functions(content)) : [module.subarray(at, begin + size)]));
    at = begin + size;
  }
  return Buffer.concat(parts);
}

function functions(content) {
  const [count, begin] = number(content, 0);
  const parts = [content.subarray(0, begin)];
  for (let at = begin, left = count; left > 0; --left) {
    const [size, body] = number(content, at);
    parts.push(spelt(size, digits), content.subarray(body, body + size));
    at = body + size;
  }
  return Buffer.concat(parts);
}

const section = (id, content) => [Buffer.of(id), spelt(content.length, digits), content];

/** In LEB128, with so many digits. */
const spelt = (value, count) => Buffer.from(Array.from({ length: count }, (_, i) => ((value >> (7 * i)) & 127) | (i < count - 1 ? 128 : 0)));

/** A number, and where it ends. */
function number(bytes, at) {
  for (let value = 0, shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}
