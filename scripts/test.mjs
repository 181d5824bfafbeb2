/**
 * Runs the tests and ends with one line, `N passed, N failed, N skipped`, taken from the test runner's own report.
 * Arguments go to vitest. With ZONEPROOF_REQUIRE_PEERS=1 a skipped test is a failure too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const BUNDLE = path.join('dist', 'cli', 'packs.json');

/** Milliseconds; 0 when the file does not exist. */
function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function run(script, scriptArguments) {
  return spawnSync(process.execPath, [script, ...scriptArguments], { stdio: 'inherit' }).status ?? 1;
}

/** The counts of vitest's JSON report. A file that does not even load has no test that could fail: it counts as one. */
function countTests(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Builds when needed, runs vitest; the exit code. The last line printed is the counts. */
function test(reportFile) {
  const newestSource = Math.max(
    ...['src', 'kernels'].flatMap((folder) =>
      readdirSync(folder, { recursive: true }).map((file) => modifiedAt(path.join(folder, file))),
    ),
  );
  // Tests of the command line run the built one.
  if (modifiedAt(BUNDLE) < newestSource) {
    const status = run(path.join('scripts', 'build.mjs'), []);
    if (status !== 0) return status;
  }
  const status = run(path.join('node_modules', 'vitest', 'vitest.mjs'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ]);
  if (modifiedAt(reportFile) === 0) {
    console.error('vitest ended without a report');
    return status === 0 ? 1 : status;
  }
  const { passed, failed, skipped } = countTests(JSON.parse(readFileSync(reportFile, 'utf8')));
  let exitCode = status;
  if (failed > 0) exitCode ||= 1;
  if (passed + failed === 0) {
    console.error('no test ran');
    exitCode ||= 1;
  }
  if (process.env.ZONEPROOF_REQUIRE_PEERS === '1' && skipped > 0) {
    console.error('tests were skipped although ZONEPROOF_REQUIRE_PEERS=1');
    exitCode ||= 1;
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return exitCode;
}

const folder = mkdtempSync(path.join(tmpdir(), 'zoneproof-test-'));
try {
  process.exitCode = test(path.join(folder, 'report.json'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
