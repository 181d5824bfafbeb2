/**
 * A hundred zones of random records of every type that BIND knows: what BIND loads, we load, and print the same octets.
 *
 * Some random records are beyond what BIND takes; it names their lines, and they are left out and counted by type.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { encodeHex } from '../../src/wire/index.js';
import { parseZone, printZone, type Zone } from '../../src/zone/index.js';
import { GENERATED } from '../rdata/arbitraries.js';
import { BIND_DIFFERS, differenceOf } from './peer-differences.js';
import { peerTest, run, withTempDir } from './peers.js';

const ZONES = 100;
const RECORDS_PER_ZONE = 60;
const HEAD = ['$ORIGIN example.', '$TTL 300', '@ IN SOA ns host 1 2h 3 4w 5', '@ IN NS ns', 'ns IN A 192.0.2.53'];

const ALONE = new Set(['CNAME', 'DNAME']);
const record = fc
  .constantFrom(...Object.keys(GENERATED).sort())
  .chain((type) => fc.tuple(fc.constant(type), GENERATED[type]!))
  .filter(([type, text]) => differenceOf(BIND_DIFFERS, [type, text] as never) === undefined)
  // BIND prints signature times more than 68 years ahead as times before 1970, which it does not read itself.
  .filter(
    ([type, text]) =>
      !(/^(?:RRSIG|SIG)$/.test(type) && /\b(?:39[4-9]\d{7}|4\d{9}|2(?:09[4-9]|10)\d{10,11})\b/.test(text)),
  );

/** `owner TYPE octets` of every record. */
function octetsOf(zone: Zone): string[] {
  const { records } = zone;
  const lines: string[] = [];
  for (let i = 0; i < records.count; i++) {
    if (!records.isDuplicate(i)) lines.push(`${zone.ownerText(i)} ${records.type[i]} ${encodeHex(records.rdata(i))}`);
  }
  return lines.sort();
}

const read = (text: string) => parseZone(Buffer.from(text, 'latin1'), { origin: 'example.', dialect: 'bind' });

/** Compiles the lines, leaving out those that BIND names as bad; the output, and how many were left out. */
function compile(folder: string, lines: string[]): { printed: string; kept: string[] } {
  const kept = [...lines];
  for (let round = 0; round < RECORDS_PER_ZONE; round++) {
    writeFileSync(path.join(folder, 'db'), `${[...HEAD, ...kept].join('\n')}\n`, 'latin1');
    const lenient = ['-i', 'none', ...['-k', '-m', '-n', '-r', '-M', '-S'].flatMap((option) => [option, 'ignore'])];
    const { code, stdout, stderr } = run(
      'named-compilezone',
      [...lenient, '-s', 'full', '-o', 'out', 'example', 'db'],
      { cwd: folder },
    );
    if (code === 0) return { printed: readFileSync(path.join(folder, 'out'), 'latin1'), kept };
    const named = [...(stdout + stderr).matchAll(/\bdb:(\d+):/g)].map((match) => Number(match[1]) - HEAD.length - 1);
    const bad = new Set(named.filter((at) => at >= 0 && at < kept.length));
    if (bad.size === 0) throw new Error(`named-compilezone names no line: ${stdout}${stderr}`);
    for (const at of [...bad].sort((a, b) => b - a)) kept.splice(at, 1);
  }
  throw new Error('named-compilezone refuses every record');
}

describe('generated zones', () => {
  peerTest(
    `${ZONES} of them print as named-compilezone prints them`,
    ['named-compilezone'],
    () =>
      withTempDir((folder) => {
        const records = fc.sample(record, { numRuns: ZONES * RECORDS_PER_ZONE, seed: 20_261_121 });
        let kept = 0;
        const types = new Set<string>();
        for (let zone = 0; zone < ZONES; zone++) {
          const own = records.slice(zone * RECORDS_PER_ZONE, (zone + 1) * RECORDS_PER_ZONE);
          const lines = own.map(([type, text], i) => `${ALONE.has(type) ? 'alone' : 'x'}${i}.sub IN ${type} ${text}`);
          const compiled = compile(folder, lines);
          const ours = read(`${[...HEAD, ...compiled.kept].join('\n')}\n`);
          expect(ours.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
          const theirs = read(compiled.printed);
          expect(theirs.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
          expect(octetsOf(ours.zone)).toEqual(octetsOf(theirs.zone));
          expect(octetsOf(read(printZone(ours.zone)).zone)).toEqual(octetsOf(ours.zone));
          kept += compiled.kept.length;
          for (const line of compiled.kept) types.add(line.split(' ')[2]!);
        }
        // Nearly all records are good for BIND, and nearly every type is among them.
        expect(kept).toBeGreaterThan(ZONES * RECORDS_PER_ZONE * 0.8);
        expect(types.size).toBeGreaterThan(60);
      }),
    300_000,
  );
});
