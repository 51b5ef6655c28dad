// A WebAssembly module taken apart, and put together again: its sections, and what stands in them one after another.

/** Sections by their number, in their order. */
export const section = { text: 0, imports: 2, functions: 3, exports: 7, elements: 9, code: 10 };

/** What each section holds, by its number. The core has none that comes twice. */
export function takenApart(module) {
  const contents = new Map();
  for (let at = 8; at < module.length; ) {
    const [size, begin] = number(module, at + 1);
    if (contents.has(module[at])) throw new Error(`the core has two sections ${module[at]}`);
    contents.set(module[at], module.subarray(begin, begin + size));
    at = begin + size;
  }
  return contents;
}

export function putTogether(contents) {
  const header = Buffer.from('\0asm\x01\0\0\0', 'latin1');
  return Buffer.concat([header, ...[...contents].flatMap(([id, content]) => [Buffer.of(id), spelt(content.length), content])]);
}

/** The things of a section: `take` gives what is read at a place, and where it ends. */
export function listed(content, take) {
  const [count, begin] = number(content, 0);
  const list = [];
  for (let at = begin; list.length < count; ) {
    const [one, end] = take(content, at);
    list.push(one);
    at = end;
  }
  return list;
}

export const spelled = (list) => Buffer.concat([spelt(list.length), ...list]);

/** A number in LEB128, and where it ends. */
export function number(bytes, at) {
  for (let value = 0, shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

/** In so many digits, or in as many as it takes. */
export function spelt(value, digits = value < 128 ? 1 : value < 16384 ? 2 : 3) {
  return Buffer.from(Array.from({ length: digits }, (_, i) => ((value >> (7 * i)) & 127) | (i < digits - 1 ? 128 : 0)));
}

/** What has its size before it: a name, or a function's body. */
export function sized(bytes, at) {
  const [size, begin] = number(bytes, at);
  return [bytes.subarray(begin, begin + size), begin + size];
}
