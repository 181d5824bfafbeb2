/**
 * What an example of a rule is made of, and what is shown of it.
 * @module
 */
import { printable } from '../../src/diagnostic/index.js';
import type { ExampleBlock, RuleExample } from '../../src/report/rule-page.js';
import { type Contents, runScene, type Scene } from './world.js';

/** A command that finds something by the rule, and one on what was put right that does not. */
export interface ExampleSource {
  readonly rule: string;
  /** other rules that the same mistake sets off */
  readonly also?: readonly string[];
  /** rules that say something of every such command */
  readonly aside?: readonly string[];
  readonly bad: Scene;
  readonly good: Scene;
}

export interface Finding {
  readonly rule: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

/** What a command finds, from its JSON. */
export async function findingsOf(scene: Scene): Promise<readonly Finding[]> {
  const { output } = await runScene(scene, ['--json']);
  const document = output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1);
  return (JSON.parse(document) as { diagnostics: readonly Finding[] }).diagnostics;
}

/** What is wrong with an example, in words; empty when the bad side shows its rule and the good side does not. */
export function exampleFaults(
  { rule, also = [], aside = [] }: ExampleSource,
  bad: readonly Finding[],
  good: readonly Finding[],
): string[] {
  const rules = new Set(bad.map((finding) => finding.rule));
  const missing = [rule, ...also].filter((id) => !rules.has(id));
  const surplus = [...rules].filter((id) => ![rule, ...also, ...aside].includes(id));
  return [
    ...missing.map((id) => `${rule}: the bad example does not set off ${id}`),
    ...surplus.map((id) => `${rule}: the bad example sets off ${id} too`),
    ...(good.some((finding) => finding.rule === rule) ? [`${rule}: the good example sets it off`] : []),
  ];
}

/** Files with more lines are shown in part. */
const WHOLE_FILE_LINES = 18;
const PART_LINES = 8;
const LINE_WIDTH = 100;

const linesOf = (content: string | Uint8Array): string[] => {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  return text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);
};

/** A line as a page can hold it: nothing unprintable or secret, columns parted by blanks, and not without end. */
function shownLine(line: string): string {
  const text = printable(line.replace(/\t+/g, '  ').replace(/^(PrivateKey: ).*/, '$1...'));
  return text.length > LINE_WIDTH ? `${text.slice(0, LINE_WIDTH - 3)}...` : text;
}

/** Owner and type of a record, and what a signature covers: what a line is about. */
function subjectOf(line: string): string {
  const [owner = '', ...words] = line.split(/\s+/);
  const at = words.findIndex((word) => !/^(?:\d+|IN)$/.test(word));
  const type = words[at] ?? '';
  return `${owner} ${type} ${type === 'RRSIG' ? words[at + 1] : ''}`;
}

/**
 * The lines of a file that matter, by index: those that the other side does not have, and those that are marked; where
 * there are none, because lines are only missing, those of the same owners.
 */
function pickLines(
  lines: readonly string[],
  other: readonly string[],
  marked: ReadonlySet<number>,
): ReadonlySet<number> {
  const indexes = (isWanted: (line: string, at: number) => boolean): Set<number> =>
    new Set(lines.flatMap((line, at) => (isWanted(line, at) ? [at] : [])));
  const known = new Set(other);
  const different = indexes((line, at) => marked.has(at) || !known.has(line));
  // All signatures differ: those that are marked stand for them.
  if (marked.size > 0 && different.size > PART_LINES) return marked;
  if (different.size > 0) return different;
  const own = new Set(lines);
  const owners = new Set(other.filter((line) => !own.has(line)).map((line) => subjectOf(line).split(' ')[0]));
  return indexes((line) => owners.has(subjectOf(line).split(' ')[0]));
}

/** The lines at these indexes; what lies between them is left out. */
function partOf(lines: readonly string[], wanted: ReadonlySet<number>): string[] {
  const picked = [...wanted].sort((a, b) => a - b).slice(0, PART_LINES);
  const shown = picked.flatMap((at, i) => [
    ...(at > (picked[i - 1] ?? -1) + 1 ? ['...'] : []),
    shownLine(lines[at] ?? ''),
  ]);
  return (picked.at(-1) ?? 0) < lines.length - 1 ? [...shown, '...'] : shown;
}

