/** Live checks of a lab on loopback: a root, a top-level domain and a zone with two servers, all NSD on one port. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Denial, dsRdata, makeDs, signZone } from '../../src/dnssec/index.js';
import { generateKeyPair, type SigningKey } from '../../src/keys/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZone, printZone } from '../../src/zone/index.js';
import { zoneproof } from '../cli/run-cli.js';
import { peerTest, run, withTempDir } from './peers.js';
import { freePort, type NameServer, withNameServers, withUnbound } from './servers.js';

const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;
const ROOT = '127.0.0.11';
const TLD = '127.0.0.12';
const ONE = '127.0.0.13';
const TWO = '127.0.0.14';
const APEX = 'zone.test.';
const SECRET = 'bGl2ZSBsYWIgc2VjcmV0IG9mIHplcm8gdmFsdWU=';

const keyOf = (origin: string): SigningKey =>
  generateKeyPair({ owner: nameOf(origin), algorithm: 13, role: 'csk', now: NOW, provider: openssl, existing: [] });

const dsLine = (origin: string, key: SigningKey): string =>
  `${origin} DS ${rdataText(TYPE.DS, dsRdata(makeDs(nameOf(origin), key.dnskey, 2, openssl)))}\n`;

async function signed(text: string, origin: string, key: SigningKey, denial: Denial, expiration = NOW + 30 * DAY) {
  const { zone } = parseZone(Buffer.from(text), { origin });
  const options = {
    keys: [key],
    denial,
    serial: 'keep',
    inception: NOW - 60 * DAY,
    expiration,
    provider: openssl,
  } as const;
  return printZone((await signZone(zone, { ...options, now: Math.min(NOW, expiration - 1) })).zone);
}

const zoneText = (serial: number) => `$TTL 3600
@ SOA ns1 host ${serial} 7200 3600 1209600 3600
@ NS ns1
@ NS ns2
@ CAA 0 issue "ca.example"
@ MX 10 mail
ns1 A ${ONE}
ns2 A ${TWO}
mail A 192.0.2.1
www A 192.0.2.2
*.wild TXT "any"
`;

const SOA = '@ SOA ns host 1 7200 3600 1209600 3600\n';
const NSEC: Denial = { type: 'nsec' };
const NSEC3: Denial = { type: 'nsec3', optOut: false, iterations: 0, salt: new Uint8Array(0) };

interface Lab {
  readonly key?: SigningKey;
  /** text of the zone on the second server; default: as on the first */
  readonly second?: (key: SigningKey) => Promise<string>;
  readonly first?: (key: SigningKey) => Promise<string>;
  /** DS lines at the parent; default: that of the key */
  readonly ds?: (key: SigningKey) => string;
  /** NS lines and glue at the parent */
  readonly delegation?: string;
  /** what the second server serves instead of the zone */
  readonly isLame?: boolean;
  readonly denial?: Denial;
  readonly server?: Partial<NameServer>;
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly rules: readonly string[];
  readonly status: string;
}

const DELEGATION = `zone NS ns1.zone\nzone NS ns2.zone\nns1.zone A ${ONE}\nns2.zone A ${TWO}\n`;

type Live = (...args: readonly string[]) => Run;

