// Replays every vector in the WASM module, or in the plain-JS build, byte for byte, as vectors_test.cpp does natively.
// node replay_test.mjs DIRECTORY_OF_THE_MODULE DIRECTORY_OF_THE_VECTORS [wasm|ordered|plain]
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { instantiate } from "../../sdk-wasm/bind/glue.mjs";
import { ordered } from "../../sdk-wasm/packing/order.mjs";

const [moduleDirectory, vectorsDirectory, build = "wasm"] = process.argv.slice(2);

async function plain() {
  globalThis.document ??= {}; // it was built for pages, and looks where its script lies
  const { default: load } = await import(pathToFileURL(resolve(moduleDirectory, "beckon-core-plain.mjs")));
  return load();
}
function wasm() {
  const module = readFileSync(resolve(moduleDirectory, "beckon-core.wasm"));
  return instantiate(build === "ordered" ? ordered(module) : module); // what ships is ordered
}
const core = await (build === "plain" ? plain() : wasm());

const feed = (agent, line) => {
  if ("frame" in line) return core.frame(agent, line.frame, line.at);
  if ("peer_frame" in line) return core.peerFrame(agent, line.call, line.peer_frame, line.at);
  return "in" in line ? core.push(agent, JSON.stringify(line.in), line.at) : ""; // a recorder keeps nothing that was refused
};

/** What the agent did differently from the vector, or nothing. */
function difference(agent, line) {
  const got = { says: feed(agent, line), out: core.drain(agent) || "[]", deadline: core.deadline(agent) };
  const wanted = { says: line.says ?? "", out: JSON.stringify(line.out), deadline: line.deadline ?? -1 };
  return Object.keys(wanted).filter((key) => got[key] !== wanted[key])
    .map((key) => `${key}\n  wanted ${wanted[key]}\n  got    ${got[key]}`).join("\n");
}

let lines = 0;
let failed = 0;
const files = readdirSync(vectorsDirectory).filter((name) => name.endsWith(".jsonl")).sort();
for (const file of files) {
  const [head, ...rest] = readFileSync(resolve(vectorsDirectory, file), "utf8").trimEnd().split("\n").map((text) => JSON.parse(text));
  const agent = core.open(JSON.stringify(head.page));
  for (const [index, line] of rest.entries()) {
    lines += 1;
    const wrong = difference(agent, line);
    if (!wrong) continue;
    failed += 1;
    console.error(`${file}:${index + 2}: ${wrong}`);
    break;
  }
  core.close(agent);
}
console.log(`${files.length} vectors, ${lines} lines, ${failed} vectors differ`);
process.exit(failed === 0 && files.length > 0 ? 0 : 1);
