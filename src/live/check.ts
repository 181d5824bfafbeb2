/**
 * The whole check of a zone: find its servers, ask them all, and judge what they say.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { type Diagnostic, listText } from '../diagnostic/index.js';
import { type Ds, dsRdata, type TrustAnchor, verifyZone } from '../dnssec/index.js';
import { TYPE } from '../rdata/index.js';
import { copyName, isAtOrBelow, isWildcard, nameOf, nameText } from '../wire/index.js';
import { DNSSEC_TYPES, diffZones, NODE, type Zone } from '../zone/index.js';
import { rrsetOf, setText } from './answers.js';
import { type Asker, over } from './asker.js';
import { judgeDsync } from './dsync.js';
import { Findings } from './findings.js';
import type { Hint } from './hints.js';
import {
  judgeDelegation,
  judgeRrsets,
  judgeSerials,
  newestSerial,
  type Served,
  servedSerial,
} from './judge-agreement.js';
import {
  type AnswerCounts,
  type DnssecSummary,
  judgeCds,
  judgeDnssec,
  servfailOf,
  type Trust,
} from './judge-dnssec.js';
import { isServing, isSkipped, judgeServers } from './judge-servers.js';
import { askParents } from './parents.js';
import { probeServer, type Sample, type Server, type ServerReport, samplesOf, serverName } from './probe.js';
import { askResolver, type ResolverView } from './resolvers.js';
import type { Endpoint } from './transport.js';
import type { TsigKey } from './tsig.js';
import { MAX_SERVERS, type Referral, uniqueServers, type Walk, Walker } from './walk.js';

export interface LiveRequest {
  /** wire form, lower case */
  readonly apex: Uint8Array;
  /** what should be served */
  readonly file: Zone | undefined;
  /** the DS records that the parent should have */
  readonly dsSet: readonly Ds[] | undefined;
  /** servers to ask instead of those that the parent names */
  readonly servers: readonly Endpoint[];
  readonly hints: readonly Hint[];
  /** of servers that are found on the way */
  readonly port: number;
  /** of the zones above */
  readonly anchors: readonly TrustAnchor[];
  readonly resolvers: readonly Endpoint[];
  /** transfer the zone from every server */
  readonly axfr: boolean;
  readonly tsig: TsigKey | undefined;
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** seconds that signatures are to last at least */
  readonly minMargin: number;
}

export interface LiveReport extends DnssecSummary {
  readonly diagnostics: readonly Diagnostic[];
  /** the newest serial that is served */
  readonly serial: number | undefined;
  /** what the parent is said to be, for messages; undefined when nobody asked it */
  readonly trustedFrom: string | undefined;
  readonly servers: readonly Server[];
  /** what each server that this machine has a route to has, and what its answers came to */
  readonly views: readonly ServerView[];
  readonly resolvers: readonly ResolverView[];
  /** that the parent publishes, or is said to; undefined when nobody knows */
  readonly dsSet: readonly Ds[] | undefined;
}

export interface ServerView {
  readonly counts: AnswerCounts;
  /** undefined when it does not answer for the zone */
  readonly serial: number | undefined;
}

/** Names of the file, or of the delegation, that every server is asked for besides the apex. */
const SAMPLE_SIZE = 8;

/** Checks a zone. Never throws for what servers do. */
export async function checkLive(asker: Asker, request: LiveRequest): Promise<LiveReport> {
  const { apex, file, now, provider } = request;
  const findings = new Findings(apex, file);
  const walker = request.servers.length > 0 ? undefined : new Walker(asker, request.hints, request.port);
  const walk = await walker?.walk(apex);
  const servers = uniqueServers([
    ...(walk?.servers ?? []),
    ...request.servers.map((endpoint) => ({ names: [], endpoint })),
  ]);
  if (walk !== undefined) reportWalk(findings, walk, apex);

  const found = await probeAll(asker, walker, servers, apex, sampleNames(file, walk?.referrals ?? [], apex));
  const { reports, samples } = found;
  if (walk?.failure === undefined) judgeServers(findings, reports, samples);
  const served: Served = { apex, reports: reports.filter(isServing), samples, file };
  judgeSerials(findings, served);
  judgeRrsets(findings, served);
  judgeDelegation(findings, served, walk?.referrals ?? []);

  const trust = await trustOf(asker, findings, walk, request);
  const { counts: answered, ...summary } = judgeDnssec(findings, served, trust, {
    now,
    provider,
    minMargin: request.minMargin,
  });
  judgeCds(findings, served, trust);
  if (request.axfr) await judgeTransfers(asker, findings, served, trust, request);
  const views: ResolverView[] = [];
  for (const endpoint of request.resolvers) {
    const isSecure = summary.status === 'SECURE' && (trust.dsSet ?? []).length > 0;
    views.push(await askResolver(asker, findings, endpoint, samples, isSecure));
  }
  const verdict = unlessBroken(summary, walk, findings);
  const isBroken = verdict.status === 'BOGUS' && summary.status !== 'BOGUS';
  const serving = served.reports.map((report, i) => {
    const counts = answered[i]!;
    const { validated, bogus } = counts;
    const serial = servedSerial(served, report);
    return { counts: isBroken ? { ...counts, validated: 0, bogus: bogus + validated } : counts, serial };
  });
  const silent = reports
    .filter((report) => !isServing(report) && !isSkipped(report))
    .map((report) => silentView(report, samples.length));
  return {
    ...verdict,
    diagnostics: findings.sorted(),
    serial: newestSerial(served),
    trustedFrom: trust.dsSet === undefined || trust.dsSet.length === 0 ? undefined : trust.from,
    servers: reports.map(({ server }) => server),
    views: [...serving, ...silent],
    resolvers: views,
    dsSet: trust.dsSet,
  };
}

