/**
 * Writes docs/who-finds-what.md: for the broken example of each rule, and for the samples in zones/broken, which tool
 * says something. Needs the peers: `npm run who-finds-what`. Fails when one of them is missing.
 *
 * A tool finds an example when it refuses it, or says something that it does not say of the example put right. What it
 * refuses either way in the same words (a type that it does not know) counts for nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_RULES, lintZone, RULE_INFOS } from '../src/lint/index.js';
import { parseZoneText } from '../src/zone/index.js';
import { exampleZone } from './example-zone.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = path.join(root, 'docs', 'who-finds-what.md');
/** 2026-06-01: the moment that the examples are linted at. */
const NOW = 1_780_272_000;

interface Peer {
  readonly name: string;
  readonly command: string;
  readonly args: (origin: string, file: string) => readonly string[];
  /** how to ask it for its version */
  readonly version: readonly string[];
}

/** Each in the mode in which it checks most without asking the network. */
const PEERS: readonly Peer[] = [
  {
    name: 'named-checkzone',
    command: 'named-checkzone',
    args: (origin, file) => ['-i', 'local', '-k', 'warn', '-n', 'warn', '-m', 'warn', '-r', 'warn', origin, file],
    version: ['-v'],
  },
  { name: 'kzonecheck', command: 'kzonecheck', args: (origin, file) => ['-v', '-o', origin, file], version: ['-V'] },
  { name: 'nsd-checkzone', command: 'nsd-checkzone', args: (origin, file) => [origin, file], version: [] },
  { name: 'ldns-read-zone', command: 'ldns-read-zone', args: (_origin, file) => [file], version: ['-v'] },
  {
    name: 'validns',
    command: 'validns',
    args: (origin, file) => ['-p', 'all', '-t', String(NOW), '-z', origin, file],
    version: [],
  },
];

interface Answer {
  readonly isRefused: boolean;
  /** what it said, without places and numbers */
  readonly messages: ReadonlySet<string>;
}

const SEARCH_PATH = `${process.env.PATH}${path.delimiter}/usr/sbin${path.delimiter}/usr/local/sbin`;
const folder = mkdtempSync(path.join(os.tmpdir(), 'zoneproof-peers-'));

function runPeer(command: string, args: readonly string[]): { readonly code: number; readonly output: string } {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, PATH: SEARCH_PATH, LC_ALL: 'C', TZ: 'UTC' },
  });
  if (error !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT')
    throw new Error(`${command} not found`);
  return { code: status ?? -1, output: `${stdout}\n${stderr}` };
}

/** Lines in which a checker praises a zone, or counts. */
const PRAISE = /^(?:OK|.*: loaded serial \d+.*|zone .* is ok|No semantic error found|\d+ (?:records|errors)\b.*)$/i;

function ask(peer: Peer, origin: string, text: string): Answer {
  const file = path.join(folder, 'zone');
  writeFileSync(file, text);
  const { code, output } = runPeer(peer.command, peer.args(origin, file));
  // ldns-read-zone prints the zone: what it says of it stands before an "Error" or "Warning".
  const lines =
    peer.name === 'ldns-read-zone'
      ? output.split('\n').filter((line) => /^(?:error|warning)/i.test(line))
      : output.split('\n');
  const messages = lines
    .filter((line) => line.trim() !== '' && !PRAISE.test(line.trim()))
    .map((line) => line.replace(/\[[^\]]*\]/g, '').replace(/\d+/g, '#'));
  return { isRefused: code !== 0, messages: new Set(messages) };
}

type Verdict = 'refuses' | 'warns' | '-' | 'n/a';

/** What a peer makes of the wrong text, beside the right one. */
function verdictOf(peer: Peer, origin: string, bad: string, good: string): Verdict {
  const wrong = ask(peer, origin, bad);
  const right = ask(peer, origin, good);
  const saysMore = [...wrong.messages].some((message) => !right.messages.has(message));
  if (wrong.isRefused) return saysMore || !right.isRefused ? 'refuses' : 'n/a';
  return saysMore ? 'warns' : '-';
}

