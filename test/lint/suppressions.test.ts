import { describe, expect, it } from 'vitest';
import { locate } from '../../src/diagnostic/index.js';
import { applySuppressions, lintZone } from '../../src/lint/index.js';
import { parseZone, parseZoneText } from '../../src/zone/index.js';
import { NOW } from './marked-zone.js';

const HEAD =
  '$TTL 3600\n@ SOA ns1.example.net. h 1 7200 1800 1209600 3600\n@ NS ns1.example.net.\n@ NS ns2.example.org.\n';

/** `line rule` for what is left, and for comments that do nothing. */
function left(text: string): string[] {
  const { zone, diagnostics: faults } = parseZoneText(text, 'example.com.');
  const found = [...faults, ...lintZone(zone, { now: NOW, faults })];
  const { diagnostics, unused } = applySuppressions(zone, found);
  return [...diagnostics, ...unused.map(({ diagnostic }) => diagnostic)].map((diagnostic) => {
    const { start, rule } = locate(diagnostic, zone.sources);
    return `${start?.line} ${rule}`;
  });
}

const DANGLING = 'a CNAME nowhere';

describe('comments that wave findings through', () => {
  it.each<[string, string, string[]]>([
    ['nothing', DANGLING, ['5 cname-dangling']],
    ['this line', `${DANGLING} ; zoneproof-disable-line cname-dangling -- why`, []],
    [
      'this line, not the next',
      `b A 192.0.2.1 ; zoneproof-disable-line cname-dangling -- why\n${DANGLING}`,
      ['6 cname-dangling', '5 suppression-unused'],
    ],
    ['the next line', `; zoneproof-disable-next-line cname-dangling -- why\n${DANGLING}`, []],
    [
      'the next record, blank lines and comments apart',
      `; zoneproof-disable-next-line cname-dangling -- why\n\n; more\n${DANGLING}`,
      [],
    ],
    ['all lines of the next record', '; zoneproof-disable-next-line cname-dangling -- why\na CNAME (\n  nowhere )', []],
    [
      'not the record behind it',
      `; zoneproof-disable-next-line cname-dangling -- why\nb A 192.0.2.1\n${DANGLING}`,
      ['7 cname-dangling', '5 suppression-unused'],
    ],
    [
      'a range',
      `; zoneproof-disable cname-dangling -- why\n${DANGLING}\n; zoneproof-enable cname-dangling\nb CNAME nowhere`,
      ['8 cname-dangling'],
    ],
    ['a range to the end', `; zoneproof-disable cname-dangling -- why\n${DANGLING}\nb CNAME nowhere`, []],
    ['the file, from anywhere in it', `${DANGLING}\n; zoneproof-disable-file cname-dangling -- why`, []],
    [
      'several rules, commas or not',
      `; zoneproof-disable-next-line cname-dangling, hostname-invalid -- why\na_b A 192.0.2.1`,
      ['5 suppression-unused'],
    ],
    ['without a reason', `; zoneproof-disable-file cname-dangling\n${DANGLING}`, ['5 suppression-without-reason']],
    [
      'with an empty reason',
      `; zoneproof-disable-file cname-dangling --  \n${DANGLING}`,
      ['5 suppression-without-reason'],
    ],
    ['more semicolons, no blank', `${DANGLING} ;;zoneproof-disable-line cname-dangling -- why`, []],
    [
      'two that cover one finding',
      `; zoneproof-disable-file cname-dangling -- why\n${DANGLING} ; zoneproof-disable-line cname-dangling -- why`,
      [],
    ],
    [
      'another rule',
      `${DANGLING} ; zoneproof-disable-line ns-single -- why`,
      ['5 cname-dangling', '5 suppression-unused'],
    ],
    [
      'a misspelled rule',
      `${DANGLING} ; zoneproof-disable-line cname-dangeling -- why`,
      ['5 cname-dangling', '5 suppression-invalid'],
    ],
    ['no rule', `${DANGLING} ; zoneproof-disable-line -- why`, ['5 cname-dangling', '5 suppression-invalid']],
    [
      'a misspelled comment',
      `${DANGLING} ; zoneproof-disable-lines cname-dangling -- why`,
      ['5 cname-dangling', '5 suppression-invalid'],
    ],
    ['an end without a start', '; zoneproof-enable cname-dangling', ['5 suppression-invalid']],
    ['text in quotes', 'a TXT "; zoneproof-disable-file cname-dangling -- why"\nb CNAME nowhere', ['6 cname-dangling']],
    ['text behind an escaped quote', 'a TXT "\\"; zoneproof-disable-line ns-single"', []],
    ['a word of prose', `; see zoneproof-disable-file\n${DANGLING}`, ['6 cname-dangling']],
    [
      'what cannot be waved through',
      '; zoneproof-disable-file syntax-error -- why\na AA 1',
      ['6 syntax-error', '5 suppression-invalid'],
    ],
    [
      'what can, but not when it is an error',
      '; zoneproof-disable-file nonportable-syntax -- why\n"$ORIGIN" example.com.',
      [],
    ],
  ])('%s', (_, text, wanted) => {
    expect(left(`${HEAD}${text}\n`)).toEqual(wanted);
  });

  it('covers findings without a place when it is the whole file', () => {
    const { zone } = parseZoneText(`${HEAD}; zoneproof-disable-file rrsig-expired -- why\n`, 'example.com.');
    const diagnostics = [{ rule: 'rrsig-expired', severity: 'error' as const, message: '' }];
    expect(applySuppressions(zone, diagnostics).diagnostics).toEqual([]);
  });

  it('says what a misspelling means', () => {
    const { zone } = parseZoneText(
      `${HEAD}; zoneproof-disable-nextline ns-sinlge -- why\n; zoneproof-disable-file ns-sinlge -- why\n`,
      'example.com.',
    );
    const helps = applySuppressions(zone, []).diagnostics.map(({ help }) => help);
    expect(helps).toEqual(['did you mean zoneproof-disable-next-line?', 'did you mean ns-single?']);
  });

  it('works in included files, for their own lines', () => {
    const files: Record<string, string> = {
      'a.inc': '; zoneproof-disable-file cname-dangling -- why\na CNAME nowhere\n',
    };
    const text = `${HEAD}$INCLUDE a.inc\nb CNAME nowhere\n`;
    const { zone, diagnostics: faults } = parseZone(new TextEncoder().encode(text), {
      origin: 'example.com.',
      include: (target) => ({ path: target, identity: target, bytes: new TextEncoder().encode(files[target]) }),
    });
    const { diagnostics, used } = applySuppressions(zone, lintZone(zone, { now: NOW, faults }));
    expect(diagnostics.map(({ subject }) => subject?.owner)).toEqual(['b.example.com.']);
    expect(used).toEqual(['a.inc:25']);
  });
});
