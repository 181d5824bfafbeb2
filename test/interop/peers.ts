/**
 * Tests against the tools of others: BIND, ldns, Knot and friends, Prometheus. Where a tool is missing the test is skipped and
 * says so in its name; with ZONEPROOF_REQUIRE_PEERS=1 it fails instead, so that CI cannot lose them silently.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { it } from 'vitest';

const COMMAND_TIMEOUT_MILLISECONDS = 60_000;
const TEST_TIMEOUT_MILLISECONDS = 60_000;
/** Administrators' tools (keymgr, named-checkzone) stand outside of many users' paths. */
const SEARCH_PATH = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

function hasTool(tool: string): boolean {
  return (isAbsolute(tool) ? [''] : SEARCH_PATH).some((folder) => {
    try {
      accessSync(join(folder, tool), isAbsolute(tool) ? constants.R_OK : constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Those of the tools that are not there. */
export const missingPeers = (tools: readonly string[]): readonly string[] => tools.filter((tool) => !hasTool(tool));

/** A test that needs all of `tools` (names of commands, or absolute paths). `timeout` in milliseconds. */
export function peerTest(
  name: string,
  tools: readonly string[],
  fn: () => void | Promise<void>,
  timeout = TEST_TIMEOUT_MILLISECONDS,
): void {
  const missing = missingPeers(tools);
  if (missing.length === 0) {
    it(name, { timeout }, fn);
    return;
  }
  const notFound = `${missing.join(', ')} not found`;
  if (process.env.ZONEPROOF_REQUIRE_PEERS === '1') {
    it(name, () => {
      throw new Error(`${notFound}, and ZONEPROOF_REQUIRE_PEERS=1 wants every peer`);
    });
    return;
  }
  it.skip(`${name} (skipped: ${notFound})`, fn);
}

export interface RunResult {
  /** exit code; -1 when the command was killed by a signal or the timeout */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. Throws when it cannot be started. */
export function run(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly input?: string | Uint8Array;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): RunResult {
  const result = spawnSync(command, args, {
    cwd: options.cwd,
    input: options.input,
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MILLISECONDS,
    maxBuffer: 256 * 1024 * 1024,
    // Messages of the tools are compared; their language and time zone must not vary.
    env: { ...process.env, ...options.env, PATH: SEARCH_PATH.join(delimiter), LC_ALL: 'C', TZ: 'UTC' },
  });
  if (result.error !== undefined && result.status === null && result.signal === null) throw result.error;
  return { code: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** Calls `fn` with a new, empty folder, which is removed afterwards. */
export function withTempDir<Result>(fn: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'zoneproof-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let result: Result;
  try {
    result = fn(folder);
  } catch (error) {
    remove();
    throw error;
  }
  if (result instanceof Promise) return result.finally(remove) as Result;
  remove();
  return result;
}