async function withLab(
  lab: Lab,
  use: (live: Live, folder: string, port: number) => void | Promise<void>,
): Promise<void> {
  await withTempDir(async (folder) => {
    const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
    const denial = lab.denial ?? NSEC;
    const [rootKey, tldKey, key] = [keyOf('.'), keyOf('test.'), keyOf(APEX)];
    const ds = (lab.ds ?? ((k) => dsLine(APEX, k)))(key);
    const rootText = `$TTL 3600\n@ SOA ns.root. host. 1 7200 3600 1209600 3600\n@ NS ns.root.\nns.root. A ${ROOT}\ntest. NS ns.test.\nns.test. A ${TLD}\n${dsLine('test.', tldKey)}`;
    write('root.zone', await signed(rootText, '.', rootKey, NSEC));
    const tldText = `$TTL 3600\n${SOA}@ NS ns\nns A ${TLD}\n${lab.delegation ?? DELEGATION}${ds}`;
    write('tld.zone', await signed(tldText, 'test.', tldKey, denial));
    const healthy = (k: SigningKey) => signed(zoneText(7), APEX, k, denial);
    write('first.zone', await (lab.first ?? healthy)(key));
    write('second.zone', await (lab.second ?? lab.first ?? healthy)(key));
    write('file.zone', await healthy(key));
    write('other.zone', `$TTL 3600\n${SOA}@ NS ns\nns A ${TWO}\n`);
    write('named.root', `. 3600 NS ns.root.\nns.root. 3600 A ${ROOT}\n`);
    write('anchor', dsLine('.', rootKey));
    const port = await freePort();
    const second =
      lab.isLame === true ? { origin: 'other.test.', file: 'other.zone' } : { origin: APEX, file: 'second.zone' };
    const more = lab.server ?? {};
    await withNameServers(
      folder,
      port,
      [
        { address: ROOT, zones: [{ origin: '.', file: 'root.zone' }] },
        { address: TLD, zones: [{ origin: 'test.', file: 'tld.zone' }] },
        { address: ONE, zones: [{ origin: APEX, file: 'first.zone' }], ...more },
        { address: TWO, zones: [second], ...more },
      ],
      async () => {
        const walk = ['--hints', 'named.root', '--trust-anchor', 'anchor', '--port', String(port)];
        await use(
          (...args) => {
            const authority = path.join(folder, 'tls.pem');
            const env: Record<string, string> = existsSync(authority) ? { NODE_EXTRA_CA_CERTS: authority } : {};
            const result = zoneproof(['live', APEX, ...walk, '--json', ...args], { cwd: folder, env });
            const report = JSON.parse(result.stdout === '' ? '{"diagnostics":[]}' : result.stdout) as {
              status: string;
              diagnostics: { rule: string }[];
            };
            return {
              ...result,
              status: report.status,
              rules: [...new Set(report.diagnostics.map(({ rule }) => rule))].sort(),
            };
          },
          folder,
          port,
        );
      },
    );
  });
}

const TOOLS = ['nsd', 'dig'];
/** The zone as the first server has it, and the file. */
const FILE = ['--file', 'file.zone'];

