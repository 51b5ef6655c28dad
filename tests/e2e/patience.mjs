// A test that waits for what will never come ends its file, and says which it is: without that it would hold up whoever waits for all.
import { beforeEach } from 'node:test';

/** Longer than any test's own limit. */
const patience = 200_000;

// Playwright takes its browsers down, which ends most tests: they tell where they were. What still waits then is left.
process.once('SIGTERM', () => setTimeout(() => process.exit(1), 10_000).unref());

beforeEach((test) => {
  const over = setTimeout(() => {
    console.error(`"${test.fullName}" has not ended after ${patience / 1000} s: the tests of this file end with it`);
    process.kill(process.pid, 'SIGTERM');
  }, patience).unref();
  test.after(() => clearTimeout(over));
});
