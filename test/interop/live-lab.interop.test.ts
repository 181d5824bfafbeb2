/** `live` and `issuance --live` in a lab of real servers, and Unbound's verdict on every name. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zoneproof } from '../cli/run-cli.js';
import { type Case, DOMAINS } from './live-domains.js';
import { type LiveLab, labRefusal, type UnboundReply, withLiveLab } from './live-lab.js';
import { missingPeers } from './peers.js';

const NOW = Math.floor(Date.now() / 1000);
const MINUTE = 60_000;

interface Lookup {
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly error: string | null;
}

interface IssuanceDocument {
  readonly verdicts: readonly {
    readonly name: string;
    readonly decision: string;
    readonly lookups: readonly Lookup[];
    readonly findings: readonly { readonly rule: string; readonly severity: string }[];
  }[];
}

const missing = missingPeers(['nsd', 'named', 'knotd', 'unbound', 'dig']);
const refusal = missing.length > 0 ? `${missing.join(', ')} not found` : await labRefusal();
const isRequired = process.env.ZONEPROOF_REQUIRE_PEERS === '1';

const statusOf = ({ rcode, isAuthenticated, unchecked }: UnboundReply): string => {
  if (rcode !== 'SERVFAIL') return isAuthenticated ? 'SECURE' : 'INSECURE';
  return unchecked === 'SERVFAIL' ? 'INDETERMINATE' : 'BOGUS';
};

/** Text with what differs from lab to lab left out: addresses, key tags, digests and times. */
const alike = (text: string): string =>
  text
    .replace(/127\.\d+\.\d+\.\d+/g, 'ADDRESS')
    .replace(/\b[0-9A-F]{64}\b/g, 'DIGEST')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
    .replace(/\(\d+ days?[^)]*\)/g, '(DAYS)')
    .replace(/\b\d{1,5}\b(?= \d+ \d+ DIGEST)|(?<=\b(?:DS|key|tag) )\d{1,5}\b/g, 'TAG');

