// Runs the whole suite and ends with the one line that scripts read: `N passed, N failed, N skipped`.
import { startVitest } from 'vitest/node';

const args = process.argv.slice(2);
if (args.includes('--golden')) process.env['GOLDEN'] = 'update';
const filters = args.filter((arg) => !arg.startsWith('--'));

const vitest = await startVitest('test', filters, { run: true, watch: false });
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const module of vitest.state.getTestModules()) {
  for (const test of module.children.allTests())
    counts[test.result().state === 'pending' ? 'skipped' : outcomeOf(test)] += 1;
  // A file that cannot be loaded has no tests, and must not look green.
  if (module.errors().length > 0) counts.failed += 1;
  // Tests whose set-up failed count as skipped; the set-up itself is what failed.
  for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
}
const unhandled = vitest.state.getUnhandledErrors().length;
await vitest.close();
if (counts.passed === 0 && counts.failed === 0) {
  console.error('no test ran: check the file filter');
  process.exitCode = 1;
}
if (counts.failed > 0 || unhandled > 0) process.exitCode = 1;
console.log(`${counts.passed} passed, ${counts.failed + unhandled} failed, ${counts.skipped} skipped`);
process.exit();

function outcomeOf(test: { result(): { state: string } }): 'passed' | 'failed' | 'skipped' {
  const { state } = test.result();
  return state === 'passed' || state === 'failed' ? state : 'skipped';
}
