/**
 * `zoneproof rollover ...`, as data.
 * @module
 */
import type { Options } from 'yargs';
import type { Tool, ValidatorKind } from '../../rollover/index.js';
import type { CommandSpec } from '../command.js';
import { CONFIG_OPTION, file, flag, number, text, texts } from '../option-kinds.js';

/** What the times of a rollover come from. */
const TIMING_OPTIONS: Readonly<Record<string, Options>> = {
  policy: text('file with the times of the zone, YAML or JSON: see docs/rollover.md'),
  parent: text('zone file of the parent: TTL and content of the DS RRset, NS TTL, propagation'),
  'ds-ttl': text('TTL of the DS RRset at the parent (default: from --parent, --ds or the policy; 1d)'),
  previous: text(
    'the zone file as it was published before: TTLs that were larger then count while caches may hold them',
  ),
  'ttl-before': texts('a TTL that was in force before it was changed, as dnskey=1d: dnskey, data, negative, ns or ds'),
};

const KEY_OPTIONS: Readonly<Record<string, Options>> = {
  'key-dir': text('folder with the key files of the zone'),
  ds: texts('DS records at the parent: a file, a record, or none'),
};

const SHOWN = { json: flag('short for --format json'), color: flag('color, or --no-color (default: on a terminal)') };

export const rolloverCommands = (zoneOptions: Readonly<Record<string, Options>>): readonly CommandSpec[] => [
  {
    command: 'plan <zone>',
    describe: 'what to do, when at the earliest, with which commands, and what to check in between',
    positionals: { zone: file('zone file, or - for standard input') },
    options: () => ({
      ...zoneOptions,
      ...CONFIG_OPTION,
      method: {
        ...text('what is rolled and how, such as ksk-double-ksk: see docs/rollover.md, or give a wrong one'),
        alias: 'm',
        demandOption: true,
      },
      algorithm: { ...text('of the new keys, for algorithm rollovers and for going secure'), alias: 'a' },
      ...TIMING_OPTIONS,
      ...KEY_OPTIONS,
      start: text('when the first step is taken (default: now)'),
      tool: {
        ...texts('show the commands of this one only; may be repeated (default: all)'),
        choices: ['zoneproof', 'bind', 'knot'] satisfies readonly Tool[],
      },
      format: {
        choices: ['text', 'markdown', 'json', 'ics', 'svg'],
        default: 'text',
        describe: 'text, a runbook, JSON, a calendar, or a picture',
      },
      output: { ...text('write to this file instead of standard output'), alias: 'o' },
      ...SHOWN,
    }),
    load: async () => (await import('./rollover-plan.js')).run,
  },
  {
    command: 'rehearse [zone]',
    describe: 'do it in virtual time, and prove over every state of a cache that nothing goes bogus',
    positionals: { zone: file('zone file, or - for standard input') },
    options: () => ({
      ...zoneOptions,
      ...CONFIG_OPTION,
      method: { ...text('what is rolled and how, such as ksk-double-ksk'), alias: 'm' },
      algorithm: { ...text('of the new keys, for algorithm rollovers and for going secure'), alias: 'a' },
      ...TIMING_OPTIONS,
      ...KEY_OPTIONS,
      start: text('when the first step is taken (default: now)'),
      'what-if': texts("something that goes wrong, such as 'skip ds-update'; may be repeated; list shows them all"),
      validators: {
        choices: ['any-path', 'ds-algorithms', 'dnskey-algorithms'] satisfies readonly ValidatorKind[],
        default: 'any-path',
        describe: 'those that must not fail: content with any path, or insisting on every algorithm of a set',
      },
      out: text('new folder for the signed zone and the DS RRset of every step (default: only the proof)'),
      jobs: number('threads for signatures (default: the processors)'),
      format: { choices: ['text', 'markdown', 'json'], default: 'text', describe: 'how it is shown' },
      ...SHOWN,
    }),
    load: async () => (await import('./rollover-rehearse.js')).run,
  },
  {
    command: 'status <zone>',
    describe: 'which rollover is under way, what comes next, and when that is safe',
    positionals: { zone: file('zone file as it is published') },
    options: () => ({
      ...zoneOptions,
      ...CONFIG_OPTION,
      ...TIMING_OPTIONS,
      ...KEY_OPTIONS,
      at: text('judge at this moment instead of now'),
      format: { choices: ['text', 'json'], default: 'text', describe: 'how it is shown' },
      ...SHOWN,
    }),
    load: async () => (await import('./rollover-status.js')).run,
  },
  {
    command: 'coverage [zone]',
    describe: 'whether keys, by their times, sign without a gap until a date',
    positionals: {
      zone: { type: 'string', describe: 'zone file, or the name of a zone (default: all zones of the folder)' },
    },
    options: () => ({
      ...zoneOptions,
      ...CONFIG_OPTION,
      ...TIMING_OPTIONS,
      'key-dir': { ...text('folder with key files'), default: '.' },
      at: text('judge from this moment on instead of now'),
      until: { ...text('a moment, or a period such as 90d or 52w'), default: '365d' },
      format: { choices: ['text', 'json'], default: 'text', describe: 'how it is shown' },
      ...SHOWN,
    }),
    load: async () => (await import('./rollover-coverage.js')).run,
  },
];