describe.skipIf(refusal !== undefined && !isRequired)(
  `a lab on loopback${refusal === undefined ? '' : ` (skipped: ${refusal})`}`,
  () => {
    let lab: LiveLab;
    let end = () => {};
    let ended: Promise<void> = Promise.resolve();
    const folder = mkdtempSync(path.join(tmpdir(), 'zoneproof-lab-'));
    /** every lookup that issuance made, with its verdict */
    const asked = new Map<string, Lookup>();

    beforeAll(async () => {
      await new Promise<void>((ready, failed) => {
        ended = withLiveLab(folder, DOMAINS, NOW, (built) => {
          lab = built;
          ready();
          return new Promise<void>((done) => {
            end = done;
          });
        });
        ended.catch(failed);
      });
    }, 2 * MINUTE);

    afterAll(async () => {
      end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    });

    const issuance = (...args: readonly string[]) => {
      const result = zoneproof(['issuance', '--live', ...lab.walk, '--json', ...args], { cwd: folder });
      if (result.stdout === '') throw new Error(result.stderr);
      return { ...result, document: JSON.parse(result.stdout) as IssuanceDocument };
    };

    for (const [name, domain] of Object.entries<Case>(DOMAINS)) {
      const isHere = () => !domain.servers.includes('six') || lab.hasSix;

      it(`live finds ${domain.what}`, { timeout: MINUTE }, ({ skip }) => {
        if (!isHere()) skip('port 53 of ::1 is not to be had');
        const { stdout, stderr } = zoneproof(['live', `${name}.test`, ...lab.walk, '--json'], { cwd: folder });
        const report = JSON.parse(stdout) as { status: string; diagnostics: { rule: string; zone: string }[] };
        const rules = [...new Set(report.diagnostics.map(({ rule }) => rule))].sort();
        expect([report.status, ...rules], stdout + stderr).toEqual(domain.live);
        for (const { zone } of report.diagnostics) expect(zone).toBe(`${name}.test.`);
      });

      it(`issuance finds ${domain.what}`, { timeout: 2 * MINUTE }, ({ skip }) => {
        if (!isHere()) skip('port 53 of ::1 is not to be had');
        for (const [args, expected] of Object.entries(domain.issuance)) {
          const { document, stdout, code } = issuance(...args.split(' '));
          const [verdict] = document.verdicts;
          const rules = verdict!.findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
          expect({ args, decision: verdict!.decision, rules: [...new Set(rules)].sort() }, stdout).toEqual({
            args,
            decision: expected.decision,
            rules: [...expected.rules],
          });
          const errors = verdict!.lookups.flatMap(({ error }) => error ?? []);
          expect({ args, errors: [...new Set(errors)] }).toEqual({ args, errors: expected.error ?? [] });
          expect(code).toBe(expected.decision === 'may-issue' ? 0 : 1);
          for (const lookup of verdict!.lookups) asked.set(`${lookup.name} ${lookup.type}`, lookup);
        }
      });
    }

    it('judges a file as if it were published', { timeout: MINUTE }, () => {
      const cases: readonly (readonly [args: string, file: string, decision: string, rules: readonly string[]])[] = [
        // The DS of the live parent leads to the keys of the file.
        ['www.healthy.test', 'healthy.test.0.zone', 'may-issue', []],
        ['www.expired.test', 'expired.test.0.zone', 'must-refuse', ['ca-chain-bogus']],
        // Somebody forgot to sign.
        ['www.healthy.test', 'unsigned', 'must-refuse', ['ca-chain-bogus']],
        ['www.new.test', 'new', 'must-refuse', ['ca-chain-indeterminate']],
        // What is above and behind aliases is live.
        ['mail.alias.test', 'alias.test.0.zone', 'may-issue', []],
        ['www.alias.test', 'alias.test.0.zone', 'must-refuse', ['ca-dcv-cname-target-unsigned-bogus']],
        ['www.sub.healthy.test', 'healthy.test.0.zone', 'may-issue', []],
      ];
      const head = '$TTL 1h\n@ SOA ns1 host 8 2h 1h 2w 1h\n@ NS ns1\nns1 A 192.0.2.1\nwww A 192.0.2.80\n';
      writeFileSync(path.join(folder, 'unsigned'), `$ORIGIN healthy.test.\n${head}`);
      writeFileSync(path.join(folder, 'new'), `$ORIGIN new.test.\n${head}`);
      for (const [name, file, decision, rules] of cases) {
        const { document, stdout } = issuance(name, '--zone', file);
        const found = document.verdicts[0]!.findings.filter(({ severity }) => severity !== 'info');
        const seen = [name, file, document.verdicts[0]!.decision, [...new Set(found.map(({ rule }) => rule))]];
        expect(seen, stdout).toEqual([name, file, decision, rules]);
      }
    });

    it('asks for all names of a file, and speaks as certificate authorities do', () => {
      const all = issuance('--all', '--wildcard', '--zone', 'shop.test.0.zone');
      expect(all.document.verdicts.map(({ name, decision }) => `${name} ${decision}`)).toContain(
        'www.shop.test must-refuse',
      );
      const args = ['issuance', '--live', ...lab.walk, 'www.no-key.test', '--format', 'caa-dnssec-error'];
      const { stdout } = zoneproof(args, { cwd: folder });
      const line = 'www.no-key.test;BOGUS;DNSKEY_MISSING,_acme-challenge.www.no-key.test;BOGUS;DNSKEY_MISSING\n';
      expect(stdout).toBe(line);
    });

    it('follows the recipe of the README: my certificate was refused', () => {
      const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
      const section = /^## My certificate was refused\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';
      copyFileSync(path.join(folder, 'shop.test.0.zone'), path.join(folder, 'shop.test.zone.signed'));
      const commands = [...section.matchAll(/^\$ zoneproof (.*?)(?: > (\S+))?\n((?:(?!\$ |```).*\n)*)/gm)];
      const runs = commands.map(([, words, file, shown]) => {
        const args = words!.split(' ');
        const { stdout, code } = zoneproof([...args, ...(args.includes('--live') ? lab.walk : [])], { cwd: folder });
        if (file !== undefined) writeFileSync(path.join(folder, file), stdout);
        return { code, words, stdout: file === undefined ? stdout : '', shown: shown! };
      });
      expect(runs.map(({ stdout }) => alike(stdout))).toEqual(runs.map(({ shown }) => alike(shown)));
      expect(runs.map(({ code }) => code)).toEqual([1, 1, 0, 0]);
    });

    it('agrees with Unbound on every name', { timeout: 5 * MINUTE }, async () => {
      const lookups = [...asked.values()];
      const theirs: string[] = [];
      // Of two servers Unbound may meet the bad one too often, and it keeps a failure for seconds: what differs is asked again.
      for (let attempt = 0; attempt < 3; attempt++) {
        const differing = [...lookups.keys()].filter((i) => theirs[i] !== lookups[i]!.status);
        if (differing.length === 0) break;
        if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 6000));
        const replies = await lab.askUnbound(differing.map((i) => [lookups[i]!.name, lookups[i]!.type] as const));
        for (const [n, i] of differing.entries()) theirs[i] = statusOf(replies[n]!);
      }
      const pair = (status: string, i: number) => `${lookups[i]!.name} ${lookups[i]!.type} ${status}`;
      expect(lookups.map(({ status }, i) => pair(status, i))).toEqual(theirs.map(pair));
      expect(new Set(theirs)).toEqual(new Set(['SECURE', 'INSECURE', 'BOGUS', 'INDETERMINATE']));
    });
  },
);
