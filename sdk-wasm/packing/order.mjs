// The same module with its functions in another order: like stands by like. Behind each that is called comes the one that has
// most in common with it; those that stand only in the table follow by their types and by how they begin. What packs a module
// learns from what stood last, so this is 3 % of it. Nothing but numbers of functions changes, wherever one is named:
// in calls, exports and the table.
import { listed, number, putTogether, section, sized, spelled, spelt, takenApart } from './module.mjs';

export function ordered(module) {
  const contents = takenApart(module);
  const read = (id, take) => listed(contents.get(id), take);
  const first = number(contents.get(section.imports), 0)[0]; // imported functions come before
  const types = read(section.functions, number);
  const functions = read(section.code, sized).map((body, at) => ({ number: first + at, type: types[at], body, calls: callsIn(body) }));
  const called = new Set(functions.flatMap(({ calls }) => calls.map(({ callee }) => callee)));
  functions.sort((a, b) => called.has(b.number) - called.has(a.number) || a.type - b.type || Buffer.compare(a.body, b.body));
  const inTable = functions.findIndex((one) => !called.has(one.number));
  functions.unshift(...chained(functions.splice(0, inTable)));

  const moved = new Map(functions.map((one, at) => [one.number, first + at]));
  const renumbered = (old) => spelt(moved.get(old) ?? old);
  contents.set(section.functions, spelled(functions.map(({ type }) => spelt(type))));
  contents.set(section.code, spelled(functions.map((one) => withCalls(one, renumbered))));
  contents.set(section.exports, spelled(read(section.exports, (content, at) => exported(content, at, renumbered))));
  contents.set(section.elements, table(contents.get(section.elements), renumbered));
  return putTogether(contents);
}

/** From the first on, next to each the one that is most like it. */
function chained(functions) {
  const left = functions.map((one) => ({ one, parts: partsOf(one.body) }));
  const chain = left.splice(0, 1);
  while (left.length > 0) {
    const likeness = left.map(({ parts }) => shared(chain.at(-1).parts, parts));
    chain.push(...left.splice(likeness.indexOf(Math.max(...likeness)), 1));
  }
  return chain.map(({ one }) => one);
}

/** All that stands in it, four bytes at a time. */
const partsOf = (body) => new Set(Array.from({ length: Math.max(body.length - 3, 0) }, (_, at) => body.readInt32LE(at)));

/** How much of what two have is in both. */
function shared(some, others) {
  const [less, more] = some.size < others.size ? [some, others] : [others, some];
  let both = 0;
  for (const part of less) if (more.has(part)) ++both;
  return both / (1 + less.size + more.size - both);
}

function withCalls({ body, calls }, renumbered) {
  let from = 0;
  const parts = calls.flatMap(({ at, end, callee }) => {
    const before = body.subarray(from, at);
    from = end;
    return [before, renumbered(callee)];
  });
  const made = Buffer.concat([...parts, body.subarray(from)]);
  return Buffer.concat([spelt(made.length), made]);
}

function exported(content, at, renumbered) {
  const [, kind] = sized(content, at);
  const [index, end] = number(content, kind + 1);
  return [Buffer.concat([content.subarray(at, kind + 1), content[kind] === 0 ? renumbered(index) : spelt(index)]), end];
}

/** One table, filled from a constant on: a count, the kind 0, `i32.const`, the place, `end`. */
function table(content, renumbered) {
  if (content[0] !== 1 || content[1] !== 0 || content[2] !== 0x41) throw new Error('the core fills its table in another way');
  const [, end] = number(content, 3);
  return Buffer.concat([content.subarray(0, end + 1), spelled(listed(content.subarray(end + 1), number).map(renumbered))]);
}

/** Where a body calls a function by its number. */
function callsIn(body) {
  const calls = [];
  let at = afterLocals(body);
  while (at < body.length) {
    const end = behind(body, at);
    if (body[at] === 0x10) calls.push({ at: at + 1, end, callee: number(body, at + 1)[0] });
    at = end;
  }
  return calls;
}

function afterLocals(body) {
  let [groups, at] = number(body, 0);
  for (; groups > 0; --groups) at = number(body, at)[1] + 1;
  return at;
}

/** Where the next instruction stands: the specification's table of what follows an opcode. */
function behind(body, at) {
  const opcode = body[at++];
  const skip = (count) => {
    for (let left = count; left > 0; --left) at = number(body, at)[1];
    return at;
  };
  if (opcode === 0x0e) return skip(number(body, at)[0] + 2); // the count of labels, they, and another one
  if (opcode === 0x11 || (opcode >= 0x28 && opcode <= 0x3e)) return skip(2);
  if (opcode === 0x43 || opcode === 0x44) return at + (opcode === 0x43 ? 4 : 8);
  if (opcode === 0xfc) {
    const copies = { 10: 2, 11: 1 }; // they name memories
    return skip(1 + (copies[number(body, at)[0]] ?? 0));
  }
  const one = (opcode >= 0x02 && opcode <= 0x04) || (opcode >= 0x0c && opcode <= 0x10 && opcode !== 0x0f)
    || (opcode >= 0x20 && opcode <= 0x24) || (opcode >= 0x3f && opcode <= 0x42);
  return skip(one ? 1 : 0);
}
