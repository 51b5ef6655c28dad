// Programs that tests start: none outlives them, not even those of a file that was ended.
import { spawn } from 'node:child_process';

const running = new Set();
process.once('exit', () => running.forEach((one) => one.kill('SIGKILL')));

/** As `spawn`. */
export function started(...given) {
  const one = spawn(...given);
  running.add(one);
  return one.once('exit', () => running.delete(one));
}
