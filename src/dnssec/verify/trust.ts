/**
 * Where trust in the keys starts: at DS records of the parent, or at the zone's own keys (RFC 4035 §5.2).
 * @module
 */
import { countText, listText } from '../../diagnostic/index.js';
import type { Dnskey } from '../../keys/index.js';
import { rdataText, TYPE } from '../../rdata/index.js';
import { algorithmText, DIGEST } from '../../wire/index.js';
import { type Ds, type DsVerdict, dsRdata, makeDs, matchDsSet } from '../ds.js';
import type { VerifyContext } from './context.js';
import type { DnskeySigners } from './dnskey-signature.js';

export interface TrustChain {
  readonly outcome: 'secure-path' | 'insecure' | 'bogus';
  /** keys that the DNSKEY RRset may be signed by */
  readonly trusted: readonly Dnskey[];
  readonly trustedFrom: string;
  readonly dsVerdicts: readonly DsVerdict[];
}

/** What trust was taken from, in words. */
export function dsText(trust: readonly Ds[]): string {
  return `${countText(trust.length, 'DS record')} given`;
}

/** Where trust starts: at the keys that the DS records lead to, or at the zone's own (RFC 4035 §5.2). */
export function checkTrust(context: VerifyContext, trust: readonly Ds[]): TrustChain {
  const { zone } = context;
  const usable = context.usable.map(({ key }) => key).filter((key) => !key.isRevoked);
  if (trust.length === 0) {
    const seps = usable.filter((key) => key.isSep);
    const trusted = seps.length > 0 ? seps : usable;
    const what = seps.length > 0 ? 'secure entry point' : 'key';
    const tags = listText(
      trusted.map((key) => String(key.keyTag)),
      'and',
    );
    const trustedFrom = `the zone's own ${what}${trusted.length === 1 ? '' : 's'} ${tags}, since no DS was given`;
    return { outcome: 'secure-path', trusted, trustedFrom, dsVerdicts: [] };
  }
  const {
    verdicts,
    usable: leading,
    outcome,
    elsewhere,
  } = matchDsSet(zone.apex, trust, context.keys, context.provider);
  reportDsSet(context, verdicts, outcome, trust);
  if (elsewhere?.outcome === 'bogus') reportRetired(context, elsewhere.verdicts);
  const trusted = [...leading, ...(elsewhere?.usable ?? [])].map(({ key }) => key!);
  return { outcome, trusted, trustedFrom: dsText(trust), dsVerdicts: verdicts };
}

/** What a DS that leads nowhere says of itself. */
export function dsVerdictText(verdict: DsVerdict): string {
  switch (verdict.state) {
    case 'matches':
      return 'matches a key of the zone';
    case 'digest-wrong':
      return 'has the tag and algorithm of a key of the zone, but another digest';
    case 'no-such-key':
      return 'names no key of the zone';
    case 'key-unusable':
      return `names a key that validators must not use: ${verdict.reason}`;
    case 'sha1-shadowed':
      return 'has a SHA-1 digest, and is ignored beside one with a better digest';
    case 'unsupported':
      return `is ignored: ${verdict.reason}`;
  }
}

/** Reports a DS set that was judged: the whole set when it leads nowhere, otherwise its bad members. */
function reportDsSet(
  context: VerifyContext,
  verdicts: readonly DsVerdict[],
  outcome: TrustChain['outcome'],
  trust: readonly Ds[],
): void {
  const { zone } = context;
  const hasSep = context.keys.some((key) => key.isSep && !key.isRevoked);
  const line = ({ ds }: DsVerdict) => `DS ${rdataText(TYPE.DS, dsRdata(ds))}`;
  const place = ({ ds: { keyTag, digestType } }: DsVerdict) => ({ keyTag, digestType, type: TYPE.DS });
  if (outcome === 'bogus') {
    const details = verdicts.map((verdict) => `DS ${verdict.ds.keyTag} ${dsVerdictText(verdict)}`).join('; ');
    context.report('ds-mismatch', `no DS of ${zone.origin} leads to a key: ${details}`, {
      type: TYPE.DS,
      keyTag: trust[0]!.keyTag,
      help: rightDsText(context),
    });
    return;
  }
  for (const verdict of verdicts) {
    if (verdict.state === 'matches') {
      if (hasSep && !verdict.key!.isSep) {
        context.report('ds-zsk', `${line(verdict)} is for a key without the SEP bit`, place(verdict));
      }
      continue;
    }
    context.report(ruleOfBadDs(verdict), `${line(verdict)} ${dsVerdictText(verdict)}`, place(verdict));
  }
}

/** A set of retired algorithms alone: insecure by RFC 9905 §2, and bogus wherever that is not followed yet. */
function reportRetired(context: VerifyContext, verdicts: readonly DsVerdict[]): void {
  const known = verdicts.filter(({ state }) => state !== 'unsupported');
  const details = known.map((verdict) => `DS ${verdict.ds.keyTag} ${dsVerdictText(verdict)}`).join('; ');
  const algorithms = listText([...new Set(known.map(({ ds }) => algorithmText(ds.algorithm)))], 'and');
  context.report(
    'ds-mismatch',
    `validators that still know algorithm ${algorithms} find no key of ${context.zone.origin}: ${details}`,
    { type: TYPE.DS, keyTag: known[0]!.ds.keyTag, help: rightDsText(context) },
  );
}

/** The rule that a DS breaks in a set whose other members lead to a key. */
function ruleOfBadDs({ state, rule }: DsVerdict): string {
  if (state === 'sha1-shadowed') return 'ds-sha1-shadowed';
  if (state === 'unsupported') return 'ds-unsupported';
  return rule === 'ds-revoked' || rule === 'ds-nonzone-key' ? rule : 'ds-dangling-in-set';
}

/** The DS that the parent should have, for a help line. */
function rightDsText(context: VerifyContext): string | undefined {
  const { zone } = context;
  const usable = context.usable.map(({ key }) => key).filter((key) => !key.isRevoked);
  const keys = usable.some((key) => key.isSep) ? usable.filter((key) => key.isSep) : usable;
  if (keys.length === 0) return undefined;
  const lines = keys.map((key) => rdataText(TYPE.DS, dsRdata(makeDs(zone.apex, key, DIGEST.SHA256, context.provider))));
  return `the keys of the zone have DS ${lines.join(' and DS ')}`;
}

/**
 * RFC 4035 §2.2: "The apex DNSKEY RRset itself MUST be signed by each algorithm appearing in the DS RRset". A validator
 * takes any path that works (RFC 6840 §5.11), so this is a warning.
 */
export function checkDsAlgorithms(
  context: VerifyContext,
  verdicts: readonly DsVerdict[],
  { valid }: DnskeySigners,
): void {
  if (valid.length === 0) return;
  const algorithms = new Set(verdicts.flatMap(({ state, ds }) => (state === 'unsupported' ? [] : [ds.algorithm])));
  for (const algorithm of algorithms) {
    if (valid.some((key) => key.algorithm === algorithm)) continue;
    context.report(
      'ds-algorithm-unsigned',
      `a DS has algorithm ${algorithmText(algorithm)}, but no key of it signs the DNSKEY RRset`,
      { type: TYPE.DS, keyTag: verdicts.find(({ ds }) => ds.algorithm === algorithm)!.ds.keyTag },
    );
  }
}
