import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareWithIana, parseCsv } from '../../scripts/iana.js';

describe('tables against the registries of IANA', () => {
  it('agree, but for the exceptions that the script explains', () => {
    expect(compareWithIana()).toEqual([]);
  });

  it('the copy of the service parameters is the file of IANA', () => {
    const copy = readFileSync(new URL('../../scripts/iana/dns-svcparamkeys.csv', import.meta.url));
    const readme = readFileSync(new URL('../../scripts/iana/README.md', import.meta.url), 'utf8');
    expect(readme).toContain(createHash('sha256').update(copy).digest('hex'));
  });

  it('reads quoted cells, with commas, quotes and lines in them', () => {
    expect(parseCsv('A,B\r\n1,"x, ""y""\nz"\r\n2,\r\n')).toEqual([
      { A: '1', B: 'x, "y"\nz' },
      { A: '2', B: '' },
    ]);
  });
});
