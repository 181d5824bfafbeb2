import { describe, expect, it } from 'vitest';
import { reportError } from '../../src/cli/errors.js';
import { EXIT, SourceMap, shortageError, systemErrorText, ZoneproofError } from '../../src/diagnostic/index.js';
import { EMPTY_BYTES } from '../../src/wire/index.js';

/** What an engine throws. */
function thrownBy(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return error;
  }
}

const MEMORY = 'there is not enough memory for this';
const SIZE = 'this is more than Node.js can hold at once';

/** More than any machine has. */
const TOO_MUCH = 2 ** 52;

describe('an engine that cannot hold it', () => {
  it.each([
    ['an array buffer', () => new ArrayBuffer(TOO_MUCH), MEMORY],
    ['an array buffer beyond all numbers', () => new ArrayBuffer(2 ** 53 - 1), MEMORY],
    ['a shared array buffer', () => new SharedArrayBuffer(TOO_MUCH), MEMORY],
    ['a typed array', () => new Uint8Array(TOO_MUCH), MEMORY],
    ['a column', () => new Uint32Array(TOO_MUCH / 4), MEMORY],
    ['a thread', () => Object.assign(new Error('worker ended'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }), MEMORY],
    ['a string', () => 'x'.repeat(2 ** 30), SIZE],
    ['a map', () => new RangeError('Map maximum size exceeded'), SIZE],
    ['a set', () => new RangeError('Set maximum size exceeded'), SIZE],
    ['text of octets', () => new Error('Cannot create a string longer than 0x1fffffe8 characters'), SIZE],
  ])('%s is an error for people', (_what, ask, message) => {
    const error = thrownBy(ask);
    expect(shortageError(error)).toMatchObject({ message, exitCode: EXIT.FILE, cause: error });
    expect(shortageError(error)?.help).toContain('split the zone');
    expect(systemErrorText(error)).toBe(message);

    let written = '';
    const environment = { writeError: (text: string) => (written += text) } as never;
    expect(reportError(environment, error)).toBe(EXIT.FILE);
    expect(written).toMatch(new RegExp(`^zoneproof: error: ${message}\n  help: .+\n$`));
  });

  it.each([
    new RangeError('Invalid typed array length: -1'),
    new RangeError('Invalid typed array length: 1.5'),
    new RangeError('Maximum call stack size exceeded'),
    new RangeError('offset is out of bounds'),
    new TypeError("Cannot read properties of undefined (reading 'length')"),
    new ZoneproofError(EXIT.USAGE, 'Array buffer allocation failed'),
    'Array buffer allocation failed',
  ])('%s is none', (error) => {
    expect(shortageError(error)).toBeUndefined();
  });
});

it('sources beyond 4 GiB are refused, and say where', () => {
  const sources = new SourceMap();
  /** Octets that are counted and never read. */
  const huge = { length: 2 ** 31 } as Uint8Array;
  sources.add('first.zone', huge);
  sources.add('small.zone', EMPTY_BYTES);
  const error = thrownBy(() => sources.add('second.zone', huge));
  expect(error).toBeInstanceOf(ZoneproofError);
  expect(error).toMatchObject({
    exitCode: EXIT.FILE,
    message: 'second.zone and the files before it have more than 4 GiB together',
    help: expect.stringContaining('delegate parts of it'),
  });
  expect(sources.files).toHaveLength(2);
});
