import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, makeKey, SMALL, sign } from '../dnssec/support.js';
import { inTempFolder, zoneproof } from './run-cli.js';

const START = Date.UTC(2026, 2, 15) / 1000;
const keys = [makeKey('ksk'), makeKey('zsk')];
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/forecast.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({ formats: { 'date-time': true } }).compile(schema);

let signed: string;
beforeAll(async () => {
  signed = await sign(SMALL, keys, { now: START, inception: START - 3600, expiration: START + 20 * DAY });
});

const forecast = (...args: string[]) =>
  zoneproof(['forecast', '-', '--origin', 'example.com', '--at', '2026-03-15', ...args], { input: signed });

describe('forecast', () => {
  it('is the same as verify --forecast, in words and as JSON', () => {
    const words = forecast();
    expect(words.code).toBe(0);
    expect(words.stderr).toBe('');
    expect(words.stdout).toContain('last safe moment to sign again');
    const verify = (...args: string[]) =>
      zoneproof(['verify', '-', '--origin', 'example.com', '--at', '2026-03-15', '--forecast', ...args], {
        input: signed,
      });
    expect(verify()).toEqual(words);
    const json = forecast('--json');
    expect(verify('--json')).toEqual(json);
    const document = JSON.parse(json.stdout) as object;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  it('ends with 1 when the margin is less than wanted, and not when it is just as much', () => {
    expect(forecast('--min-margin', '20d').code).toBe(0);
    expect(forecast('--min-margin', String(20 * DAY + 1)).code).toBe(0);
    const short = forecast('--min-margin', String(20 * DAY + 2));
    expect(short.code).toBe(1);
    expect(short.stdout).toMatch(/margin +20 days, 20 days wanted/);
    expect(forecast('--min-margin', '3w').stdout).toContain('21 days wanted');
  });

  it('ends with 1 for a zone that is bogus, and shows it', () => {
    const late = forecast('--at', '2026-05-01');
    expect(late.code).toBe(2);
    const { code, stdout } = zoneproof(['forecast', '-', '--origin', 'example.com', '--at', '2026-05-01'], {
      input: signed,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('BOGUS');
    expect(stdout).toContain('errors now: zoneproof verify shows what is wrong');
  });

  it('writes a calendar beside its output, or instead of it', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'example.ics');
      expect(forecast('--ics', file).stdout).toContain('sign again by');
      const calendar = readFileSync(file, 'latin1');
      expect(calendar.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
      const stamps = (text: string) => text.replace(/^DTSTAMP:.*$/gm, '');
      expect(stamps(forecast('--ics', '-').stdout)).toBe(stamps(calendar));
      expect(forecast('--ics', path.join(folder, 'no', 'where.ics'))).toMatchObject({
        code: 4,
        stderr: expect.stringContaining('cannot write'),
      });
    });
  });

  it.each([
    [['forecast', '-', '--min-margin', 'soon'], 'is not a period'],
    [['forecast', '-', '--min-margin', '70y'], 'is not a period'],
    [['forecast', '-', '--min-margin', '5000000000'], 'is not a period'],
    [['forecast', '-', '--at', 'soon'], 'is not a time'],
    [['verify', '-', '--ics', 'x.ics'], '--ics goes with --forecast'],
    [['lint', '-', '--min-margin', '7x'], 'is not a period'],
  ])('%j is refused', (args, message) => {
    const { code, stderr } = zoneproof(args, { input: signed });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('reads times of 68 years without an end of patience', () => {
    const { code, stdout } = zoneproof(['forecast', '-', '--origin', 'example.com', '--at', '1970-01-02'], {
      input: signed,
    });
    expect(code).toBe(1);
    expect(stdout).toContain('BOGUS at 1970-01-02T00:00:00Z');
  });
});

describe('--min-margin', () => {
  it('of verify: exit code and finding', () => {
    const verify = (margin: string) =>
      zoneproof(['verify', '-', '--origin', 'example.com', '--at', '2026-03-15', '--min-margin', margin], {
        input: signed,
      });
    expect(verify('19d').code).toBe(0);
    const short = verify('21d');
    expect(short.code).toBe(1);
    expect(short.stdout).toContain('[rrsig-expiring]');
    expect(short.stdout).toContain('; 21 days are wanted');
  });

  it('of lint: a week by default, a quarter of short lifetimes, or what is wanted', async () => {
    await inTempFolder((folder) => {
      const file = path.join(folder, 'example.com.zone');
      writeFileSync(file, signed);
      const lint = (at: string, ...args: string[]) => {
        const { stdout } = zoneproof(['lint', file, '--at', at, '--json', ...args]);
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: { rule: string }[] };
        return diagnostics.some(({ rule }) => rule === 'rrsig-expiring');
      };
      // 20 days: a quarter is 5.
      expect(lint('2026-03-29')).toBe(false);
      expect(lint('2026-03-31')).toBe(true);
      expect(lint('2026-03-29', '--min-margin', '7d')).toBe(true);
      expect(lint('2026-03-31', '--min-margin', '1d')).toBe(false);
    });
  });
});
