/** Every rule shows what it finds: a bad example that sets it off, and a good one that does not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleFaults, findingsOf } from '../../scripts/rule-examples/example.js';
import { exampleSources } from '../../scripts/rule-examples/index.js';
import { runScene } from '../../scripts/rule-examples/world.js';
import { RULE_EXAMPLES } from '../../src/cli/rule-examples.generated.js';
import { makeDnskey } from '../../src/keys/index.js';
import { RULE_INFOS } from '../../src/lint/index.js';
import { dnskeyLine, found, makeKey, SMALL, sign, verify } from '../dnssec/support.js';

const page = (id: string): string =>
  readFileSync(path.resolve(import.meta.dirname, '../../docs/rules', `${id}.md`), 'utf8');
const sources = await exampleSources();

describe('every rule', () => {
  it.each(RULE_INFOS.map(({ id }) => id))('%s has a bad and a good example on its page', (id) => {
    const text = page(id);
    expect(text).toContain('\n## Wrong\n');
    expect(text).toContain('\n## Right\n');
  });
});

describe('examples with commands', () => {
  it('are one for each of their rules, and all shown by explain', () => {
    const ids = sources.map(({ rule }) => rule);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(Object.keys(RULE_EXAMPLES)).toEqual(ids);
  });

  it.each(sources.map((source) => [source.rule, source] as const))('%s', async (rule, source) => {
    const { bad, good } = source;
    const findings = await findingsOf(bad);
    expect(exampleFaults(source, findings, await findingsOf(good))).toEqual([]);
    // What is shown is what the command prints.
    const { output } = await runScene(bad);
    const shown = RULE_EXAMPLES[rule]!.bad.at(-1)!.lines;
    expect(shown).toEqual([`$ zoneproof ${bad.command}`, ...output.trimEnd().split('\n')]);
    // Nobody learns a private key from an example, and nobody meets the machine that made it.
    expect(JSON.stringify(RULE_EXAMPLES[rule])).not.toMatch(/PrivateKey: [^.]|-----BEGIN|internal error|file:\/\//);
  });
});

describe('one mistake is told once, at its place', () => {
  const told = async (rule: string): Promise<string[]> => {
    const { bad } = sources.find((source) => source.rule === rule)!;
    return (await findingsOf(bad)).map(({ rule: id, line, column, message }) => `${line}:${column} ${id}: ${message}`);
  };

  it.each<[rule: string, findings: readonly (string | RegExp)[]]>([
    // signatures
    ['rrsig-expired', [/^\d+:44 rrsig-expired: /]],
    ['rrsig-labels-too-few', [/^\d+:37 rrsig-labels-too-few: /]],
    ['rrsig-signer-not-apex', [/^\d+:80 rrsig-signer-not-apex: /]],
    ['rrsig-missing-for-algorithm', [/^2:1 \S+ 12 of 13 RRsets have no signature of algorithm 15 .*; the first is /]],
    [
      'rrsig-work-limit',
      [
        /^12:1 rrsig-invalid: .* does not verify, like 31 more over this RRset$/,
        /^44:1 rrsig-work-limit: .* 8 of 40 were not checked/,
      ],
    ],
    // denial
    [
      'nsec3-param-missing',
      [/^\d+:1 \S+ the zone has NSEC3 records with 0 iterations and no salt, but no NSEC3PARAM$/],
    ],
    ['nsec3-missing-ent', [/^\d+:1 \S+ the empty non-terminal ent\.example\.com\. has no NSEC3 record$/]],
    [
      'nsec3-chain-limit',
      [
        /^9:1 nsec3-chain-limit: /,
        ...['01', '02', '03'].map(
          (salt) =>
            new RegExp(`:30 nsec3-missing: no NSEC3 record has the parameters .*: 0 iterations and salt ${salt}$`),
        ),
      ],
    ],
    // changes and key files
    ['signatures-lost', [/^2:1 signatures-lost: /]],
    ['keyfile-unreadable', [/^3:1 keyfile-unreadable: the private key has 15 octets/]],
    ['keyfile-timing-order', [/^8:1 keyfile-timing-order: Delete is earlier than Inactive$/]],
    ['keyfile-state-impossible', [/^11:1 keyfile-state-impossible: /]],
    // servers
    [
      'live-caa-unanswered',
      [/ live-caa-unanswered: ns2\.example\.com\. .* answers SERVFAIL when asked for example\.com\. CAA$/],
    ],
    ['live-denial-bogus', [/ does not prove its answer for example\.com\. CDS and 3 more: /]],
    ['live-ede', [/ adds to its answer for example\.com\. SOA and 8 more: EDE 3/]],
    [
      'live-resolver-failed',
      [/ answers SERVFAIL for example\.com\. SOA and 8 more, with and without validation: EDE 22/],
    ],
    ['live-signature-expiring', [/ over example\.com\. SOA and 6 more$/, / over example\.com\. SOA and 6 more$/]],
  ])('%s', async (rule, findings) => {
    const all = await told(rule);
    expect(all).toHaveLength(findings.length);
    for (const [i, finding] of findings.entries()) expect(all[i]).toMatch(finding);
  });

  it('of a key that is not looked at nobody says that it is not there', async () => {
    const keys = Array.from({ length: 70 }, (_, i) => dnskeyLine(makeDnskey(256, 13, new Uint8Array(64).fill(i + 1))));
    const signed = await sign(SMALL, [makeKey('ksk'), makeKey('zsk')]);
    const rules = found(await verify(signed + keys.join('')));
    expect(rules).toContain('warning dnskey-too-many');
    expect(rules).not.toContain('error rrsig-unknown-key');
  });
});