describe('live', () => {
  for (const [name, denial] of Object.entries({ NSEC, NSEC3 })) {
    peerTest(`finds nothing in a healthy zone with ${name}`, TOOLS, () =>
      // NSEC and NSEC3 proofs, wildcards, glue, the chain from the root, and the file
      withLab({ denial, first: (key) => signed(zoneText(7), APEX, key, denial) }, (live) => {
        const { code, status, rules, stderr } = live();
        expect({ code, status, rules, stderr }).toEqual({ code: 0, status: 'SECURE', rules: [], stderr: '' });
      }),
    );
  }

  const other = keyOf(APEX);
  const cases: readonly (readonly [string, Lab, readonly string[], rules: readonly string[], status: string])[] = [
    ['a lame server', { isLame: true }, [], ['live-lame'], 'SECURE'],
    [
      'a stale secondary',
      { second: (key) => signed(zoneText(6), APEX, key, NSEC) },
      [],
      ['live-serial-differs'],
      'SECURE',
    ],
    ['a DS of another key', { ds: () => dsLine(APEX, other) }, [], ['live-chain-bogus'], 'BOGUS'],
    [
      'one of two DS of another key',
      { ds: (key) => dsLine(APEX, key) + dsLine(APEX, other) },
      [],
      ['live-ds-dangling'],
      'SECURE',
    ],
    ['no DS', { ds: () => '' }, [], ['live-ds-missing'], 'INSECURE'],
    [
      'expired signatures',
      { first: (key) => signed(zoneText(7), APEX, key, NSEC, NOW - DAY) },
      [],
      ['live-chain-bogus'],
      'BOGUS',
    ],
    [
      'signatures that end tomorrow',
      { first: (key) => signed(zoneText(7), APEX, key, NSEC, NOW + DAY) },
      [],
      ['live-signature-expiring'],
      'SECURE',
    ],
    [
      'no signatures, but a DS',
      { first: async () => zoneText(7).replace(/^/, `$ORIGIN ${APEX}\n`) },
      [],
      ['live-chain-bogus'],
      'BOGUS',
    ],
    [
      'a server that the parent does not name',
      { delegation: `zone NS ns1.zone\nns1.zone A ${ONE}\n` },
      [],
      ['live-ns-inconsistent'],
      'SECURE',
    ],
    [
      'another address in the glue',
      { delegation: `zone NS ns1.zone\nzone NS ns2.zone\nns1.zone A ${ONE}\nns2.zone A ${ONE}\n` },
      [],
      ['live-glue-differs'],
      'SECURE',
    ],
    ['no delegation', { delegation: '', ds: () => '' }, [], ['live-not-delegated'], 'INDETERMINATE'],
  ];
  for (const [what, lab, args, rules, status] of cases) {
    peerTest(`finds ${what}`, TOOLS, () =>
      withLab(lab, (live) => {
        const result = live(...args);
        expect({ rules: result.rules, status: result.status }, result.stdout + result.stderr).toEqual({
          rules,
          status,
        });
      }),
    );
  }

  peerTest('compares with the file, and replays a recording octet by octet', TOOLS, () =>
    withLab({}, (live) => {
      const first = live(...FILE, '--record', 'answers.jsonl');
      expect(first.rules).toEqual([]);
      const again = live(...FILE, '--replay', 'answers.jsonl');
      expect(again).toEqual(first);
      const stale = live('--replay', 'answers.jsonl', '--ds', dsLine(APEX, other).trim());
      expect(stale.rules).toEqual(['live-ds-differs']);
    }),
  );

  const tsigKey = (secret: string) => `key "lab" {\n  algorithm hmac-sha256;\n  secret "${secret}";\n};\n`;
  const allowed: Partial<NameServer> = {
    lines: `key:\n  name: "lab"\n  algorithm: hmac-sha256\n  secret: "${SECRET}"\n`,
    zoneLines: '  provide-xfr: 127.0.0.0/8 lab\n',
  };
  peerTest('transfers the zone with TSIG, and only with the right secret', TOOLS, () =>
    withLab({ server: allowed }, (live, folder) => {
      writeFileSync(path.join(folder, 'right.key'), tsigKey(SECRET));
      writeFileSync(path.join(folder, 'wrong.key'), tsigKey('d3Jvbmcgc2VjcmV0'));
      expect(live('--tsig', 'right.key')).toMatchObject({ code: 0, rules: [] });
      const wrong = live('--tsig', 'wrong.key');
      expect(wrong.rules).toEqual(['live-transfer-failed']);
      expect(wrong.stdout).toContain('BADSIG');
      expect(live('--axfr').rules).toEqual(['live-transfer-failed']);
    }),
  );

  /** A lab with an Unbound that speaks UDP, TLS and HTTPS with a certificate that the check trusts. */
  const withResolver = (lab: Lab, use: (live: (resolver: 'udp' | 'tls' | 'https') => Run) => void): Promise<void> =>
    withLab(lab, async (live, folder, port) => {
      const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
      const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
      run('openssl', [...request, ...names, '-keyout', 'tls.key', '-out', 'tls.pem'], { cwd: folder });
      const ports = { udp: await freePort(), tls: await freePort(), https: await freePort() };
      const files = { certificate: path.join(folder, 'tls.pem'), key: path.join(folder, 'tls.key') };
      const zones = Object.entries({ '.': ROOT, 'test.': TLD, [APEX]: ONE });
      const anchor = readFileSync(path.join(folder, 'anchor'), 'latin1').trim();
      const urls = {
        udp: `127.0.0.1:${ports.udp}`,
        tls: `tls://127.0.0.1:${ports.tls}`,
        https: `https://127.0.0.1:${ports.https}/dns-query`,
      };
      const stubs = zones.map(([origin, address]) => ({ origin, server: `${address}@${port}` }));
      await withUnbound(folder, ports.udp, stubs, anchor, { ...ports, ...files }, async () => {
        use((resolver) => live('--resolver', urls[resolver]));
      });
    });

  for (const resolver of ['udp', 'tls', 'https'] as const) {
    peerTest(`sees a resolver that validates over ${resolver}`, [...TOOLS, 'unbound', 'openssl'], () =>
      withResolver({}, (live) => {
        const { code, rules, stderr } = live(resolver);
        expect({ code, rules }, stderr).toEqual({ code: 0, rules: [] });
        expect(stderr).toMatch(/answers, and says that it validated\n$/);
      }),
    );
  }

  peerTest('says why a resolver refuses', [...TOOLS, 'unbound', 'openssl'], () =>
    withResolver({ ds: () => dsLine(APEX, other) }, (live) => {
      const { rules, stdout } = live('udp');
      expect(rules).toEqual(['live-chain-bogus', 'live-resolver-bogus']);
      expect(stdout).toMatch(/answers SERVFAIL for zone\.test\. SOA, but has it without validation: EDE 9/);
    }),
  );
});
