/**
 * What we print of a zone, held against what named-compilezone makes of the same file: record by record as octets, and
 * as text but for blanks inside hexadecimal and Base64 and the differences that `normalize` names.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { parseZone, printZone, type Zone } from '../../src/zone/index.js';
import { confinedLoader, originFromFileName } from '../../src/zonefile/index.js';
import { EXAMPLES } from '../rdata/examples.js';
import { BIND_DIFFERS, differenceOf } from './peer-differences.js';
import { peerTest, run, withTempDir } from './peers.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Not test/lint/zones: what is hostile to us there (a $GENERATE of a hundred million) stops BIND for minutes. */
const FOLDERS = ['zones', 'test/fixtures', 'test/lint/healthy', 'test/zonefile/format'];

/** Zone files of the repository, relative to its root. */
const files = FOLDERS.filter((folder) => existsSync(path.join(ROOT, folder))).flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => originFromFileName(path.basename(file)) !== undefined && statSync(path.join(ROOT, file)).isFile())
    .sort(),
);

/** Types whose last field is hexadecimal or Base64 text that may hold blanks: how many fields stand before it. */
const FIELDS_BEFORE_OCTETS: Readonly<Record<string, number>> = {
  ...{ DS: 3, CDS: 3, DLV: 3, TA: 3, SSHFP: 2, TLSA: 3, SMIMEA: 3, ZONEMD: 3, DHCID: 0, OPENPGPKEY: 0 },
  ...{ DNSKEY: 3, CDNSKEY: 3, KEY: 3, RKEY: 3, RRSIG: 8, SIG: 8 },
};

interface Line {
  readonly owner: string;
  readonly ttl: string;
  readonly type: string;
  readonly rdata: string;
}

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(';'))
    .map((line) => {
      const [, owner, ttl, type, rdata] = /^(\S+)\s+(\d+)\s+\S+\s+(\S+)\s*(.*)$/.exec(line)!;
      return { owner: owner!, ttl: ttl!, type: type!, rdata: rdata!.trim() };
    });
}

/** Text in which we and BIND must agree; undefined for types without a text of their own. */
function normalize({ owner, type, rdata }: Line): string | undefined {
  if (rdata.startsWith('\\#')) return undefined;
  const before = FIELDS_BEFORE_OCTETS[type];
  // BIND leaves two blanks where an A6 record has no address.
  let text = type === 'A6' ? rdata.replace('  ', ' ') : rdata;
  if (before !== undefined) {
    const fields = rdata.split(/\s+/);
    text = [...fields.slice(0, before), fields.slice(before).join('')].join(' ');
  }
  // BIND 9.18 is older than the key dohpath (RFC 9461 §5).
  if (type === 'SVCB' || type === 'HTTPS') text = text.replace(' key7=', ' dohpath=');
  return `${owner} ${type} ${text}`;
}

/** `owner TTL type octets` of each record; without the TTL where the RRset has several (BIND then makes them one). */
function octetsOf(zone: Zone, mixedTtls: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const { owner, type, records } of zone.rrsets()) {
    const key = `${owner.toLowerCase()} ${type}`;
    for (const { ttl, rdata } of records) {
      found.push(`${owner} ${mixedTtls.has(key) ? '*' : ttl} ${type} ${Buffer.from(rdata).toString('hex')}`);
    }
  }
  return found.sort();
}

/** RRsets whose records do not agree in their TTL. */
function rrsetsWithMixedTtls(zone: Zone): Set<string> {
  const ttls = new Map<string, Set<string>>();
  for (const { owner, ttl, type } of linesOf(printZone(zone))) {
    const key = `${owner.toLowerCase()} ${type}`;
    ttls.set(key, (ttls.get(key) ?? new Set()).add(ttl));
  }
  return new Set([...ttls].filter(([, values]) => values.size > 1).map(([key]) => key));
}

const LENIENT = [
  '-k',
  'ignore',
  '-i',
  'none',
  '-m',
  'ignore',
  '-n',
  'ignore',
  '-r',
  'ignore',
  '-M',
  'ignore',
  '-S',
  'ignore',
];

/** What named-compilezone prints of a file, or undefined when it does not load it. */
function compile(origin: string, file: string, folder: string): string | undefined {
  const out = path.join(folder, 'compiled');
  const { code } = run('named-compilezone', ['-q', ...LENIENT, '-s', 'full', '-o', out, origin, path.basename(file)], {
    cwd: path.dirname(file),
  });
  return code === 0 ? readFileSync(out, 'utf8') : undefined;
}

