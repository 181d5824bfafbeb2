/**
 * BIND's `.state` files: what named's dnssec-policy knows of a key. They are read, never written.
 *
 * Each part of a key (DNSKEY, its signatures, its DS) is in one of four states, as caches see it: hidden, rumoured (some
 * have it), omnipresent, unretentive (some still have it).
 * @module
 */
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { readKeyTime } from './times.js';

export const RECORD_STATES = ['hidden', 'rumoured', 'omnipresent', 'unretentive'] as const;
export type RecordState = (typeof RECORD_STATES)[number];

const NUMBER_FIELDS = ['Algorithm', 'Length', 'Lifetime', 'Predecessor', 'Successor'] as const;
const BOOLEAN_FIELDS = ['KSK', 'ZSK'] as const;
const TIME_FIELDS = [
  'Generated',
  'Published',
  'Active',
  'Revoked',
  'Retired',
  'Removed',
  'DSPublish',
  'DSRemoved',
  'PublishCDS',
  'DeleteCDS',
  'DNSKEYChange',
  'ZRRSIGChange',
  'KRRSIGChange',
  'DSChange',
] as const;
const STATE_FIELDS = ['DNSKEYState', 'ZRRSIGState', 'KRRSIGState', 'DSState', 'GoalState'] as const;

/** What a `.state` file says. Times are seconds since the epoch; fields that are missing are undefined. */
export interface KeyState {
  readonly numbers: Readonly<Partial<Record<(typeof NUMBER_FIELDS)[number], number>>>;
  readonly roles: Readonly<Partial<Record<(typeof BOOLEAN_FIELDS)[number], boolean>>>;
  readonly times: Readonly<Partial<Record<(typeof TIME_FIELDS)[number], number>>>;
  readonly states: Readonly<Partial<Record<(typeof STATE_FIELDS)[number], RecordState>>>;
}

function read<Field extends string, Value>(
  fields: ReadonlyMap<string, string>,
  names: readonly Field[],
  parse: (text: string) => Value | undefined,
  path: string,
): Partial<Record<Field, Value>> {
  const values: Partial<Record<Field, Value>> = {};
  for (const name of names) {
    const text = fields.get(name.toLowerCase());
    if (text === undefined) continue;
    const value = parse(text);
    if (value === undefined) {
      throw new ZoneproofError(EXIT.KEY, `${name} has a value that is not known`, {
        context: [`reading key state ${path}`],
      });
    }
    values[name] = value;
  }
  return values;
}

/**
 * Reads a `.state` file. Fields that are not known are passed over: BIND adds some with every version.
 * @param path what messages call the file
 * @throws ZoneproofError (key)
 */
export function parseKeyState(text: string, path: string): KeyState {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([A-Za-z]+)\s*:\s*(.*?)\s*$/.exec(line.replace(/;.*$/, ''));
    if (match !== null) fields.set(match[1]!.toLowerCase(), match[2]!);
  }
  if (!fields.has('algorithm')) {
    throw new ZoneproofError(EXIT.KEY, 'Algorithm is missing', { context: [`reading key state ${path}`] });
  }
  return {
    numbers: read(fields, NUMBER_FIELDS, (value) => (/^\d{1,10}$/.test(value) ? Number(value) : undefined), path),
    roles: read(fields, BOOLEAN_FIELDS, (value) => ({ yes: true, no: false })[value.toLowerCase()], path),
    times: read(fields, TIME_FIELDS, (value) => readKeyTime(value.slice(0, 14)), path),
    states: read(fields, STATE_FIELDS, (value) => RECORD_STATES.find((state) => state === value.toLowerCase()), path),
  };
}

/** Why the states cannot be reached together; undefined when they can. Lower-case start, no full stop. */
export function keyStateFault({ states }: KeyState): string | undefined {
  const isSeen = (state: RecordState | undefined) => state === 'rumoured' || state === 'omnipresent';
  // A DS that caches hold while the key is nowhere to be seen makes the delegation bogus.
  if (isSeen(states.DSState) && states.DNSKEYState === 'hidden') {
    return `the DS is ${states.DSState} while the DNSKEY is hidden`;
  }
  return undefined;
}
