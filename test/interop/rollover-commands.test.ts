/** The commands of a plan, typed into a shell one after the other: they work, and the zone validates behind each step. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { METHODS, type Tool } from '../../src/rollover/index.js';
import { inTempFolder, zoneproof } from '../cli/run-cli.js';
import { SMALL } from '../dnssec/support.js';
import { peerTest, run } from './peers.js';

const BIN = fileURLToPath(new URL('../../bin/zoneproof.cjs', import.meta.url));

/** Moments of the past, so that times take effect when commands are run. */
const MADE = '20200101000000';
const START = '2021-01-01';

interface PlanJson {
  readonly steps: readonly { readonly commands: Readonly<Record<Tool, readonly string[]>> }[];
}

/** What is not there to be talked to. */
const QUIET = ['rndc() { :; }', 'knotc() { :; }', `keymgr() { command keymgr -D "$PWD/db" "$@"; }`];

async function rehearse(
  method: string,
  tool: Tool,
  each: readonly string[],
  before: readonly string[] = [],
): Promise<void> {
  await inTempFolder((folder) => {
    const cli = (...args: string[]) => {
      const result = zoneproof(args, { cwd: folder });
      expect(result.code, result.stderr).toBe(0);
      return result.stdout;
    };
    mkdirSync(path.join(folder, 'bin'));
    mkdirSync(path.join(folder, 'db'));
    writeFileSync(path.join(folder, 'bin', 'zoneproof'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
    chmodSync(path.join(folder, 'bin', 'zoneproof'), 0o755);
    writeFileSync(path.join(folder, 'example.com.zone'), SMALL);
    const roles = METHODS.find(({ id }) => id === method)!.needs === 'csk' ? ['--csk'] : ['--ksk', '--zsk'];
    for (const role of roles) {
      cli('key', 'generate', 'example.com', role, '--publish', MADE, '--activate', MADE, '--key-dir', 'keys');
    }
    copyFileSync(path.join(folder, 'example.com.zone'), path.join(folder, 'unsigned.zone'));
    cli('sign', 'example.com.zone', '--key-dir', 'keys', '--in-place');
    const plan = cli(
      'rollover',
      'plan',
      'example.com.zone',
      '--key-dir',
      'keys',
      '-m',
      method,
      '-a',
      'ED25519',
      '--start',
      START,
      '--json',
    );
    const { steps } = JSON.parse(plan) as PlanJson;
    const keys = readdirSync(path.join(folder, 'keys')).filter((name) => name.endsWith('.key'));
    const lines = [
      'set -eu',
      `PATH="$PWD/bin:$PATH:/usr/sbin"`,
      ...QUIET,
      ...before.flatMap((line) => keys.map((key) => line.replaceAll('KEY', `keys/${key}`))),
      ...steps.flatMap(({ commands }) => [...commands[tool], ...each]),
    ];
    writeFileSync(path.join(folder, 'runbook.sh'), `${lines.join('\n')}\n`);
    const result = run('sh', ['runbook.sh'], { cwd: folder });
    expect(result.code, `${lines.join('\n')}\n${result.stdout}\n${result.stderr}`).toBe(0);
  });
}

const verify = 'zoneproof verify example.com.zone';

describe('the commands of a plan', () => {
  for (const method of ['ksk-double-ds', 'csk', 'algorithm-conservative', 'nsec-to-nsec3', 'trust-anchor']) {
    peerTest(`${method}: zoneproof`, ['sh'], () => rehearse(method, 'zoneproof', [verify]));
  }
  for (const method of [
    'zsk-pre-publication',
    'zsk-double-signature',
    'ksk-double-ksk',
    'ksk-double-ds',
    'csk',
    'algorithm-liberal',
  ]) {
    peerTest(`${method}: BIND`, ['dnssec-signzone', 'dnssec-keygen', 'dnssec-settime', 'dnssec-dsfromkey'], () =>
      // It signs what it has signed; the zone file takes the place of its output.
      rehearse(method, 'bind', [
        'if [ -f example.com.zone.signed ]; then zoneproof verify example.com.zone.signed; fi',
      ]),
    );
  }
  for (const method of [
    'zsk-pre-publication',
    'ksk-double-ksk',
    'ksk-double-ds',
    'algorithm-conservative',
    'csk',
    'csk-to-ksk-zsk',
  ]) {
    peerTest(`${method}: Knot`, ['keymgr'], () =>
      rehearse(method, 'knot', ['keymgr example.com list > /dev/null'], ['keymgr example.com import-bind KEY']),
    );
  }
});
