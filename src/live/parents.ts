/**
 * What the zones above say of the DS records: of every server of the parent, and whether it is proven from a trust anchor.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import type { Diagnostic } from '../diagnostic/index.js';
import { type Ds, parseDs, type TrustAnchor, TrustChain } from '../dnssec/index.js';
import { TYPE } from '../rdata/index.js';
import { nameText } from '../wire/index.js';
import { answerZone, isAuthoritativeAnswer, rrsetOf, setText } from './answers.js';
import type { Asker } from './asker.js';
import { Findings } from './findings.js';
import type { Message, MessageRecord } from './message.js';
import { type Server, serverName } from './probe.js';
import type { Cut, Walker } from './walk.js';

export interface ParentView {
  /** undefined when no server of the parent says anything of it */
  readonly dsSet: readonly Ds[] | undefined;
  /** seconds, as the parent has it; undefined without DS records */
  readonly ttl: number | undefined;
  /** in words: `the parent com.` */
  readonly from: string;
}

interface ParentOptions {
  readonly now: number;
  readonly provider: CryptoProvider;
  /** of the zones above; without any their own keys are trusted */
  readonly anchors: readonly TrustAnchor[];
}

/** Asks all servers of the parent for the DS records, and one of each zone above for what proves them. */
export async function askParents(
  asker: Asker,
  findings: Findings,
  apex: Uint8Array,
  above: readonly Cut[],
  options: ParentOptions,
): Promise<ParentView> {
  const parent = above.at(-1)!;
  const from = `the parent ${nameText(parent.apex)}`;
  const outcomes = await Promise.all(
    parent.servers.map((server) => asker.askFully({ endpoint: server.endpoint, name: apex, type: TYPE.DS })),
  );
  let reference: { server: Server; rdatas: readonly Uint8Array[]; ttl: number | undefined } | undefined;
  for (const [i, outcome] of outcomes.entries()) {
    if (!('message' in outcome) || !isAuthoritativeAnswer(outcome.message)) continue;
    const server = parent.servers[i]!;
    const records: readonly MessageRecord[] = rrsetOf(outcome, apex, TYPE.DS) ?? [];
    const rdatas = records.map(({ rdata }) => rdata);
    reference ??= { server, rdatas, ttl: records[0]?.ttl };
    if (setText(TYPE.DS, rdatas) !== setText(TYPE.DS, reference.rdatas)) {
      const message = `${serverName(server)} and ${serverName(reference.server)} of the parent have different DS records`;
      findings.report('live-ds-differs', message, { type: TYPE.DS });
    }
  }
  if (reference === undefined) return { dsSet: undefined, ttl: undefined, from };
  const dsSet = reference.rdatas.flatMap((rdata) => parseDs(rdata) ?? []);
  await judgeAbove(asker, findings, apex, above, options);
  return { dsSet, ttl: reference.ttl, from };
}

/** What the parent of a zone has for it now, asked from its servers; or why nobody can say, in words. */
export async function askDelegation(
  asker: Asker,
  walker: Walker,
  apex: Uint8Array,
  options: ParentOptions,
): Promise<(ParentView & { readonly diagnostics: readonly Diagnostic[] }) | string> {
  if (apex[0] === 0) return 'the root has no parent';
  const { above, failure } = await walker.walk(apex);
  if (failure !== undefined) return failure;
  const findings = new Findings(apex, undefined);
  const view = await askParents(asker, findings, apex, above, options);
  if (view.dsSet === undefined) return `no server of ${view.from} answers the question for the DS records`;
  return { ...view, diagnostics: findings.sorted() };
}

/** The chain of trust over the zones above, each made of the few answers that it takes. */
async function judgeAbove(
  asker: Asker,
  findings: Findings,
  apex: Uint8Array,
  above: readonly Cut[],
  { now, provider, anchors }: ParentOptions,
): Promise<void> {
  const zones = await Promise.all(
    above.map(async (cut, i) => {
      const child = above[i + 1]?.apex ?? apex;
      const keys = await firstAnswer(asker, cut, cut.apex, TYPE.DNSKEY);
      const ds = await firstAnswer(asker, cut, child, TYPE.DS);
      return {
        child,
        zone: answerZone(
          cut.apex,
          [keys, ds].filter((one) => one !== undefined),
        ),
      };
    }),
  );
  const chain = new TrustChain(
    zones.map(({ zone }) => zone),
    { now, provider, anchors },
  );
  for (const { child, zone } of zones) {
    const link = chain.link(zone);
    if (link.status === 'BOGUS') {
      findings.report('live-chain-bogus', `${zone.origin} above the zone is bogus: ${link.reason}`, {
        type: TYPE.DNSKEY,
      });
      return;
    }
    if (link.status !== 'SECURE') return;
    const id = zone.names.find(child);
    const first = id < 0 ? -1 : zone.records.findRrset(id, TYPE.DS);
    const ds = first < 0 ? undefined : chain.judge(zone, first);
    const proof =
      first < 0
        ? chain.denial(zone, `${nameText(child)} has no DS`, (prover) => prover.noData(child, TYPE.DS, true))
        : undefined;
    const bad = ds?.status === 'BOGUS' ? ds.reason : proof?.status === 'BOGUS' ? proof.reason : undefined;
    if (bad === undefined) continue;
    findings.report('live-chain-bogus', `${zone.origin} does not prove the DS of ${nameText(child)}: ${bad}`, {
      type: TYPE.DS,
    });
    return;
  }
}

export async function firstAnswer(
  asker: Asker,
  { servers }: Cut,
  name: Uint8Array,
  type: number,
): Promise<Message | undefined> {
  for (const { endpoint } of servers) {
    const outcome = await asker.askFully({ endpoint, name, type });
    if ('message' in outcome && isAuthoritativeAnswer(outcome.message)) return outcome.message;
  }
  return undefined;
}
