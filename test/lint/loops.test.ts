/** Loops among records: each once, from where it begins in the file, and not at any length. */
import { describe, expect, it } from 'vitest';
import { Loops, loopText } from '../../src/lint/loops.js';
import { TYPE } from '../../src/rdata/index.js';
import { nameOf } from '../../src/wire/index.js';
import { parseZoneText } from '../../src/zone/index.js';
import { lintBytes } from './marked-zone.js';

const HEAD =
  '$TTL 3600\n@ SOA a.example.net. b.example.net. 1 7200 3600 1209600 3600\n@ NS a.example.net.\n@ NS b.example.net.\n';

describe('loops', () => {
  it('are found once, whichever record is asked about', () => {
    const { zone } = parseZoneText(`${HEAD}c A 192.0.2.3\na A 192.0.2.1\nb A 192.0.2.2\n`, 'example.com.');
    const indexOf = (name: string) => zone.records.findRrset(zone.names.find(nameOf(`${name}.example.com.`)), TYPE.A);
    const [a, b, c] = [indexOf('a'), indexOf('b'), indexOf('c')];
    const next = new Map([
      [a, b],
      [b, c],
      [c, b],
    ]);
    const loops = new Loops(zone.records, (index) => next.get(index) ?? -1);
    expect(loops.from(a)).toEqual([c, b]);
    expect(loops.from(b)).toBeUndefined();
    expect(loops.from(c)).toBeUndefined();
  });

  it('are shown whole when they are short', () => {
    expect(loopText(['a.'])).toBe('a. -> a.');
    expect(loopText(['a.', 'b.'])).toBe('a. -> b. -> a.');
  });

  it.each(['CNAME', 'DNAME'])('of a thousand %s records make a message that can be read', (type) => {
    const lines = Array.from({ length: 1000 }, (_, i) => `n${i} ${type} n${(i + 1) % 1000}\n`);
    const { diagnostics } = lintBytes(new TextEncoder().encode(HEAD + lines.join('')), 'loop.zone');
    const loop = diagnostics.filter(({ rule }) => rule === `${type.toLowerCase()}-loop`);
    expect(loop).toHaveLength(1);
    expect(loop[0]!.message.length).toBeLessThan(300);
  });
});