/** A side of an example beside what it is compared with. */
interface Compared {
  readonly files: Contents;
  readonly others: Contents;
  /** the lines to mark in a file, by index */
  readonly marks: (file: string, lines: readonly string[]) => ReadonlySet<number>;
  /** what to add to the name of a file */
  readonly noteOf?: (file: string) => string;
  readonly wholeLines?: number;
}

/** What is picked of each file. */
function picksOf({ files, others, marks }: Compared): Map<string, { lines: string[]; picked: ReadonlySet<number> }> {
  return new Map(
    Object.entries(files).map(([file, content]) => {
      const lines = linesOf(content);
      return [file, { lines, picked: pickLines(lines, linesOf(others[file] ?? ''), marks(file, lines)) }];
    }),
  );
}

function fileBlocks(compared: Compared): ExampleBlock[] {
  const { noteOf = () => '', wholeLines = WHOLE_FILE_LINES } = compared;
  return [...picksOf(compared)].map(([file, { lines, picked }]): ExampleBlock => {
    const isWhole = lines.length <= wholeLines && lines.every((line) => line.length < 2 * LINE_WIDTH);
    return {
      caption: `${file}${noteOf(file)}`,
      language: /\.(?:ya?ml|key|private|state)$/.test(file) ? 'text' : 'dns-zone',
      lines: isWhole ? lines.map(shownLine) : partOf(lines, picked),
    };
  });
}

const withoutHidden = (files: Contents, { hidden = [] }: Scene): Contents =>
  Object.fromEntries(Object.entries(files).filter(([file]) => !hidden.includes(file)));

/** The files of a scene that are shown, and those that they are compared with: what changed, or the other side. */
const comparedFiles = (scene: Scene, other: Scene): Pick<Compared, 'files' | 'others'> => ({
  files: withoutHidden(scene.files, scene),
  others: scene.committed ?? other.files,
});

function sideBlocks(scene: Scene, other: Scene, marks: Compared['marks'], output: string): ExampleBlock[] {
  const { files, committed, modes = {}, tracked = [], about } = scene;
  const noteOf = (file: string): string => {
    const mode = modes[file] === undefined ? '' : `, mode 0${modes[file].toString(8)}`;
    return `${mode}${tracked.includes(file) ? ', tracked by Git' : ''}`;
  };
  // Of a change only what changed is shown.
  const wholeLines = committed === undefined ? WHOLE_FILE_LINES : 0;
  const before = committed && {
    files: withoutHidden(committed, scene),
    others: files,
    marks,
    noteOf: () => ' in the last commit',
    wholeLines,
  };
  return [
    ...(about === undefined ? [] : [{ language: 'text', lines: [about] } as const]),
    ...(before === undefined ? [] : fileBlocks(before)),
    ...fileBlocks({ ...comparedFiles(scene, other), marks, noteOf, wholeLines }),
    { language: 'console', lines: [`$ zoneproof ${scene.command}`, ...output.trimEnd().split('\n')] },
  ];
}

/** Runs an example. Throws an Error when it does not show what it should. */
export async function showExample(source: ExampleSource): Promise<RuleExample> {
  const { bad, good } = source;
  const findings = await findingsOf(bad);
  const faults = exampleFaults(source, findings, await findingsOf(good));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const found: Compared['marks'] = (file) =>
    new Set(findings.flatMap((finding) => (finding.file === file && finding.line !== null ? [finding.line - 1] : [])));
  const output = (await runScene(bad)).output;
  // On the right stands what the lines on the wrong side are about.
  const compared = comparedFiles(bad, good);
  const sides = [compared, { files: compared.others, others: compared.files }];
  const wrong = sides.map((side) => picksOf({ ...side, marks: found }));
  const alike: Compared['marks'] = (file, lines) => {
    const subjects = new Set(
      wrong.flatMap((picks) => {
        const { lines: wrongLines = [], picked = [] } = picks.get(file) ?? {};
        return [...picked].map((at) => subjectOf(wrongLines[at] ?? ''));
      }),
    );
    return new Set(lines.flatMap((line, at) => (subjects.has(subjectOf(line)) ? [at] : [])));
  };
  return {
    bad: sideBlocks(bad, good, found, output),
    good: sideBlocks(good, bad, alike, (await runScene(good)).output),
  };
}
