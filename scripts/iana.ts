/**
 * Holds the tables of zoneproof against the copies of IANA's registries in `scripts/iana`. Run by a test; by hand
 * (`node scripts/run-ts.mjs scripts/iana.ts`) it prints the differences.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isMetaType, recordType, SERVICE_PARAMETER_NAMES, typeMnemonics, typeNumber } from '../src/rdata/index.js';
import { ALGORITHMS, DIGESTS, type Requirement } from '../src/wire/index.js';

/** What we know better than the registry, with the reason; a line that is not needed any more is a difference too. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  [
    'type 61440 is DELEG here and not registered',
    'draft-ietf-deleg asks for this number and its implementations use it',
  ],
  ['type 10 (NULL) has no text form', 'RFC 1035 §3.3.10: anything at all'],
  ['type 100 (UINFO) has no text form', 'reserved by IANA, never described'],
  ['type 101 (UID) has no text form', 'reserved by IANA, never described'],
  ['type 102 (GID) has no text form', 'reserved by IANA, never described'],
  ['type 103 (UNSPEC) has no text form', 'reserved by IANA, never described'],
  ['algorithm 0 (DELETE) is missing', 'RFC 8078 §4: the mark of a deletion, no algorithm'],
  ['algorithm 2 (DH): validate is must-not here and empty there', 'RFC 4034 §A.1: not for zone signing'],
  ['algorithm 2 (DH): sign is must-not here and empty there', 'RFC 4034 §A.1: not for zone signing'],
  ['algorithm 252 (INDIRECT): validate is must-not here and empty there', 'RFC 4034 §A.1: not for zone signing'],
  ['algorithm 252 (INDIRECT): sign is must-not here and empty there', 'RFC 4034 §A.1: not for zone signing'],
  [
    'algorithm 5 (RSASHA1): validate is must-not here and recommended there',
    'RFC 9905 §2: operators of validators "MUST treat" it "as unsupported"; the column was left as it was',
  ],
  [
    'algorithm 7 (RSASHA1-NSEC3-SHA1): validate is must-not here and recommended there',
    'RFC 9905 §2: operators of validators "MUST treat" it "as unsupported"; the column was left as it was',
  ],
  ['digest 0 (NULL (CDS only)) is missing', 'RFC 8078 §4: the mark of a deletion, no digest'],
]);

type Row = Readonly<Record<string, string>>;

/** The rows of a CSV file (RFC 4180), cells by the names in the header. */
export function parseCsv(text: string): Row[] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  const [header, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => Object.fromEntries(header!.map((name, i) => [name, row[i] ?? ''])));
}

/** The rows that stand for one assigned number. */
function assigned(
  file: string,
  numberColumn: string,
  nameColumn: string,
): { row: Row; number: number; name: string }[] {
  const text = readFileSync(fileURLToPath(new URL(`iana/${file}`, import.meta.url)), 'utf8');
  return parseCsv(text)
    .map((row) => ({ row, number: Number(row[numberColumn]), name: row[nameColumn]! }))
    .filter(({ number, name }) => Number.isInteger(number) && !/^(?:|Reserved|Unassigned|N\/A)$/.test(name));
}

function* typeDifferences(): Generator<string> {
  const registered = assigned('dns-parameters-4.csv', 'Value', 'TYPE').map(({ number, name }) => {
    return { number, name: name === '*' ? 'ANY' : name };
  });
  for (const { number, name } of registered) {
    if (typeNumber(name) !== number) yield `type ${number} (${name}) is ${typeNumber(name) ?? 'missing'} here`;
    if (!isMetaType(number) && recordType(number) === undefined) yield `type ${number} (${name}) has no text form`;
  }
  const numbers = new Set(registered.map(({ number }) => number));
  for (const name of typeMnemonics()) {
    const number = typeNumber(name)!;
    if (!numbers.has(number)) yield `type ${number} is ${name} here and not registered`;
  }
}

/** `must-not` for "MUST NOT"; empty cells stay empty. */
const requirement = (cell: string | undefined) => cell?.toLowerCase().replaceAll(' ', '-') || 'empty';

interface Entry {
  readonly number: number;
  readonly mnemonic: string;
}

/** @param columns our property by the registry's column */
function* requirementDifferences<Ours extends Entry>(
  noun: string,
  registered: readonly { row: Row; number: number; name: string }[],
  ours: readonly Ours[],
  columns: Readonly<Record<string, (entry: Ours) => readonly [property: string, value: Requirement]>>,
): Generator<string> {
  const byNumber = new Map(ours.map((entry) => [entry.number, entry]));
  for (const { row, number, name } of registered) {
    const entry = byNumber.get(number);
    byNumber.delete(number);
    if (entry === undefined) {
      yield `${noun} ${number} (${name}) is missing`;
      continue;
    }
    if (entry.mnemonic !== name) yield `${noun} ${number} is ${entry.mnemonic} here and ${name} there`;
    for (const [column, ask] of Object.entries(columns)) {
      const [property, value] = ask(entry);
      const there = requirement(row[column]);
      if (value !== there) yield `${noun} ${number} (${name}): ${property} is ${value} here and ${there} there`;
    }
  }
  for (const { number, mnemonic } of byNumber.values()) {
    yield `${noun} ${number} is ${mnemonic} here and not registered`;
  }
}

function* parameterDifferences(): Generator<string> {
  const ours = new Map(SERVICE_PARAMETER_NAMES);
  for (const { number, name } of assigned('dns-svcparamkeys.csv', 'Number', 'Name')) {
    if (ours.get(number) !== name)
      yield `service parameter ${number} (${name}) is ${ours.get(number) ?? 'missing'} here`;
    ours.delete(number);
  }
  for (const [number, name] of ours) yield `service parameter ${number} is ${name} here and not registered`;
}

function* differences(): Generator<string> {
  yield* typeDifferences();
  yield* requirementDifferences('algorithm', assigned('dns-sec-alg-numbers-1.csv', 'Number', 'Mnemonic'), ALGORITHMS, {
    'Use for DNSSEC Signing': ({ sign }) => ['sign', sign],
    'Use for DNSSEC Validation': ({ validate }) => ['validate', validate],
  });
  const digests = assigned('ds-rr-types-1.csv', 'Value', 'Description')
    .filter(({ name }) => !name.startsWith('Reserved'))
    .map((entry) => ({ ...entry, name: entry.name.replace(/ \(DEPRECATED\)$/, '') }));
  yield* requirementDifferences('digest', digests, DIGESTS, {
    'Use for DNSSEC Delegation': ({ delegate }) => ['delegate', delegate],
    'Use for DNSSEC Validation': ({ validate }) => ['validate', validate],
  });
  yield* parameterDifferences();
}

/** Every difference that {@link EXCEPTIONS} does not explain, and every exception without a difference. */
export function compareWithIana(): string[] {
  const found = new Set(differences());
  const unexplained = [...found].filter((line) => !EXCEPTIONS.has(line));
  const needless = [...EXCEPTIONS.keys()].filter((line) => !found.has(line));
  return [...unexplained, ...needless.map((line) => `exception without a difference: ${line}`)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = compareWithIana();
  for (const line of lines) console.log(line);
  console.log(
    lines.length === 0 ? 'the tables agree with the copies of the registries' : `${lines.length} differences`,
  );
  process.exitCode = lines.length === 0 ? 0 : 1;
}
