/**
 * The metrics: name, help, and what their samples are taken from. Names are part of the interface; docs/metrics.md lists
 * them for people, and a test compares the two.
 *
 * Base units, and no `_total`: all are gauges, since every run looks at the zones anew. What is one of several states is a
 * series for each with 0 or 1, so that nothing appears or vanishes when a state changes.
 * @module
 */
import { SEVERITIES } from '../diagnostic/index.js';
import { type KeyPhase, keyPhase } from '../keys/index.js';
import { type AnswerCounts, FAILURE_CAUSES } from '../live/index.js';
import type { RolloverStatus, ZoneFacts } from '../operations/index.js';
import { typeText } from '../rdata/index.js';
import { algorithmInfo, serialDistance } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { MetricsReport } from './metrics.js';
import { roleOf } from './rollover-status.js';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricFamily {
  readonly name: string;
  /** default: gauge */
  readonly type?: 'info';
  /** what the name ends in */
  readonly unit?: 'seconds';
  /** one sentence without a full stop */
  readonly help: string;
  /** those of every sample, in this order */
  readonly labels: readonly string[];
  readonly samples: (report: MetricsReport) => readonly Sample[];
}

const one = (value: number | undefined, labels: Sample['labels'] = {}): readonly Sample[] =>
  value === undefined ? [] : [{ labels, value }];

/** A series for each state: 1 for the one that is, 0 for the others. */
const states = (label: string, all: readonly string[], current: string, more: Sample['labels'] = {}): Sample[] =>
  all.map((state) => ({ labels: { ...more, [label]: state }, value: state === current ? 1 : 0 }));

const counts = (label: string, numbers: Readonly<Record<string, number>>, more: Sample['labels'] = {}): Sample[] =>
  Object.entries(numbers).map(([name, value]) => ({ labels: { ...more, [label]: name }, value }));

/** How many of some things there are of each kind, also of those that there are none of. */
function tally(kinds: readonly string[], things: readonly string[]): Record<string, number> {
  return Object.fromEntries(kinds.map((kind) => [kind, things.filter((thing) => thing === kind).length]));
}

/** A name as other exporters write it: in lower case, without its last dot. */
export const plainName = (name: string): string => name.toLowerCase().replace(/(.)\.$/, '$1');

/** Samples of every zone, with its name. */
export const perZone =
  (samples: (facts: ZoneFacts, report: MetricsReport) => readonly Sample[]): MetricFamily['samples'] =>
  (report) =>
    report.zones.flatMap((facts) => {
      const zone = plainName(facts.linted.zone.origin);
      return samples(facts, report).map(({ labels, value }) => ({ labels: { zone, ...labels }, value }));
    });

/** Samples of every zone whose servers were asked. */
const perLiveZone = (samples: (live: NonNullable<ZoneFacts['live']>, facts: ZoneFacts) => readonly Sample[]) =>
  perZone((facts) => (facts.live === undefined ? [] : samples(facts.live, facts)));

/** Samples of every key of a zone that is in use, or will be. */
const perKey = (samples: (key: RolloverStatus['keys'][number], status: RolloverStatus) => readonly Sample[]) =>
  perZone(({ rollover }) =>
    (rollover?.keys ?? []).flatMap((key) => {
      const { keyTag, algorithm } = key.dnskey;
      const role = roleOf(key).toLowerCase();
      const labels = {
        key_tag: String(keyTag),
        algorithm: algorithmInfo(algorithm)?.mnemonic ?? String(algorithm),
        role,
      };
      return keyState(key, rollover!.at) === undefined
        ? []
        : samples(key, rollover!).map((sample) => ({ labels: { ...labels, ...sample.labels }, value: sample.value }));
    }),
  );

const STATUSES = ['secure', 'insecure', 'bogus', 'indeterminate'];
const KEY_STATES = ['generated', 'published', 'active', 'retired', 'revoked'] as const;
const GRADES = ['good', 'note', 'warning', 'bad'];
const ROLLOVER_STATES = ['at-rest', 'under-way', 'several-fit', 'unknown', 'unsigned'];

