/** Command lines that are read without yargs mean what yargs would make of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { readPlainArguments } from '../../src/cli/plain-arguments.js';
import { readArguments } from '../../src/cli/yargs-arguments.js';

/** Every command that can be called, behind the words that call it. */
function callable(specs: readonly CommandSpec[], before: readonly string[] = []): [string[], CommandSpec][] {
  return specs.flatMap((spec) => {
    const words = [...before, spec.command.split(' ')[0]!].filter((word) => word !== '$0');
    return spec.commands === undefined ? [[words, spec]] : callable(spec.commands, words);
  });
}

const CALLABLE = callable(COMMANDS);

const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** What a command is to get, whatever else yargs notes. */
function declared({ options, positionals = {} }: CommandSpec, values: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.keys({ ...options?.(), ...positionals }).map((name) => [name, values[camelCase(name)]]),
  );
}

const read = (args: readonly string[]) => readPlainArguments(args, COMMANDS);

const word = fc.oneof(
  fc.constantFrom(
    'example.com',
    'a.zone',
    'zones/b.zone',
    '-',
    '.',
    '/etc/zone',
    'true',
    'bind',
    'json',
    'sarif=x',
    '7d',
  ),
  fc.constantFrom('0', '12', '1e3', '.5', '0x10', '007', '1.0', '', ' ', '"x"', "'x'", 'a b', '--', '-x', '=', 'null'),
  fc.string({ maxLength: 6 }),
);

function argumentsFor([words, spec]: [string[], CommandSpec]): fc.Arbitrary<string[]> {
  const options = spec.options?.() ?? {};
  const option = fc.constantFrom(...Object.entries(options)).chain(([name, { type, choices, alias }]) => {
    const value =
      choices === undefined ? fc.oneof(word, fc.nat(99).map(String)) : fc.constantFrom(...choices.map(String));
    const usual = value.map((text) => (type === 'boolean' ? [`--${name}`] : [`--${name}`, text]));
    const other = value.map((text) => [`--${name}=${text}`]);
    return fc.oneof(
      { weight: 3, arbitrary: usual },
      other,
      fc.constantFrom([`--no-${name}`], [`--${camelCase(name)}`]),
      ...(typeof alias === 'string'
        ? [value.map((text) => (type === 'boolean' ? [`-${alias}`] : [`-${alias}`, text]))]
        : []),
    );
  });
  const part =
    Object.keys(options).length === 0
      ? word.map((text) => [text])
      : fc.oneof(
          option,
          word.map((text) => [text]),
        );
  return fc.array(part, { maxLength: 5 }).map((parts) => [...words, ...parts.flat()]);
}

describe('arguments that are read without yargs', () => {
  it('mean what yargs makes of them', async () => {
    let count = 0;
    const property = fc.asyncProperty(fc.constantFrom(...CALLABLE).chain(argumentsFor), async (args) => {
      const plain = read(args);
      if (plain === undefined) return;
      count++;
      const full = await readArguments(args, () => {});
      expect(full?.spec).toBe(plain.spec);
      expect(declared(plain.spec, plain.values)).toEqual(declared(plain.spec, full!.values));
    });
    await fc.assert(property, { numRuns: 3000 });
    // It says something only when many were plain.
    expect(count).toBeGreaterThan(300);
  });

  it.each([
    ['lint'],
    ['lint', 'example.com.zone'],
    ['lint', '-', '--origin', 'example.com', '--json'],
    ['lint', '--format', 'json', '--format', 'sarif=x.sarif', 'a.zone', '--max-warnings', '0'],
    ['key', 'generate', 'example.com', '--algorithm', 'ED25519'],
    ['ds', 'check', 'example.com.zone', '--ds', 'dsset-example.com.'],
    ['sign', 'example.com.zone', '--serial', 'keep', '--output', '-'],
    ['sign', 'example.com.zone', '--no-verify', '-o', 'signed.zone'],
    ['nsec3hash', 'a.example', '--salt', 'aabbccdd', '--iterations', '12'],
  ])('are the usual ones: %j', async (...args) => {
    const plain = read(args)!;
    const full = await readArguments(args, () => {});
    expect(declared(plain.spec, plain.values)).toEqual(declared(plain.spec, full!.values));
  });

  it.each([
    [],
    ['--help'],
    ['lint', '--help'],
    ['lint', '-h'],
    ['nosuch'],
    ['key'],
    ['verify'],
    ['nsec3hash', 'a.example', 'b.example'],
    ['lint', '--foramt', 'json'],
    ['lint', '--format'],
    ['lint', '--origin', 'a.example', '--origin', 'b.example'],
    ['lint', '--dialect', 'none'],
    ['lint', '--jobs', 'many'],
    ['lint', '--staged', '--fix'],
    ['lint', '--no-color'],
    ['lint', '-o', 'findings.txt'],
    ['sign', 'example.com.zone', '--no-output'],
    ['sign', 'example.com.zone', '--verify', '--no-verify'],
    ['sign', 'example.com.zone', '-osigned.zone'],
    ['lint', '--fixUnsafe'],
    ['lint', '--quiet='],
    ['lint', '--bump-serial', 'date'],
    ['lint', '--', '--json'],
    ['lint', '--constructor', 'x'],
  ])('are not those that are wrong or unusual: %j', (...args) => {
    expect(read(args)).toBeUndefined();
  });
});

describe('help', () => {
  it.each([[''], ...CALLABLE.map(([words]) => [words.join(' ')])])(
    'fits the terminal: zoneproof %s',
    async (command) => {
      for (const columns of [undefined, 60, 100, 200]) {
        let text = '';
        await readArguments(
          [...command.split(' ').filter((word) => word !== ''), '--help'],
          (more) => (text += more),
          columns,
        );
        const widest = Math.max(...text.split('\n').map((line) => line.length));
        expect(widest).toBeLessThanOrEqual(Math.min(columns ?? 80, 100));
        expect(widest).toBeGreaterThan(40);
      }
    },
  );
});