/** A server that has no answer to any question. */
function silentView({ server, udp, tcp }: ServerReport, questions: number): ServerView {
  const servfails = [udp, tcp].flatMap(servfailOf).slice(0, 1);
  const counts = { server: serverName(server), validated: 0, insecure: 0, bogus: 0, failed: questions, servfails };
  return { counts, serial: undefined };
}

/** A chain that is broken above the zone makes it bogus, whatever the zone says of itself. */
function unlessBroken(summary: DnssecSummary, walk: Walk | undefined, findings: Findings): DnssecSummary {
  if (walk?.failure !== undefined) return { ...summary, status: 'INDETERMINATE', reason: walk.failure };
  if (summary.status !== 'BOGUS' && findings.has('live-chain-bogus')) {
    return { ...summary, status: 'BOGUS', reason: 'the chain of trust above it is broken' };
  }
  return summary;
}

function reportWalk(findings: Findings, { failure, addressless, lame, above }: Walk, apex: Uint8Array): void {
  if (failure !== undefined) findings.report('live-not-delegated', failure, { type: TYPE.NS });
  for (const name of addressless) {
    findings.report('live-ns-no-address', `${name}, a name server of ${nameText(apex)}, has no address`, {
      type: TYPE.NS,
    });
  }
  const parent = above.at(-1);
  if (parent === undefined || failure !== undefined) return;
  for (const one of lame) {
    findings.report('live-lame', `of the servers of the parent ${nameText(parent.apex)}, ${one}`, {
      severity: 'warning',
    });
  }
}

/** Asks the servers that the parent names, and then those that only the zone names. */
async function probeAll(
  asker: Asker,
  walker: Walker | undefined,
  servers: readonly Server[],
  apex: Uint8Array,
  names: readonly Pick<Sample, 'name' | 'type'>[],
) {
  const samples = samplesOf(apex, names);
  const probe = (some: readonly Server[]) =>
    Promise.all(some.map((server) => probeServer(asker, server, apex, samples)));
  const reports = await probe(servers);
  if (walker === undefined) return { reports, samples };
  const at = samples.findIndex(({ type }) => type === TYPE.NS);
  const ofZone = reports.flatMap((report) => rrsetOf(report.answers[at], apex, TYPE.NS) ?? []);
  const known = new Set(servers.flatMap((server) => server.names));
  const more: Server[] = [];
  for (const text of new Set(ofZone.map(({ rdata }) => nameText(rdata).toLowerCase()))) {
    if (more.length >= MAX_SERVERS) break;
    if (!known.has(text)) more.push(...(await walker.addressesOf(nameOf(text))));
  }
  const asked = new Set(servers.map(({ endpoint }) => endpoint.host));
  const added = uniqueServers(more)
    .filter(({ endpoint }) => !asked.has(endpoint.host))
    .slice(0, MAX_SERVERS);
  return { reports: [...reports, ...(await probe(added))], samples };
}

/** Name servers inside of the zone, for their glue, and RRsets of the file spread over all its names. */
function sampleNames(
  file: Zone | undefined,
  referrals: readonly Referral[],
  apex: Uint8Array,
): readonly Pick<Sample, 'name' | 'type'>[] {
  const wanted = new Map<string, Pick<Sample, 'name' | 'type'>>();
  const add = (name: Uint8Array, type: number) => wanted.set(`${nameText(name).toLowerCase()} ${type}`, { name, type });
  for (const { glue } of referrals) {
    for (const { owner, type } of glue) {
      if ((type === TYPE.A || type === TYPE.AAAA) && isAtOrBelow(owner, apex)) add(owner, type);
    }
  }
  if (file === undefined) add(nameOf('www', apex), TYPE.A);
  else for (const one of spread(rrsetsToAsk(file))) add(one.name, one.type);
  return [...wanted.values()];
}

