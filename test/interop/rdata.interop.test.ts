/**
 * The good examples of every record type, as we print them, held against the servers: BIND, NSD and ldns must read them as
 * the same octets, Knot DNS must load them, and BIND must print what we print. What they cannot do is listed with the reason.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { rdataText } from '../../src/rdata/index.js';
import { encodeHex, nameOf } from '../../src/wire/index.js';
import { parseRecords } from '../../src/zonefile/index.js';
import { EXAMPLES } from '../rdata/examples.js';
import { numberOf, parse } from '../rdata/support.js';
import { BIND_DIFFERS, differenceOf, KNOT_DIFFERS, LDNS_DIFFERS, NSD_DIFFERS } from './peer-differences.js';
import { peerTest, run, withTempDir } from './peers.js';

const owner = (i: number) => `x${i}.sub`;
const zoneText = (records: readonly string[]) =>
  `$ORIGIN example.\n$TTL 300\n@ IN SOA ns host 1 2h 3 4w 5\n@ IN NS ns\nns IN A 192.0.2.53\n${records.join('\n')}\n`;

/** Rdata in hexadecimal by owner, of text that a peer has printed. */
function octetsByOwner(text: string): Map<string, string> {
  const { records, diagnostics } = parseRecords(Buffer.from(text, 'latin1'), {
    path: 'printed',
    origin: nameOf('example.'),
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return new Map(records.map((record) => [Buffer.from(record.owner).toString('latin1'), encodeHex(record.rdata)]));
}

const wireOwner = (i: number) => Buffer.from(nameOf(`${owner(i)}.example.`)).toString('latin1');

describe('examples of every type', () => {
  peerTest('are read and printed alike by named-compilezone', ['named-compilezone'], () =>
    withTempDir((folder) => {
      const loadable = EXAMPLES.filter((example) => differenceOf(BIND_DIFFERS, example) === undefined);
      const records = loadable.map(([type, text], i) => `${owner(i)} IN ${type} ${text}`);
      writeFileSync(path.join(folder, 'db'), zoneText(records));
      const lenient = ['-i', 'none', ...['-k', '-m', '-n', '-r', '-M', '-S'].flatMap((option) => [option, 'ignore'])];
      const options = [...lenient, '-s', 'full', '-o', 'out', 'example', 'db'];
      const compiled = run('named-compilezone', options, { cwd: folder });
      expect(compiled.code, compiled.stderr + compiled.stdout).toBe(0);
      const printed = readFileSync(path.join(folder, 'out'), 'latin1');
      const lines = new Map(printed.split('\n').map((line) => [line.split(/\s/)[0], line]));
      const theirs = octetsByOwner(printed);
      for (const [i, example] of loadable.entries()) {
        const [type, text] = example;
        const wire = parse(type, text);
        expect([type, text, theirs.get(wireOwner(i))]).toEqual([type, text, encodeHex(wire)]);
        // Blanks inside hexadecimal and Base64, and the tabs between fields, are a matter of style.
        const bare = (words: string) => words.replace(/\s+/g, '');
        const line = lines.get(`${owner(i)}.example.`)!;
        const rdata = line
          .slice(line.search(/\sIN\s/) + 4)
          .trim()
          .slice(type.length);
        expect([type, bare(rdata)]).toEqual([type, bare(rdataText(numberOf(type), wire))]);
      }
    }),
  );

  peerTest('are read alike by ldns-read-zone', ['ldns-read-zone'], () =>
    withTempDir((folder) => {
      for (const [i, example] of EXAMPLES.entries()) {
        if (differenceOf(LDNS_DIFFERS, example) !== undefined) continue;
        const [type, text] = example;
        writeFileSync(path.join(folder, 'db'), zoneText([`${owner(i)} IN ${type} ${text}`]));
        const { code, stdout, stderr } = run('ldns-read-zone', ['db'], { cwd: folder });
        expect([type, text, code], stderr).toEqual([type, text, 0]);
        const theirs = octetsByOwner(stdout).get(wireOwner(i));
        expect([type, text, theirs]).toEqual([type, text, encodeHex(parse(type, text))]);
      }
    }),
  );

  peerTest('are read alike by nsd-checkzone', ['nsd-checkzone'], () =>
    withTempDir((folder) => {
      const loadable = EXAMPLES.filter((example) => differenceOf(NSD_DIFFERS, example) === undefined);
      writeFileSync(
        path.join(folder, 'db'),
        zoneText(loadable.map(([type, text], i) => `${owner(i)} IN ${type} ${text}`)),
      );
      const { code, stdout, stderr } = run('nsd-checkzone', ['-p', 'example.', 'db'], { cwd: folder });
      expect(code, stderr + stdout).toBe(0);
      const theirs = octetsByOwner(stdout.replace(/^zone .*\n/m, ''));
      for (const [i, [type, text]] of loadable.entries()) {
        // It lowers the case of some names.
        const lowered = (hex: string | undefined) =>
          Buffer.from(hex ?? '', 'hex')
            .toString('latin1')
            .toLowerCase();
        expect([type, text, lowered(theirs.get(wireOwner(i)))]).toEqual([
          type,
          text,
          lowered(encodeHex(parse(type, text))),
        ]);
      }
    }),
  );

  peerTest('are loaded by kzonecheck', ['kzonecheck'], () =>
    withTempDir((folder) => {
      const loadable = EXAMPLES.filter((example) => differenceOf(KNOT_DIFFERS, example) === undefined);
      const records = loadable.map(([type, text], i) => `${owner(i)} IN ${type} ${text}`);
      writeFileSync(path.join(folder, 'db'), zoneText(records));
      const { code, stdout, stderr } = run('kzonecheck', ['-v', '-o', 'example.', 'db'], { cwd: folder });
      expect(code, stderr + stdout).toBe(0);
    }),
  );
});
