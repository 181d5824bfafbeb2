/** One tree linted in parts, and the reports of the parts made one again. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseShard } from '../../src/operations/index.js';
import { HEAD, makeMixedTree, NEEDLESS, ROOT } from './mixed-tree.js';
import { inTempFolder, zoneproof } from './run-cli.js';

const AT = ['--at', '2026-04-01T00:00:00Z'];
const FORMATS = ['json', 'jsonl', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'gcc', 'markdown', 'stylish'];

const reportsOf = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const file = `part-${i + 1}.json`;
    const { code, stderr } = zoneproof(
      ['lint', ...AT, '--shard', `${i + 1}/${count}`, '--format', `json=${file}`, '.'],
      { cwd: folder },
    );
    expect(code, stderr).toBeLessThan(5);
    return file;
  });

const read = (folder: string, file: string): string => readFileSync(path.join(folder, file), 'utf8');

describe('shards', () => {
  it.each([1, 3])('merge to what one run over all says, of %d', async (count) => {
    await inTempFolder((folder) => {
      makeMixedTree(folder);
      const all = zoneproof(
        ['lint', ...AT, ...FORMATS.flatMap((format) => ['--format', `${format}=all.${format}`]), '.'],
        {
          cwd: folder,
        },
      );
      const parts = reportsOf(folder, count);
      const merged = zoneproof(
        ['report', 'merge', ...parts, ...FORMATS.flatMap((format) => ['--format', `${format}=merged.${format}`])],
        { cwd: folder },
      );
      expect(merged.code).toBe(all.code);
      const findings = (file: string) => read(folder, file).split('\n');
      const isNeedless = (line: string) => line.includes(`no finding of ${NEEDLESS} is waved through`);
      const told = findings('all.gcc').filter((line) => !isNeedless(line));
      expect([told.length > 200, findings('all.gcc').filter(isNeedless).length]).toEqual([true, 1]);
      expect(findings('merged.gcc').filter((line) => !isNeedless(line))).toEqual(told);
      if (count > 1) return;
      for (const format of FORMATS) expect(read(folder, `merged.${format}`)).toBe(read(folder, `all.${format}`));
    });
  });

  it('share the files about evenly, each to one', async () => {
    await inTempFolder((folder) => {
      for (let i = 0; i < 40; i++) {
        const more = Array.from({ length: i * 3 }, (_, k) => `h${k} A 192.0.2.1\n`).join('');
        const text = `$ORIGIN z${i}.example.\n${HEAD}@ NS ns1.host.example.\n@ NS ns2.host.example.\n${more}`;
        writeFileSync(path.join(folder, `z${i}.zone`), text);
      }
      const zones = reportsOf(folder, 4).map(
        (file) => (JSON.parse(read(folder, file)) as { zones: { file: string; records: number }[] }).zones,
      );
      const names = zones.flat().map(({ file }) => file);
      expect([names.length, new Set(names).size]).toEqual([40, 40]);
      const records = zones.map((share) => share.reduce((sum, zone) => sum + zone.records, 0));
      expect(Math.max(...records)).toBeLessThan(1.1 * Math.min(...records));
    });
  });
});

describe('report merge', () => {
  const healthy = `$ORIGIN a.example.\n${HEAD}@ NS ns1.host.example.\n@ NS ns2.host.example.\n`;
  const inParts = (use: (folder: string, parts: string[]) => void) =>
    inTempFolder((folder) => {
      writeFileSync(path.join(folder, 'a.zone'), healthy);
      writeFileSync(path.join(folder, 'b.zone'), healthy.replace('a.example', 'b.example'));
      use(folder, reportsOf(folder, 3));
    });
  const edit = (folder: string, file: string, change: (report: Record<string, unknown>) => void) => {
    const report = JSON.parse(read(folder, file)) as Record<string, unknown>;
    change(report);
    writeFileSync(path.join(folder, file), JSON.stringify(report));
  };

  it('refuses what would hide a part of the zones', async () => {
    await inParts((folder, [one, two, three]) => {
      const merge = (...files: string[]) => zoneproof(['report', 'merge', ...files], { cwd: folder });
      const refused = (what: RegExp, ...files: string[]) => {
        const { code, stdout, stderr } = merge(...files);
        expect([code, stdout, stderr]).toEqual([4, '', expect.stringMatching(what)]);
      };
      expect(merge(three!, one!, two!)).toMatchObject({ code: 0, stdout: expect.stringContaining('in 2 files') });
      refused(/no report of shard 2\/3/, one!, three!);
      refused(/no report of shards 1\/3 and 3\/3/, two!);
      refused(/are both shard 1\/3/, one!, one!, two!, three!);
      writeFileSync(path.join(folder, 'empty.json'), '');
      refused(/empty.json is no report: the file is empty/, one!, 'empty.json');
      writeFileSync(path.join(folder, 'text.json'), 'Hello');
      refused(/text.json is no report: the text is not JSON/, 'text.json');
      writeFileSync(path.join(folder, 'other.json'), '{"version": "2.1.0"}');
      refused(/other.json is no report: the document is not as its schema wants it/, 'other.json');
      refused(/cannot read nowhere.json/, one!, 'nowhere.json');
      edit(folder, two!, (report) => Object.assign(report, { tool: { name: 'zoneproof', version: '0.0.1' } }));
      refused(/version 0\.0\.1/, one!, two!, three!);
    });
    await inParts((folder, [one, two, three]) => {
      const whole = zoneproof(['lint', ...AT, '--format', 'json=whole.json', '.'], { cwd: folder });
      expect(whole.code).toBe(0);
      const { code, stderr } = zoneproof(['report', 'merge', one!, two!, three!, 'whole.json'], { cwd: folder });
      expect([code, stderr]).toEqual([4, expect.stringContaining('whole.json is of all zones')]);
      edit(folder, two!, (report) => {
        (report.zones as { findings: number }[]).forEach((zone) => {
          zone.findings = 1;
        });
      });
      expect(zoneproof(['report', 'merge', one!, two!, three!], { cwd: folder }).code).toBe(4);
    });
  });

  it('keeps what could not be read, and its exit code', async () => {
    await inTempFolder((folder) => {
      writeFileSync(path.join(folder, 'a.zone'), healthy);
      writeFileSync(path.join(folder, 'unknown.zone'), 'www A 192.0.2.1\n');
      const parts = reportsOf(folder, 2);
      const { code, stderr } = zoneproof(['report', 'merge', ...parts], { cwd: folder });
      const all = zoneproof(['lint', ...AT, '.'], { cwd: folder });
      expect([code, stderr]).toEqual([all.code, all.stderr]);
      expect(code).not.toBe(0);
    });
  });

  it('takes the reports of "verify" of several zones, and their verdicts', async () => {
    await inTempFolder((folder) => {
      cpSync(path.join(ROOT, 'zones/signed'), folder, { recursive: true });
      const verify = (zone: string, at: string) => {
        const args = [`${zone}.zone.signed`, '--ds', `${zone}.ds`, '--at', at, '--format', `json=${zone}.json`];
        return zoneproof(['verify', ...args], { cwd: folder }).code;
      };
      const reports = ['example.com.json', 'example.org.json'];
      const merge = () => zoneproof(['report', 'merge', ...reports], { cwd: folder });
      expect([verify('example.com', '2026-12-01'), verify('example.org', '2026-12-01')]).toEqual([0, 0]);
      expect(merge()).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/example\.com\.: SECURE[\s\S]*example\.org\.: SECURE/),
      });
      expect(verify('example.org', '2050-04-01')).toBe(1);
      expect(merge()).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/example\.com\.: SECURE[\s\S]*example\.org\.: BOGUS/),
      });
    });
  });

  it.each(['0/3', '4/3', '1', '1/0', 'a/b', '1/99999', '1/2/3', ''])('%j is not a shard', (shard) => {
    expect(() => parseShard(shard)).toThrow('is not a shard');
  });

  it('does not mend a part', () => {
    expect(zoneproof(['lint', '--shard', '1/2', '--fix', 'zones']).code).toBe(2);
    expect(zoneproof(['lint', '--shard', '3/2', 'zones'])).toMatchObject({ code: 2, stdout: '' });
  });
});
