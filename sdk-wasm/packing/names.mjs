// What the core and bind/glue.mjs call each other's functions: by their own names, and by one letter in what ships. Names are
// what packs worst, and they stand in both.
const long = [
  'env', 'memory', 'malloc', 'free', 'abort', '__indirect_function_table', '__wasm_call_ctors', 'emscripten_resize_heap',
  '_embind_register_void', '_embind_register_float', '_embind_register_std_string', '_embind_register_function',
];
const short = new Map(long.map((name, at) => [name, String.fromCharCode(0x61 + at)]));

export const shortName = (name) => short.get(name) ?? name;

/** The text of glue.mjs, for a module whose names are short. */
export const withShortNames = (glue) => glue.replace(/'(\w+)':/g, (_, name) => `'${shortName(name)}':`);
