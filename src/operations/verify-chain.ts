/**
 * Several zone files verified together: the chain of trust over them, each zone by the keys that the chain leads to, and
 * the answers that a validating resolver would get.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { compareDiagnostics, type Diagnostic, EXIT, nearest, ZoneproofError } from '../diagnostic/index.js';
import {
  type Answer,
  type ChainLink,
  type Question,
  resolveQuestion,
  type TrustAnchor,
  TrustChain,
  type ZoneVerdict,
} from '../dnssec/index.js';
import { isMetaType, TYPE, typeMnemonics, typeNumber } from '../rdata/index.js';
import { equalNames, nameText, parseName } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import type { LoadedZone } from './load-zone.js';
import { parentDs, placeFinding } from './parent-findings.js';
import { unknownReason, type VerifyRequest, verifyLoadedZone } from './verify.js';

/** The chain over zones that were loaded. Throws a ZoneproofError (usage) when two files hold one zone. */
export function chainOf(
  loaded: readonly LoadedZone[],
  options: { readonly at: number; readonly anchors: readonly TrustAnchor[]; readonly provider: CryptoProvider },
): TrustChain {
  const files = new Map<string, string>();
  for (const { zone, path } of loaded) {
    const key = zone.origin.toLowerCase();
    const other = files.get(key);
    if (other !== undefined) {
      throw new ZoneproofError(EXIT.USAGE, `${other} and ${path} both hold ${zone.origin}`, {
        help: 'give each zone once',
      });
    }
    files.set(key, path);
  }
  const { at, anchors, provider } = options;
  const unknown = new Map<Zone, string>();
  for (const one of loaded) {
    const reason = unknownReason(one);
    if (reason !== undefined) unknown.set(one.zone, reason);
  }
  return new TrustChain(
    loaded.map(({ zone }) => zone),
    { now: at, anchors, provider, unknown },
  );
}

/** The zones of trust anchors that no zone of the chain is, in presentation form. */
export function unusedAnchors({ zones }: TrustChain, anchors: readonly TrustAnchor[]): readonly string[] {
  const unused = anchors.filter(({ owner }) => !zones.some(({ apex }) => equalNames(apex, owner)));
  return [...new Set(unused.map(({ owner }) => nameText(owner)))];
}

/** A zone of several, verified by what the chain says of its keys. */
export interface ChainedZone {
  readonly loaded: LoadedZone;
  readonly verdict: ZoneVerdict;
  readonly diagnostics: Diagnostic[];
}

/** Verifies every zone of a chain as a whole. Findings about a DS are given to the zone that holds it. */
export async function verifyChain(
  chain: TrustChain,
  loaded: readonly LoadedZone[],
  options: Omit<VerifyRequest, 'at' | 'trust'>,
): Promise<readonly ChainedZone[]> {
  const zones = loaded.map((one) => ({ loaded: one, zone: one.zone, diagnostics: [] as Diagnostic[] }));
  const verdicts: ZoneVerdict[] = [];
  for (const one of zones) {
    const link = chain.link(one.zone);
    const trust = link.dsVerdicts.map(({ ds }) => ds);
    const verdict = await verifyLoadedZone(one.loaded, { ...options, at: chain.now, trust });
    const delegation = link.start === 'parent' ? parentDs(zones, one.zone) : undefined;
    for (const finding of verdict.diagnostics) placeFinding(one, delegation, finding);
    verdicts.push(withLink(verdict, link));
  }
  return zones.map(({ loaded: one, diagnostics }, i) => ({
    loaded: one,
    verdict: verdicts[i]!,
    diagnostics: diagnostics.sort(compareDiagnostics),
  }));
}

/** What the chain says of a zone goes before what the zone says of itself. */
function withLink(verdict: ZoneVerdict, { status, reason }: ChainLink): ZoneVerdict {
  if (status !== 'SECURE') return { ...verdict, status, reason, trustedFrom: undefined };
  return { ...verdict, trustedFrom: reason };
}

/**
 * A question as a person writes it: `www.example.com AAAA`, absolute with or without the last dot; without a type, A.
 * @throws ZoneproofError (usage)
 */
export function parseQuestion(text: string): Question {
  const [asked = '', typeText = 'A', ...rest] = text.trim().split(/\s+/);
  const what = `--query ${JSON.stringify(text)}`;
  const name = parseName(asked);
  if (typeof name === 'string' || rest.length > 0) {
    throw new ZoneproofError(EXIT.USAGE, `${what} is not a name and a type`, {
      help: "for example: --query 'www.example.com AAAA'",
    });
  }
  return { name, type: questionType(typeText, what) };
}

/** The type asked for. Throws a ZoneproofError (usage) for one that is none, or that no zone answers. */
export function questionType(text: string, what: string): number {
  const type = typeNumber(text);
  if (type === undefined) {
    const guess = nearest(text.toUpperCase(), typeMnemonics());
    throw new ZoneproofError(EXIT.USAGE, `${what}: unknown type ${text}`, {
      help: guess === undefined ? 'use a mnemonic such as AAAA, or TYPE65280' : `did you mean ${guess}?`,
    });
  }
  // RFC 8482: what comes back for ANY is the server's choice. NSEC3 records have no name to ask for (RFC 5155 §7.2.8).
  if (isMetaType(type) || type === TYPE.NSEC3) {
    throw new ZoneproofError(EXIT.USAGE, `${what}: no zone has an answer of type ${text.toUpperCase()}`, {
      help: 'ask for a type of records',
    });
  }
  return type;
}

/** The answers to all questions. */
export const answerQuestions = (chain: TrustChain, questions: readonly Question[]): readonly Answer[] =>
  questions.map((question) => resolveQuestion(chain, question));
