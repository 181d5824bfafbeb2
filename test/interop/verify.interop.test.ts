/**
 * What the verifiers of others let through, and what ours says of it: the table of docs/verification.md, row by row. A
 * peer that learns to find one of these fails the test; ZONEPROOF_UPDATE=1 writes the table anew, by running them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { found, verify } from '../dnssec/support.js';
import { type Base, type Mutation, oneFaultZones } from './mutations.js';
import { peerTest, run, withTempDir } from './peers.js';

/** The verifiers of others know no other time. */
const now = Math.floor(Date.now() / 1000);
const { healthy: HEALTHY, faulty: MUTATIONS } = oneFaultZones({ now, provider: openssl });

const PAGE = path.resolve(import.meta.dirname, '../../docs/verification.md');
const isUpdate = process.env.ZONEPROOF_UPDATE === '1';

/** Whether a verifier says that nothing is wrong; in the order of the columns. BIND wants to be told of a CSK (-z). */
const VERIFIERS: readonly (readonly [tool: string, accepts: (file: string, base: Base) => boolean])[] = [
  [
    'dnssec-verify',
    (file, { keys }) =>
      run('dnssec-verify', [...(keys === 'CSK' ? ['-z'] : []), '-o', 'example.com.', file]).code === 0,
  ],
  ['ldns-verify-zone', (file) => run('ldns-verify-zone', [file]).code === 0],
  ['kzonecheck', (file) => run('kzonecheck', ['-o', 'example.com.', '-d', 'on', file]).code === 0],
];
const TOOLS = VERIFIERS.map(([tool]) => tool);

/** Who accepts a zone, as the cells of the table. */
async function cellsOf({ zone, base }: Pick<Mutation, 'zone' | 'base'>): Promise<string[]> {
  const text = await zone();
  return withTempDir((folder) => {
    const file = path.join(folder, 'zone');
    writeFileSync(file, text, 'latin1');
    return VERIFIERS.map(([, accepts]) => (accepts(file, base) ? 'yes' : 'no'));
  });
}

const titleOf = ({ name, base }: Mutation): string => `${name} (${base.chain}, ${base.keys})`;

/** The cells of the rows of the page, without spaces around them. */
const rowsOf = (page: string): string[][] =>
  [...page.matchAll(/^\| (.*\]\(rules\/.*) \|$/gm)].map((match) => match[1]!.split('|').map((cell) => cell.trim()));

const rows = rowsOf(readFileSync(PAGE, 'utf8'));
const lineOf = (mutation: Mutation, cells: readonly string[]): string[] => {
  const { name, base, rule, severity } = mutation;
  return [name, base.chain, base.keys, ...cells, severity, `[${rule}](rules/${rule}.md)`];
};
const shownOf = (mutation: Mutation): string[] | undefined =>
  rows.find(
    ([name, chain, keys]) => name === mutation.name && chain === mutation.base.chain && keys === mutation.base.keys,
  );

describe('healthy zones', () => {
  it.each(HEALTHY)('$name: nothing is found', async ({ zone }) => {
    expect(found(await verify(await zone(), { now }))).toEqual([]);
  });
  for (const healthy of HEALTHY) {
    peerTest(`${healthy.name}: all accept it`, TOOLS, async () =>
      expect(await cellsOf(healthy)).toEqual(['yes', 'yes', 'yes']),
    );
  }
});

describe('zones with one fault', () => {
  it.each(MUTATIONS.map((entry) => [`${titleOf(entry)}: ${entry.rule}`, entry] as const))(
    '%s',
    async (_name, entry) => {
      const expected = [`${entry.severity} ${entry.rule}`, ...entry.also].sort();
      expect(found(await verify(await entry.zone(), { now }))).toEqual(expected);
    },
  );

  const seen = new Map<Mutation, string[]>();
  for (const mutation of MUTATIONS) {
    peerTest(`${titleOf(mutation)}: who accepts it`, TOOLS, async () => {
      seen.set(mutation, await cellsOf(mutation));
      if (!isUpdate) expect(lineOf(mutation, seen.get(mutation)!)).toEqual(shownOf(mutation));
    });
  }

  afterAll(() => {
    if (isUpdate && seen.size === MUTATIONS.length) writeTable(MUTATIONS.map((one) => lineOf(one, seen.get(one)!)));
  });
});

const HEAD = ['zone', 'chain', 'keys', ...TOOLS, 'we say', 'rule'];

function writeTable(lines: readonly (readonly string[])[]): void {
  const widths = HEAD.map((_, i) => Math.max(...[HEAD, ...lines].map((line) => line[i]!.length)));
  const text = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`;
  const rule = text(widths.map((width) => '-'.repeat(width)));
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, page.replace(/^\| zone .*\n(?:\|.*\n)+/m, text(HEAD) + rule + lines.map(text).join('')));
}

it('docs/verification.md has these rows and no others', () => {
  expect(rows.map(([name, chain, keys]) => [name, chain, keys])).toEqual(
    MUTATIONS.map(({ name, base }) => [name, base.chain, base.keys]),
  );
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(60);
});