function severityHere(id: string, origin: string, text: string): string {
  const { zone, diagnostics: faults } = parseZoneText(text, origin);
  const found = [...faults, ...lintZone(zone, { now: NOW, faults, rules: ALL_RULES })];
  return found.find(({ rule }) => rule === id)?.severity ?? '-';
}

function exampleRows(): string[] {
  const rows: string[] = [];
  const counts = new Map<string, number>();
  let total = 0;
  let foundHere = 0;
  let alone = 0;
  for (const { id, bad, good } of RULE_INFOS) {
    // Comments for zoneproof are no matter of others.
    if (bad === undefined || id.startsWith('include-') || id.startsWith('suppression-')) continue;
    const zone = exampleZone(id, bad);
    const right = exampleZone(id, good ?? '');
    const verdicts = PEERS.map((peer) => verdictOf(peer, zone.origin, zone.text, right.text));
    total++;
    if (verdicts.every((verdict) => verdict === '-' || verdict === 'n/a')) alone++;
    PEERS.forEach((peer, i) => {
      const isFound = verdicts[i] === 'refuses' || verdicts[i] === 'warns';
      counts.set(peer.name, (counts.get(peer.name) ?? 0) + (isFound ? 1 : 0));
    });
    const severity = severityHere(id, zone.origin, zone.text);
    if (severity !== '-') foundHere++;
    rows.push(`| [${id}](rules/${id}.md) | ${severity} | ${verdicts.join(' | ')} |`);
  }
  const sums = PEERS.map(({ name }) => counts.get(name) ?? 0);
  return [
    `Of ${total} mistakes zoneproof finds ${foundHere}; ${PEERS.map(({ name }, i) => `${name} ${sums[i]}`).join(', ')}. ` +
      `${alone} of them are found by none of the others.`,
    '',
    `| mistake | zoneproof | ${PEERS.map(({ name }) => name).join(' | ')} |`,
    `| --- | --- |${PEERS.map(() => ' --- |').join('')}`,
    ...rows,
  ];
}

function sampleRows(): string[] {
  const samples = path.join(root, 'zones', 'broken');
  return readdirSync(samples)
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(samples, name), 'utf8');
      const origin = /^\$ORIGIN (\S+)/m.exec(text)?.[1] ?? 'example.com.';
      const { zone, diagnostics: faults } = parseZoneText(text, origin);
      const findings = [...faults, ...lintZone(zone, { now: NOW, faults })].length;
      const nothingWrong = exampleZone('', `$ORIGIN ${origin}`).text;
      const verdicts = PEERS.map((peer) => verdictOf(peer, origin, text, nothingWrong));
      return `| [${name}](../zones/broken/${name}) | ${findings} findings | ${verdicts.join(' | ')} |`;
    });
}

function versionOf({ name, command, version }: Peer): string {
  if (version.length === 0) return name;
  const found = /\d+\.\d+(?:\.\d+)?/.exec(runPeer(command, version).output)?.[0];
  return found === undefined ? name : `${name} ${found}`;
}

try {
  const page = [
    '# Who finds what',
    '',
    'The broken example of each rule, and the samples in [zones/broken](../zones/README.md), given to zoneproof and to the checkers',
    'of other projects. This page is made by running them: `npm run who-finds-what`.',
    '',
    `The others are ${PEERS.map(versionOf).join(', ')}, each with all the checks that it can make without asking the network.`,
    '**refuses**: it ends with an error; **warns**: it says something of the mistake; **-**: it says nothing; **n/a**: it refuses the',
    'example put right as well, in the same words: it does not know the type, or has a policy of its own.',
    '',
    '## Samples with several mistakes',
    '',
    `| sample | zoneproof | ${PEERS.map(({ name }) => name).join(' | ')} |`,
    `| --- | --- |${PEERS.map(() => ' --- |').join('')}`,
    ...sampleRows(),
    '',
    'A checker that refuses a sample stops at its first mistake, or speaks of some of them.',
    '',
    '## One mistake each',
    '',
    ...exampleRows(),
    '',
  ];
  writeFileSync(target, page.join('\n'));
  console.log(`wrote ${path.relative(root, target)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