/** Compares; false when BIND does not load the file. */
function agrees(file: string, folder: string): boolean {
  const include = confinedLoader(
    { realPath: (name) => name, readFile: (name) => readFileSync(name) },
    path.dirname(file),
  );
  const { zone, diagnostics } = parseZone(readFileSync(file), { file, include });
  const compiled = compile(zone.origin, file, folder);
  if (compiled === undefined) return false;
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const mixed = rrsetsWithMixedTtls(zone);
  const printed = printZone(zone);
  const read = (text: string) => parseZone(Buffer.from(text, 'latin1'), { origin: zone.origin }).zone;
  expect(octetsOf(read(printed), mixed)).toEqual(octetsOf(read(compiled), mixed));
  const texts = (text: string) =>
    linesOf(text)
      .map(normalize)
      .filter((line) => line !== undefined)
      .sort();
  expect(texts(printed)).toEqual(texts(compiled));
  return true;
}

const HEAD = '$TTL 300\n@ SOA ns host 1 2h 3 4w 5\n@ NS ns\nns A 192.0.2.53\n';
const LOADABLE = EXAMPLES.filter((example) => differenceOf(BIND_DIFFERS, example) === undefined);
const SAMPLES: Readonly<Record<string, string>> = {
  'every type': `${HEAD}${LOADABLE.map(([type, text], i) => `x${i}.sub ${type} ${text}\n`).join('')}`,
  'names and escapes':
    `${HEAD}a\\.b A 192.0.2.1\n\\000\\255 A 192.0.2.1\n\\@ A 192.0.2.1\n\\$x A 192.0.2.1\na\\;b\\"c\\(d\\) A 192.0.2.1\n*.w A 192.0.2.1\n` +
    `WwW A 192.0.2.1\n_a._tcp SRV 0 0 1 WWW.Example.\n\\097\\098 A 192.0.2.1\n${'l'.repeat(63)} A 192.0.2.1\n`,
  strings: `${HEAD}t TXT "a;b" "(c)" "d\\"e" \\"f\\" g\\;h "\\000\\200" "" "é" i\\ j\nt TXT ( "k"\n "l" ) ; comment\n`,
  inheritance:
    '$TTL 1d\n@ 1h IN SOA ns host (\n 2026010101 ; serial\n 3600 900 1w 1h30m )\n  IN NS ns\n 60 NS ns.sub\nns 5m IN A 192.0.2.1\n' +
    ' IN 5m A 192.0.2.2\n$ORIGIN sub\n AAAA 2001:DB8::1\nns A 192.0.2.3\n$TTL 7\nx CNAME @\ny CNAME example.\n$ORIGIN other.example.\n@ MX 10 mail\n',
  'CRLF and no newline at the end': `${HEAD.replaceAll('\n', '\r\n')}a TXT "x" ( y\r\n z )\r\nb A 192.0.2.1`,
  'duplicates, other zones, delegations':
    `${HEAD}a A 192.0.2.1\na A 192.0.2.1\nA A 192.0.2.2\nother.test. A 192.0.2.1\nsub NS ns.sub\nsub NS ns.sub\nns.sub A 192.0.2.4\n` +
    `sub DS 60485 13 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A\nx.y.sub TXT "below"\n`,
  'unknown types': `${HEAD}a TYPE731 \\# 6 abcd ( ef 01\n 23 45 )\nb TYPE731 \\# 0\nc A \\# 4 C0000201\nd CLASS1 TYPE1 192.0.2.1\n`,
};

describe('printing agrees with named-compilezone', () => {
  for (const [name, text] of Object.entries(SAMPLES)) {
    peerTest(`sample: ${name}`, ['named-compilezone'], () => {
      withTempDir((folder) => {
        const file = path.join(folder, 'example.zone');
        writeFileSync(file, text);
        expect(agrees(file, folder)).toBe(true);
      });
    });
  }

  peerTest('zone files of this repository that BIND loads', ['named-compilezone'], () => {
    withTempDir((folder) => {
      const compared = files.filter((file) => agrees(path.join(ROOT, file), folder));
      expect(compared.length).toBeGreaterThan(0);
    });
  });
});