function spread<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= SAMPLE_SIZE) return items;
  return Array.from({ length: SAMPLE_SIZE }, (_, i) => items[Math.floor((i * items.length) / SAMPLE_SIZE)]!);
}

/** One RRset of every name that the zone answers for with authority. */
function rrsetsToAsk({ names, records, tree }: Zone): readonly Pick<Sample, 'name' | 'type'>[] {
  const found: Pick<Sample, 'name' | 'type'>[] = [];
  for (let id = 0; id < names.count; id++) {
    const name = copyName(names.pool, names.offsets[id]!);
    if (tree.kind[id] !== NODE.AUTHORITATIVE || isWildcard(name)) continue;
    for (let i = records.ownerStart[id]!; i < records.ownerStart[id + 1]!; i++) {
      const type = records.type[i]!;
      if (DNSSEC_TYPES.has(type)) continue;
      found.push({ name, type });
      break;
    }
  }
  return found;
}

/** The DS records: those of the parent, where it was asked, compared with those that were given. */
async function trustOf(
  asker: Asker,
  findings: Findings,
  walk: Walk | undefined,
  { apex, dsSet, anchors, now, provider }: LiveRequest,
): Promise<Trust> {
  if (walk === undefined || walk.failure !== undefined || walk.above.length === 0)
    return { dsSet, from: 'the option --ds' };
  const parent = await askParents(asker, findings, apex, walk.above, { now, provider, anchors });
  await judgeDsync(asker, findings, apex, walk.above.at(-1)!);
  if (parent.dsSet === undefined) return { dsSet, from: 'the option --ds' };
  if (dsSet !== undefined) {
    const [given, published] = [dsSet, parent.dsSet].map((set) => set.map(dsRdata));
    if (setText(TYPE.DS, given!) !== setText(TYPE.DS, published!)) {
      const tags = (set: readonly Ds[]) =>
        set.length === 0
          ? 'none'
          : listText(
              set.map(({ keyTag }) => String(keyTag)),
              'and',
            );
      const message = `${parent.from} has other DS records than the option --ds: key tags ${tags(parent.dsSet)}, not ${tags(dsSet)}`;
      findings.report('live-ds-differs', message, { type: TYPE.DS });
    }
  }
  return parent;
}

/** Transfers the zone from each server: compares it with the file, and verifies it as a whole. */
async function judgeTransfers(
  asker: Asker,
  findings: Findings,
  { apex, reports, file }: Served,
  { dsSet }: Trust,
  { tsig, now, provider }: LiveRequest,
): Promise<void> {
  for (const { server } of reports) {
    const name = serverName(server);
    const endpoint = over(server.endpoint, 'tcp');
    const zone = await asker.transfer({ endpoint, name: apex, key: tsig });
    if (typeof zone === 'string') {
      findings.report('live-transfer-failed', `${name} ${zone}`);
      continue;
    }
    if (tsig === undefined) findings.report('live-transfer-open', `${name} transfers the zone without a TSIG key`);
    if (file !== undefined) compareWithFile(findings, name, file, zone);
    if (zone.apexId < 0 || !zone.records.hasType(zone.apexId, TYPE.DNSKEY)) continue;
    const { diagnostics } = await verifyZone(zone, { now, provider, trust: dsSet ?? [] });
    for (const { rule, severity, message, subject, help } of diagnostics) {
      if (severity !== 'error') continue;
      const owner = subject?.owner === undefined ? undefined : nameOf(subject.owner);
      findings.report('live-signature-bogus', `in the transfer from ${name}: ${message} [${rule}]`, {
        owner,
        keyTag: subject?.keyTag,
        ...(help && { help }),
      });
    }
  }
}

/** What the whole of the zone has more or less than the file. One that is signed on its way differs by that. */
function compareWithFile(findings: Findings, name: string, file: Zone, zone: Zone): void {
  if (file.soa?.serial !== zone.soa?.serial) return;
  const isSigned = file.apexId >= 0 && file.records.hasType(file.apexId, TYPE.DNSKEY);
  const { changes, dnssec } = diffZones(file, zone, { dnssec: isSigned ? 'summary' : 'ignore' });
  for (const { kind, owner, name: wire, type } of changes) {
    if (!isSigned && ['DNSKEY', 'CDS', 'CDNSKEY', 'ZONEMD'].includes(type)) continue;
    const what =
      kind === 'added'
        ? 'which the file lacks'
        : kind === 'removed'
          ? 'which only the file has'
          : 'which is another one in the file';
    findings.report('live-record-differs', `in the transfer from ${name}: ${owner} ${type}, ${what}`, { owner: wire });
  }
  for (const { type, removed, added } of dnssec) {
    const message = `in the transfer from ${name}: ${removed} ${type} records of the file are missing, and ${added} are others`;
    findings.report('live-record-differs', message);
  }
}
