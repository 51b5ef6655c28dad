// The JavaScript side of Embind for the types and functions that agent_bind.cpp binds, and no others: void, double,
// std::string. Emscripten's own, with the rest of what it writes around a module, is ten times as long; the plain-JS build,
// which few pages need, keeps it.

/** What a module exports becomes functions of JavaScript. */
export async function instantiate(bytes) {
  const types = {};
  const functions = {};
  const word = (at) => new Uint32Array(memory.buffer)[at >> 2];
  const textAt = (at, size) => new TextDecoder().decode(new Uint8Array(memory.buffer, at, size));
  const nameAt = (at) => textAt(at, new Uint8Array(memory.buffer).indexOf(0, at) - at);
  const asItIs = { out: (value) => value, in: (value) => value, done() {} };
  const text = {
    out(at) {
      const said = textAt(at + 4, word(at));
      free(at);
      return said;
    },
    in(value) {
      const spelt = new TextEncoder().encode(value);
      const at = malloc(spelt.length + 5);
      new Uint32Array(memory.buffer)[at >> 2] = spelt.length;
      new Uint8Array(memory.buffer).set(spelt, at + 4);
      return at;
    },
    done: (at) => free(at),
  };
  // In quotes: the module's own names, for which the build has shorter ones (packing/names.mjs).
  const env = {
    '_embind_register_void': (type) => (types[type] = asItIs),
    '_embind_register_float': (type) => (types[type] = asItIs),
    '_embind_register_std_string': (type) => (types[type] = text),
    /** Comes with the types of the result and the arguments (which are registered later), and what calls such a function. */
    '_embind_register_function': (name, count, typesAt, signature, invoker, bound) => {
      const [result, ...taken] = Array.from({ length: count }, (_, i) => word(typesAt + 4 * i));
      const invoke = table.get(invoker);
      functions[nameAt(name)] = (...given) => {
        const handed = taken.map((type, i) => types[type].in(given[i]));
        const said = invoke(bound, ...handed);
        taken.forEach((type, i) => types[type].done(handed[i]));
        return types[result].out(said);
      };
    },
    'emscripten_resize_heap': (size) => {
      try {
        memory.grow((size - memory.buffer.byteLength + 0xfffff) >>> 16);
        return 1;
      } catch {
        return 0; // the allocation fails, and the core stops
      }
    },
    'abort': () => {
      throw new Error('Beckon: the core has stopped.');
    },
  };
  const { instance } = await WebAssembly.instantiate(bytes, { 'env': env });
  const { 'memory': memory, 'malloc': malloc, 'free': free, '__indirect_function_table': table, '__wasm_call_ctors': begin } = instance.exports;
  begin();
  return functions;
}

/** What a page works with: `new core.Agent(page)`. See agent_bind.cpp. */
export const withAgents = (core) => ({
  Agent: class {
    constructor(page) {
      const number = core.open(page);
      for (const name of ['push', 'frame', 'peerFrame', 'drain', 'deadline']) this[name] = (...given) => core[name](number, ...given);
      this.delete = () => core.close(number);
    }
  },
});