const EVENT_NAMES: Readonly<Record<RolloverStatus['coming'][number]['time'], string>> = {
  publish: 'publish',
  activate: 'activate',
  revoke: 'revoke',
  inactive: 'retire',
  delete: 'remove',
  dsPublish: 'ds-publish',
  dsRemoved: 'ds-remove',
};

const IS_OVER: ReadonlySet<KeyPhase> = new Set(['inactive', 'deleted', 'revoked']);

/** What a key is in the zone, and by its times where it is not there; undefined for one that is gone for good. */
function keyState(
  { isPublished, isRevoked, signsData, signsKeys, stored }: RolloverStatus['keys'][number],
  at: number,
): (typeof KEY_STATES)[number] | undefined {
  const isOver = IS_OVER.has(keyPhase(stored?.times ?? {}, at));
  if (!isPublished) return isOver ? undefined : 'generated';
  if (isRevoked) return 'revoked';
  if (signsData || signsKeys) return 'active';
  return isOver ? 'retired' : 'published';
}

function recordCounts({ records }: Zone): Record<string, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < records.count; i++) {
    if (!records.isDuplicate(i)) found.set(records.type[i]!, (found.get(records.type[i]!) ?? 0) + 1);
  }
  const types = [...found].sort(([a], [b]) => a - b);
  return Object.fromEntries(types.map(([type, count]) => [typeText(type), count]));
}

/** Whether every DS of the parent leads to the zone. A signed zone without any is not tied to its parent. */
function dsInSync({ ds, verdict }: ZoneFacts): number | undefined {
  if (ds === undefined || (ds.findings.length === 0 && verdict.signatureCount === 0)) return undefined;
  return ds.outcome === 'secure-path' && !ds.isBad ? 1 : 0;
}

/** The answers of servers, and of resolvers. */
function answers({ views, resolvers }: NonNullable<ZoneFacts['live']>): (readonly [role: string, AnswerCounts])[] {
  return [
    ...views.map((view) => ['authority', view.counts] as const),
    ...resolvers.map((view) => ['resolver', view.counts] as const),
  ];
}

