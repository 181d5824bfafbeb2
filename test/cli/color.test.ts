import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/cli/env.js';
import { isColored, isErrorColored } from '../../src/cli/reporting.js';

const environment = (variables: Record<string, string>, isTerminal = true): Environment =>
  ({ variables, isOutputTerminal: isTerminal, isErrorTerminal: isTerminal }) as unknown as Environment;

describe('color', () => {
  it.each([
    [{ TERM: 'xterm' }, true],
    [{}, true],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ])('on a terminal with %j: %s', (variables, isWanted) => {
    expect(isColored(environment(variables), undefined)).toBe(isWanted);
    expect(isErrorColored(environment(variables))).toBe(isWanted);
    expect(isColored(environment(variables), true)).toBe(true);
    expect(isColored(environment(variables), false)).toBe(false);
    expect(isColored(environment(variables, false), undefined)).toBe(false);
    expect(isErrorColored(environment(variables, false))).toBe(false);
  });
});
