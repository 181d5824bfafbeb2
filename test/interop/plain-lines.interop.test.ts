/** Zones as others sign and print them: nearly all of their lines are read the quick way, and come out the same. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, vi } from 'vitest';
import { Lexer } from '../../src/zonefile/index.js';
import { type Options, parse } from '../zonefile/support.js';
import { peerTest, run, withTempDir } from './peers.js';

const APEX = 'example.com';
const HOSTS = Array.from({ length: 40 }, (_, i) => `h${i} A 192.0.2.${i}\n   AAAA 2001:db8::${i}\n`);
const CUTS = Array.from({ length: 20 }, (_, i) => `cut${i} NS ns.cut${i}\nns.cut${i} A 192.0.2.${100 + i}\n`);
const DIGEST = '1A37274D3A9B29532263BACB01EFD694F917F2796FE0309F4BB5BC3BD715D02D';
const ZONE = `$ORIGIN ${APEX}.
$TTL 1h
@ SOA ns1 hostmaster 1 7200 3600 1209600 3600
  NS ns1
  MX 10 h1
  TXT "v=spf1 mx -all" "; (not) a comment"
  CAA 0 issue "ca.example"
ns1 A 192.0.2.1
cut1 DS 23203 13 2 ${DIGEST}
_443._tcp.h1 TLSA 3 1 1 ${DIGEST}
_sip._tcp SRV 1 2 5060 h1
www CNAME h1
old DNAME h1
*.wild TXT text
${HOSTS.join('')}${CUTS.join('')}`;

const KEYS = ['dnssec-keygen'];
const NSEC3 = ['-3', 'aabbccdd', '-H', '5'];

/** `[name, tools, what makes `signed` out of `zone` and keys]` */
const SIGNERS: readonly (readonly [string, readonly string[], (keys: readonly string[]) => readonly string[]])[] = [
  ['dnssec-signzone', ['dnssec-signzone'], () => ['dnssec-signzone', '-S', '-x', '-o', APEX, '-f', 'signed', 'zone']],
  [
    'dnssec-signzone, NSEC3',
    ['dnssec-signzone'],
    () => ['dnssec-signzone', '-S', ...NSEC3, '-o', APEX, '-f', 'signed', 'zone'],
  ],
  [
    'dnssec-signzone, in full',
    ['dnssec-signzone'],
    () => ['dnssec-signzone', '-S', '-O', 'full', '-o', APEX, '-f', 'signed', 'zone'],
  ],
  ['ldns-signzone', ['ldns-signzone'], (keys) => ['ldns-signzone', '-o', APEX, '-f', 'signed', 'zone', ...keys]],
  [
    'ldns-signzone, NSEC3',
    ['ldns-signzone'],
    (keys) => ['ldns-signzone', '-n', '-p', '-s', 'aabb', '-o', APEX, '-f', 'signed', 'zone', ...keys],
  ],
];

describe('zones that others signed', () => {
  for (const [name, tools, command] of SIGNERS) {
    peerTest(`are read the quick way: ${name}`, [...KEYS, ...tools], () =>
      withTempDir((folder) => {
        writeFileSync(path.join(folder, 'zone'), ZONE);
        const keys = [['-f', 'KSK'], []].map((flags) =>
          run('dnssec-keygen', ['-a', 'RSASHA256', '-b', '2048', ...flags, APEX], { cwd: folder }).stdout.trim(),
        );
        const [tool, ...args] = command(keys);
        const made = run(tool!, args, { cwd: folder });
        expect(made.code, made.stderr).toBe(0);
        const text = readFileSync(path.join(folder, 'signed'));
        const options: Options = { origin: `${APEX}.`, dialect: 'any' };
        const lexed = vi.spyOn(Lexer.prototype, 'next');
        const { sources: _, ...quick } = parse(text, { ...options, worthOctets: 0 });
        const entries = lexed.mock.calls.length;
        lexed.mockRestore();
        const { sources: __, ...plain } = parse(text, { ...options, worthOctets: Number.POSITIVE_INFINITY });
        expect(quick).toEqual(plain);
        expect(quick.records.length).toBeGreaterThan(300);
        // The SOA, the end, directives, and types that stand there as numbers.
        expect(entries).toBeLessThan(12);
      }),
    );
  }
});
