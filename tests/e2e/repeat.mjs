// ./run e2e --repeat N [--only NAME] [FILE...]: each test N times, and a table of how often it failed and how long it took.
// A round is a run of its own, with a relay and a browser of its own, as ./run e2e is.
import { resolve } from 'node:path';
import { run } from 'node:test';

const [rounds, name, ...files] = process.argv.slice(2);
const tests = new Map();

/** One run of all that was asked for. */
function round(number) {
  const stream = run({
    files: files.map((file) => resolve(file)),
    concurrency: 2,
    ...(name && { testNamePatterns: [new RegExp(name)] }),
  });
  const note = ({ name: test, details, skip, file }, error) => {
    // What holds tests, and what the pattern leaves out, is no test.
    if (details.type === 'suite' || skip !== undefined || resolve(test) === file) return;
    const seen = tests.get(test) ?? { runs: 0, failures: 0, seconds: [] };
    tests.set(test, seen);
    seen.runs += 1;
    seen.seconds.push(details.duration_ms / 1000);
    if (!error) return;
    seen.failures += 1;
    console.log(`round ${number}: ${test}\n${error.cause?.stack ?? error.cause ?? error}\n`);
  };
  stream.on('test:pass', (event) => note(event, null));
  stream.on('test:fail', (event) => note(event, event.details.error));
  return new Promise((settle) => stream.on('end', settle).resume());
}

let enough = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (enough = true)); // the table is told all the same
for (let number = 1; number <= Number(rounds) && !enough; ++number) await round(number);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const longest = Math.max(...[...tests.keys()].map(({ length }) => length), 4);
console.log(`${'test'.padEnd(longest)}  runs  failures  median s`);
for (const [test, { runs, failures, seconds }] of tests) {
  console.log(`${test.padEnd(longest)}  ${String(runs).padStart(4)}  ${String(failures).padStart(8)}  ${median(seconds).toFixed(1).padStart(8)}`);
}
const failures = [...tests.values()].reduce((sum, one) => sum + one.failures, 0);
console.log(`${failures} failures`);
process.exit(failures || !tests.size ? 1 : 0);
