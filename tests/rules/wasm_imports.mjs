// What the WASM core asks of the page must be on the list: Embind's registration and a growing heap, nothing that
// reads a clock, a random source, a file or the network.  node wasm_imports.mjs MODULE.wasm LIST.txt
import { readFileSync } from "node:fs";

const [modulePath, listPath] = process.argv.slice(2);
const allowed = new Set(
  readFileSync(listPath, "utf8").split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean),
);
const module = new WebAssembly.Module(readFileSync(modulePath));
const asked = WebAssembly.Module.imports(module).map((entry) => `${entry.module}.${entry.name}`);
const extra = asked.filter((name) => !allowed.has(name));
for (const name of extra) console.error(`${modulePath}: wasm-imports: ${name} is not on ${listPath}`);
console.log(`${asked.length} imports, ${extra.length} not allowed`);
process.exit(extra.length === 0 ? 0 : 1);