export const METRIC_FAMILIES: readonly MetricFamily[] = [
  // the run
  {
    name: 'zoneproof_build',
    type: 'info',
    help: 'The version of zoneproof',
    labels: ['version'],
    samples: ({ version }) => one(1, { version }),
  },
  {
    name: 'zoneproof_last_run_timestamp_seconds',
    unit: 'seconds',
    help: 'When the last run ended, whatever came of it',
    labels: [],
    samples: ({ finishedAt }) => one(finishedAt),
  },
  {
    name: 'zoneproof_last_run_duration_seconds',
    unit: 'seconds',
    help: 'How long the last run took',
    labels: [],
    samples: ({ durationSeconds }) => one(durationSeconds),
  },
  {
    name: 'zoneproof_last_run_success',
    help: 'Whether the last run could read and judge every file: 1 or 0; what it found in them makes no difference',
    labels: [],
    samples: ({ isSuccess }) => one(isSuccess ? 1 : 0),
  },
  {
    name: 'zoneproof_last_success_timestamp_seconds',
    unit: 'seconds',
    help: 'When the last run ended that could read and judge every file',
    labels: [],
    samples: ({ lastSuccess }) => one(lastSuccess),
  },
  {
    name: 'zoneproof_file_success',
    help: 'Whether a file could be read and judged: 1 or 0',
    labels: ['file'],
    samples: ({ files }) => files.flatMap(({ file, isRead }) => one(isRead ? 1 : 0, { file })),
  },
  // the zone file
  {
    name: 'zone_soa_serial',
    help: 'The SOA serial of the zone file',
    labels: ['zone'],
    samples: perZone(({ linted }) => one(linted.zone.soa?.serial)),
  },
  {
    name: 'zone_records',
    help: 'Records of the zone file by type',
    labels: ['zone', 'type'],
    samples: perZone(({ linted }) => counts('type', recordCounts(linted.zone))),
  },
  {
    name: 'zone_lint_findings',
    help: 'Findings of zoneproof lint in the zone file by severity',
    labels: ['zone', 'severity'],
    samples: perZone(({ linted }) => {
      const severities = linted.diagnostics.map(({ severity }) => severity);
      return counts('severity', tally(SEVERITIES, severities));
    }),
  },
  // DNSSEC
  {
    name: 'dnssec_zone_status',
    help: 'What a validating resolver makes of the zone file: 1 for the status (RFC 4033) that it has, 0 for the others',
    labels: ['zone', 'status'],
    samples: perZone(({ verdict }) => states('status', STATUSES, verdict.status.toLowerCase())),
  },
  {
    name: 'dnssec_zone_earliest_rrsig_expiration_timestamp_seconds',
    unit: 'seconds',
    help: 'When the first RRset of the zone file loses, or has lost, its last signature',
    labels: ['zone'],
    samples: perZone((facts) => one(facts.firstSignatureEnd)),
  },
  {
    name: 'dnssec_zone_bogus_timestamp_seconds',
    unit: 'seconds',
    help: 'The first second at which some RRset of the zone file does not validate when nobody signs it again',
    labels: ['zone'],
    samples: perZone(({ forecast }) => one(forecast?.bogusFrom)),
  },
  {
    name: 'dnssec_zone_resign_by_timestamp_seconds',
    unit: 'seconds',
    help: 'By when to sign the zone again so that caches and secondaries let go of old signatures in time',
    labels: ['zone'],
    samples: perZone(({ forecast }) => one(forecast?.resign?.limit.at)),
  },
  {
    name: 'dnssec_rrsig_expiration_timestamp_seconds',
    unit: 'seconds',
    help: 'When signatures over the RRsets at the apex of the zone file expire',
    labels: ['zone', 'owner', 'type', 'key_tag'],
    samples: perZone(({ linted, apexSignatures }) => {
      const owner = plainName(linted.zone.origin);
      return apexSignatures.flatMap(({ typeCovered, keyTag, expiration }) =>
        one(expiration, { owner, type: typeText(typeCovered), key_tag: String(keyTag) }),
      );
    }),
  },
  {
    name: 'dnssec_zone_rrsigs',
    help: 'Signatures of the zone file by state; each is in one of them',
    labels: ['zone', 'state'],
    samples: perZone(({ signatures }) => counts('state', { ...signatures })),
  },
  {
    name: 'dnssec_ds_in_sync',
    help: 'Whether all DS records of the parent lead to keys that sign the zone: 1 or 0',
    labels: ['zone'],
    samples: perZone((facts) => one(dsInSync(facts))),
  },
  {
    name: 'dnssec_ds_records',
    help: 'DS records of the parent by grade: good and note do no harm, warning should be changed, bad leads nowhere',
    labels: ['zone', 'grade'],
    samples: perZone(({ ds }) => {
      const grades = ds?.findings.map(({ grade }) => grade);
      return grades === undefined ? [] : counts('grade', tally(GRADES, grades));
    }),
  },
  // keys and rollovers
  {
    name: 'dnssec_key_state',
    help: 'What a key of the zone is: 1 for the state that it has, 0 for the others',
    labels: ['zone', 'key_tag', 'algorithm', 'role', 'state'],
    samples: perKey((key, { at }) => states('state', KEY_STATES, keyState(key, at)!)),
  },
  {
    name: 'dnssec_key_event_timestamp_seconds',
    unit: 'seconds',
    help: 'When the next thing of a kind happens to a key, by the times in its file',
    labels: ['zone', 'key_tag', 'algorithm', 'role', 'event'],
    samples: perKey(({ name }, { coming }) =>
      coming.filter(({ key }) => key === name).flatMap(({ at, time }) => one(at, { event: EVENT_NAMES[time] })),
    ),
  },
  {
    name: 'dnssec_key_coverage_end_timestamp_seconds',
    unit: 'seconds',
    help: 'Until when the keys of the folder, by their times, sign the zone without a gap; +Inf when they do for ever',
    labels: ['zone'],
    samples: perZone(({ coveredUntil }) => one(coveredUntil)),
  },
  {
    name: 'dnssec_rollover_state',
    help: 'Where the keys of the zone stand: 1 for the state that they are in, 0 for the others',
    labels: ['zone', 'state'],
    samples: perZone(({ rollover }) => (rollover === undefined ? [] : states('state', ROLLOVER_STATES, rollover.kind))),
  },
  {
    name: 'dnssec_rollover_next_step_timestamp_seconds',
    unit: 'seconds',
    help: 'When the next step of the rollover that is under way is safe; not exact when no file says when the last one was taken',
    labels: ['zone', 'method', 'exact'],
    samples: perZone(({ rollover }) =>
      (rollover?.stages ?? []).flatMap(({ nextFrom, isExact, recognition }) =>
        one(nextFrom, { method: recognition.method.id, exact: String(isExact) }),
      ),
    ),
  },
  {
    name: 'dnssec_rollover_problems',
    help: 'What is wrong with the keys of the zone, its key files and its DS records: see zoneproof rollover status',
    labels: ['zone'],
    samples: perZone(({ rollover }) => one(rollover?.problems.length)),
  },
  // what is served
  {
    name: 'dnssec_live_status',
    help: 'What a validating resolver makes of what is served: 1 for the status (RFC 4033) that it has, 0 for the others',
    labels: ['zone', 'status'],
    samples: perLiveZone(({ status }) => states('status', STATUSES, status.toLowerCase())),
  },
  {
    name: 'dnssec_live_earliest_rrsig_expiration_timestamp_seconds',
    unit: 'seconds',
    help: 'When the first of the signatures expires that servers were seen to send',
    labels: ['zone'],
    samples: perLiveZone(({ earliestExpiration }) => one(earliestExpiration)),
  },
  {
    name: 'dnssec_live_answers',
    help: 'Answers of servers (authority) and resolvers to the names probed, by what validation came to',
    labels: ['zone', 'role', 'server', 'result'],
    samples: perLiveZone((live) =>
      answers(live).flatMap(([role, { server, validated, insecure, bogus, failed }]) =>
        counts('result', { validated, insecure, bogus, failed }, { role, server }),
      ),
    ),
  },
  {
    name: 'dnssec_live_servfails',
    help: 'Answers with SERVFAIL to the names probed, by what the server says of the cause (RFC 8914)',
    labels: ['zone', 'role', 'server', 'cause'],
    samples: perLiveZone((live) =>
      answers(live).flatMap(([role, { server, servfails }]) =>
        counts('cause', tally(FAILURE_CAUSES, servfails), { role, server }),
      ),
    ),
  },
  {
    name: 'zone_live_soa_serial',
    help: 'The SOA serial that a server has',
    labels: ['zone', 'server'],
    samples: perLiveZone(({ views }) => views.flatMap(({ counts: { server }, serial }) => one(serial, { server }))),
  },
  {
    name: 'zone_live_soa_serial_drift',
    help: 'By how much the SOA serial of the zone file is ahead of that of a server (RFC 1982); negative when it is behind',
    labels: ['zone', 'server'],
    samples: perLiveZone(({ views }, { linted }) =>
      views.flatMap(({ counts: { server }, serial }) => {
        const ofFile = linted.zone.soa?.serial;
        const isKnown = serial !== undefined && ofFile !== undefined;
        return isKnown ? one(serialDistance(serial, ofFile), { server }) : [];
      }),
    ),
  },
  {
    name: 'zone_live_findings',
    help: 'Findings of zoneproof live by severity',
    labels: ['zone', 'severity'],
    samples: perLiveZone(({ diagnostics }) => {
      const severities = diagnostics.map(({ severity }) => severity);
      return counts('severity', tally(SEVERITIES, severities));
    }),
  },
];
