// The JavaScript side of Embind for the types and functions that agent_bind.cpp binds, and no others: void, double,
// std::string. Emscripten's own, with the rest of what it writes around a module, is ten times as long; the plain-JS build,
// which few pages need, keeps it.

/** What a module exports becomes functions of JavaScript: see agent_bind.cpp. */
export async function instantiate(bytes) {
  const functions = {};
  let textType;
  const word = (at) => new Uint32Array(memory.buffer)[at >> 2];
  const textAt = (at, size) => new TextDecoder().decode(new Uint8Array(memory.buffer, at, size));
  const nameAt = (at) => textAt(at, new Uint8Array(memory.buffer).indexOf(0, at) - at);
  const isText = (value) => typeof value === 'string';
  const handedIn = (text) => {
    const spelt = new TextEncoder().encode(text);
    const at = malloc(spelt.length + 5);
    new Uint32Array(memory.buffer)[at >> 2] = spelt.length;
    new Uint8Array(memory.buffer).set(spelt, at + 4);
    return at;
  };
  const handedOut = (at) => {
    const said = textAt(at + 4, word(at));
    free(at);
    return said;
  };
  // In quotes: the module's own names, for which the build has shorter ones (packing/names.mjs).
  const env = {
    '_embind_register_void': () => {},
    '_embind_register_float': () => {},
    '_embind_register_std_string': (type) => (textType = type),
    /** Comes with the types of the result and the arguments (which are registered later), and what calls such a function. */
    '_embind_register_function': (name, count, typesAt, signature, invoker, bound) => {
      const result = word(typesAt);
      const invoke = table.get(invoker);
      functions[nameAt(name)] = (...given) => {
        const handed = given.map((value) => (isText(value) ? handedIn(value) : value));
        const said = invoke(bound, ...handed);
        given.forEach((value, i) => isText(value) && free(handed[i]));
        return result === textType ? handedOut(said) : said;
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
