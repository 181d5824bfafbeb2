import { describe, expect, it } from 'vitest';
import {
  compareDiagnostics,
  type Diagnostic,
  EXIT,
  locate,
  SourceMap,
  systemErrorText,
  ZoneproofError,
} from '../../src/diagnostic/index.js';
import { utf8Bytes } from '../../src/wire/index.js';

const finding = (rule: string, start?: number, message = 'm'): Diagnostic => ({
  rule,
  severity: 'error',
  message,
  span: start === undefined ? undefined : { start, end: start + 1 },
});

describe('compareDiagnostics', () => {
  it('orders by place, rule and message, what has no place last', () => {
    const sorted = [
      finding('b', 1),
      finding('a', 5, 'x'),
      finding('a', 5, 'y'),
      finding('b', 5),
      finding('a', 10),
      finding('a'),
      finding('b'),
    ];
    for (let turn = 0; turn < sorted.length; turn++) {
      const turned = [...sorted.slice(turn), ...sorted.slice(0, turn)];
      expect(turned.sort(compareDiagnostics)).toEqual(sorted);
    }
    expect(compareDiagnostics(finding('a', 1), finding('a', 1))).toBe(0);
  });
});

describe('locate', () => {
  const sources = new SourceMap();
  sources.add('a.zone', utf8Bytes('one\ntwo\n'));
  sources.add('b.zone', utf8Bytes('three\n'));

  it('works out file, lines and columns', () => {
    const diagnostic: Diagnostic = {
      rule: 'r',
      severity: 'warning',
      message: 'm',
      span: { start: 4, end: 7 },
      related: [{ message: 'here', span: { start: 9, end: 11 } }],
      subject: { owner: 'a.' },
    };
    expect(locate(diagnostic, sources)).toEqual({
      rule: 'r',
      severity: 'warning',
      message: 'm',
      help: undefined,
      file: 'a.zone',
      start: { line: 2, column: 1 },
      end: { line: 2, column: 4 },
      frame: { line: 2, text: 'two', carets: '^^^' },
      subject: { owner: 'a.' },
      related: [{ message: 'here', file: 'b.zone', start: { line: 1, column: 1 } }],
    });
  });

  it('gives what has no place the file of the zone', () => {
    expect(locate(finding('r'), sources, 'z.zone')).toMatchObject({ file: 'z.zone', start: undefined, related: [] });
  });
});

describe('ZoneproofError', () => {
  it('gathers what was being done', () => {
    const cause = new Error('inner');
    const error = new ZoneproofError(EXIT.KEY, 'bad key', { help: 'make one', cause })
      .within('reading K1')
      .within('signing example.');
    expect(error).toMatchObject({ exitCode: 5, message: 'bad key', help: 'make one', cause, name: 'ZoneproofError' });
    expect(error.context).toEqual(['reading K1', 'signing example.']);
  });
});

describe('systemErrorText', () => {
  it.each([
    [Object.assign(new Error('ENOENT: no such file, open "/secret"'), { code: 'ENOENT' }), 'no such file or folder'],
    [
      Object.assign(new Error('x'), { code: 'ENOENT', path: 'zones/b\ufffdch.zone' }),
      'its name is not UTF-8; rename it',
    ],
    [Object.assign(new Error('x'), { code: 'EACCES', path: 'zones/b\ufffdch.zone' }), 'permission denied'],
    [Object.assign(new Error('x'), { code: 'EWEIRD' }), 'EWEIRD'],
    [new Error('plain'), 'plain'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('%s', (error, text) => {
    expect(systemErrorText(error)).toBe(text);
  });
});
