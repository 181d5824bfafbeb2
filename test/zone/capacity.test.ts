import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/diagnostic/index.js';
import { loadZone } from '../../src/operations/index.js';
import { ByteWriter, nameOf } from '../../src/wire/index.js';
import { allocateNames, NameTableBuilder } from '../../src/zone/name-table.js';
import { RecordTable, RecordTableBuilder } from '../../src/zone/record-table.js';
import { LIMITS } from '../../src/zonefile/index.js';
import { memoryFiles } from '../operations/memory-files.js';

const refused = (message: string) =>
  expect.objectContaining({ exitCode: EXIT.FILE, message, help: expect.stringContaining('split the zone') });

/** The error of `act`, which must throw one. */
function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('a writer of octets', () => {
  it('fills its limit to the last octet, and says what goes beyond', () => {
    const out = new ByteWriter(4, { octets: 100, what: 'the crumbs' });
    for (let i = 0; i < 100; i++) out.u8(i);
    expect(out.length).toBe(100);
    for (const act of [
      () => out.u8(1),
      () => out.u16(1),
      () => out.u32(1),
      () => out.ascii('x'),
      () => out.decimal(7),
      () => out.append(Uint8Array.of(1)),
      () => out.reserve(1),
    ]) {
      expect(errorOf(act)).toEqual(refused('the crumbs take more than 100 octets'));
    }
    expect([...out.view()]).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('takes no more than its limit to begin with', () => {
    expect(new ByteWriter(1000, { octets: 64, what: 'the crumbs' }).bytes.length).toBe(64);
  });
});

describe('a zone that does not fit into its columns', () => {
  it('data of records, while they are added', () => {
    const records = new RecordTableBuilder(2048);
    const add = (): void => {
      const start = records.rdata.length;
      records.rdata.append(new Uint8Array(100));
      records.add(0, 16, 60, start, 0);
    };
    for (let i = 0; i < 20; i++) add();
    expect(errorOf(add)).toEqual(refused('the data of the records take more than 2048 octets'));
    expect(records.count).toBe(20);
  });

  it.each([
    [1, 2 ** 32, 'the data of the records take more than 4294967295 octets'],
    [2 ** 32 - 1, 1, 'there are more than 4294967294 records'],
  ])('%d records with %d octets of data, before anything is allocated', (count, octets, message) => {
    expect(errorOf(() => RecordTable.allocate(count, octets, new Uint32Array(2)))).toEqual(refused(message));
  });

  it('names, by their octets', () => {
    const names = new NameTableBuilder(1024);
    const add = (i: number): void => {
      const name = nameOf(`${'x'.repeat(40)}${i}.example.`);
      names.intern(name, 0, name.length);
    };
    const error = errorOf(() => {
      for (let i = 0; i < 1000; i++) add(i);
    });
    expect(error).toEqual(refused('the owner names take more than 1024 octets'));
  });

  it('names, by their number', () => {
    const names = new NameTableBuilder(undefined, 50);
    const error = errorOf(() => {
      for (let i = 0; i < 1000; i++) {
        const name = nameOf(`${i}.example.`);
        names.intern(name, 0, name.length);
      }
    });
    expect(error).toEqual(refused('there are more than 50 owner names'));
  });

  it.each([
    [1, 2 ** 32, 'the owner names take more than 4294967295 octets'],
    [2 ** 29 + 1, 1, 'there are more than 536870912 owner names'],
  ])('%d names of %d octets that two zones have together', (count, octets, message) => {
    expect(errorOf(() => allocateNames(count, octets))).toEqual(refused(message));
  });

  it('is told by its file', () => {
    /** Octets that are counted and never read. */
    const huge = { length: 2 ** 32 } as Uint8Array;
    const error = errorOf(() => loadZone(memoryFiles({ 'big.zone': '' }), 'big.zone', { origin: 'example' }, huge));
    expect(error).toEqual(refused('big.zone and the files before it have more than 4 GiB together'));
    expect(error).toMatchObject({ context: ['reading big.zone'] });
  });

  it('cannot be asked for by a limit', () => {
    const maximum = (key: string) => LIMITS.find((limit) => limit.key === key)!.maximum;
    expect(maximum('names')).toBe(2 ** 29);
    expect(maximum('records')).toBeLessThan(2 ** 32 - 1);
    expect(maximum('totalOctets')).toBeLessThan(2 ** 32 - 1);
  });
});
