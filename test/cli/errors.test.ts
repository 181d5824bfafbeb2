import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/cli/env.js';
import { reportError } from '../../src/cli/errors.js';

/** What is said of an error that nobody caught, and the exit code. */
function report(error: unknown): readonly [number, string] {
  let said = '';
  const environment = { writeError: (text: string) => (said += text) } as unknown as Environment;
  return [reportError(environment, error), said];
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an error that nobody caught', () => {
  it('is about a file where the system says so', () => {
    expect(report(thrownBy(() => readdirSync('/no/such/folder')))).toEqual([
      4,
      'zoneproof: error: cannot use /no/such/folder: no such file or folder\n',
    ]);
  });

  it('is our mistake otherwise', () => {
    for (const error of [new TypeError('x is undefined'), 'text', undefined, null]) {
      expect(report(error)).toEqual([70, expect.stringContaining('internal error, please report it')]);
    }
  });
});
