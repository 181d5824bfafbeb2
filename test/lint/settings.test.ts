import { describe, expect, it } from 'vitest';
import type { Diagnostic, Severity } from '../../src/diagnostic/index.js';
import {
  ALL_RULES,
  applySeverities,
  isAlwaysError,
  lintZone,
  PRESETS,
  RULE_INFOS,
  RULE_SEVERITIES,
  type RuleSeverity,
  type RunnableRule,
  stopsLoading,
  withOptions,
} from '../../src/lint/index.js';
import { parseZoneText } from '../../src/zone/index.js';
import { NOW } from './marked-zone.js';

const finding = (rule: string, severity: Severity): Diagnostic => ({ rule, severity, message: 'm' });

const ZONE = '$TTL 60\n@ SOA ns1 h 1 1800 7200 1209600 3600\n@ NS ns1\nns1 A 192.0.2.1\n@ CAA 0 vendortag "x"\n';
const zone = parseZoneText(ZONE, 'example.com.').zone;
const rulesFound = (severities?: Record<string, RuleSeverity>) =>
  lintZone(zone, { now: NOW, severities }).map(({ rule, severity }) => `${rule} ${severity}`);

describe('presets', () => {
  it.each(Object.entries(PRESETS))('%s names rules that exist, with severities that exist', (_, preset) => {
    const ids = new Set(RULE_INFOS.map(({ id }) => id));
    expect(Object.keys(preset).filter((id) => !ids.has(id))).toEqual([]);
    expect(Object.values(preset).filter((severity) => !RULE_SEVERITIES.includes(severity))).toEqual([]);
  });

  it.each(Object.entries(PRESETS))(
    '%s changes nothing that cannot be changed, and nothing to what it is',
    (_, preset) => {
      expect(Object.keys(preset).filter((id) => isAlwaysError(id))).toEqual([]);
      const same = RULE_INFOS.filter(
        ({ id, severity, offByDefault }) => preset[id as keyof typeof preset] === severity && offByDefault !== true,
      );
      expect(same.map(({ id }) => id)).toEqual([]);
    },
  );

  it('recommended turns off what is off by default, and nothing else', () => {
    const optIn = RULE_INFOS.filter(({ offByDefault }) => offByDefault === true).map(({ id }) => [id, 'off']);
    expect(optIn.length).toBeGreaterThan(0);
    expect(Object.entries(PRESETS.recommended)).toEqual(optIn);
  });
});

describe('severities', () => {
  it.each<[string, Severity, Record<string, RuleSeverity>, Severity | undefined]>([
    ['ns-single', 'warning', {}, 'warning'],
    ['ns-single', 'warning', { 'ns-single': 'error' }, 'error'],
    ['ns-single', 'warning', { 'ns-single': 'off' }, undefined],
    // One severity for all findings of a rule, also where the rule would tell them apart.
    ['rrset-ttl-mismatch', 'error', { 'rrset-ttl-mismatch': 'info' }, 'info'],
    // Found by the verifier, not by the linter.
    ['rrsig-expired', 'error', { 'rrsig-expired': 'warning' }, 'warning'],
    // What the parser calls an error in the chosen dialect stays one.
    ['crlf-line-endings', 'warning', { 'crlf-line-endings': 'off' }, undefined],
    ['crlf-line-endings', 'error', { 'crlf-line-endings': 'off' }, 'error'],
    ['syntax-error', 'error', { 'syntax-error': 'info' }, 'error'],
    ['cname-and-other', 'error', { 'cname-and-other': 'off' }, 'error'],
  ])('%s %s with %j is %s', (rule, severity, severities, wanted) => {
    expect(applySeverities([finding(rule, severity)], severities)[0]?.severity).toBe(wanted);
  });

  it('are those of recommended unless given', () => {
    expect(applySeverities([finding('zone-not-signed', 'error')])).toEqual([]);
    expect(rulesFound()).not.toContain('zone-not-signed error');
    expect(rulesFound({})).toContain('zone-not-signed error');
  });

  it('hold for what lintZone returns', () => {
    expect(rulesFound()).toContain('soa-retry-ge-refresh warning');
    expect(rulesFound({ 'soa-retry-ge-refresh': 'error' })).toContain('soa-retry-ge-refresh error');
  });

  it('keep rules that are off from running', () => {
    let created = 0;
    const spy: RunnableRule = {
      ...ALL_RULES[0]!,
      id: 'spy',
      create() {
        created++;
        return {};
      },
    };
    lintZone(zone, { now: NOW, rules: [spy], severities: { spy: 'off' } });
    expect(created).toBe(0);
    lintZone(zone, { now: NOW, rules: [spy] });
    expect(created).toBe(1);
  });

  it('know what stops loading', () => {
    expect(stopsLoading(finding('syntax-error', 'error'))).toBe(true);
    expect(stopsLoading(finding('crlf-line-endings', 'warning'))).toBe(false);
    expect(stopsLoading(finding('soa-missing', 'error'))).toBe(true);
    expect(stopsLoading(finding('ns-target-no-address', 'error'))).toBe(false);
  });
});

describe('options', () => {
  it('reach their rule, with defaults for the others', () => {
    const seen: unknown[] = [];
    const options = {
      most: { kind: 'count', default: 3, minimum: 0, maximum: 9, describe: '' },
      words: { kind: 'words', default: ['a'], describe: '' },
    } as const;
    const rule: RunnableRule = {
      ...ALL_RULES[0]!,
      id: 'spy',
      ...withOptions(options, (_, values) => {
        seen.push({ ...values });
        return {};
      }),
    };
    lintZone(zone, { now: NOW, rules: [rule] });
    lintZone(zone, { now: NOW, rules: [rule], options: { spy: { most: 5 }, other: { most: 7 } } });
    expect(seen).toEqual([
      { most: 3, words: ['a'] },
      { most: 5, words: ['a'] },
    ]);
  });

  it('of caa-tag-unknown allow tags', () => {
    const found = (allow: readonly string[]) =>
      lintZone(zone, { now: NOW, options: { 'caa-tag-unknown': { allow } } }).map(({ rule }) => rule);
    expect(found([])).toContain('caa-tag-unknown');
    expect(found(['VendorTag'])).not.toContain('caa-tag-unknown');
  });
});
