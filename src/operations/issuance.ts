/**
 * Whether certificate authorities would issue for names of zone files or of live zones.
 * @module
 */
import { compareDiagnostics, type Diagnostic, EXIT, ZoneproofError } from '../diagnostic/index.js';
import type { TrustChain } from '../dnssec/index.js';
import {
  type IssuanceFinding,
  type IssuanceRequest,
  type IssuanceVerdict,
  type JudgeOptions,
  judgeIssuance,
  type Lookup,
  METHODS,
  type ValidationMethod,
} from '../issuance/index.js';
import { TYPE } from '../rdata/index.js';
import {
  concatBytes,
  equalNames,
  isAtOrBelow,
  labelCount,
  latin1Text,
  MAX_NAME_OCTETS,
  nameText,
  parseName,
} from '../wire/index.js';
import { NODE, type Zone } from '../zone/index.js';
import type { LoadedZone } from './load-zone.js';

/** What a certificate would be for. */
export interface CertificateName {
  /** wire form; of a mail address its domain */
  readonly name: Uint8Array;
  readonly mailbox: string | undefined;
}

/** A host name, with `*` in front for a wildcard (RFC 5280 §4.2.1.6, RFC 6125 §6.4.3). */
const HOST = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?$/i;
const WILDCARD = Uint8Array.of(1, 0x2a);

/**
 * A name as a certificate has it: a host, `*.` and a host, or a mail address.
 * @throws ZoneproofError (usage)
 */
export function parseCertificateName(text: string): CertificateName {
  const at = text.lastIndexOf('@');
  const host = text.slice(at + 1);
  const name = parseName(host);
  const isHost = HOST.test(host) && typeof name !== 'string' && labelCount(name) > 0;
  if (!isHost || at === 0 || (at > 0 && host.startsWith('*'))) {
    throw new ZoneproofError(EXIT.USAGE, `${JSON.stringify(text)} is no name that a certificate can have`, {
      help: 'give a host such as www.example.com or *.example.com, in ASCII (xn--...), or a mail address',
    });
  }
  return { name, mailbox: at > 0 ? text.slice(0, at) : undefined };
}

export interface IssuanceOptions {
  /** domains as CAA records name them */
  readonly cas: readonly string[];
  readonly methods: readonly string[];
  readonly accountUri: string | undefined;
  /** ask for `*.` every host as well */
  readonly withWildcards: boolean;
}

const isMethod = (text: string): text is ValidationMethod => Object.hasOwn(METHODS, text);
const isWildcardName = (name: Uint8Array): boolean => name[0] === 1 && name[1] === 0x2a;

/**
 * One request for each name, certificate authority and method; a wildcard by the methods that can prove one.
 * @throws ZoneproofError (usage) for a method that is none, that lacks its account, or that cannot prove a wildcard
 */
export function issuanceRequests(names: readonly CertificateName[], options: IssuanceOptions): IssuanceRequest[] {
  const { accountUri } = options;
  const methods = [...new Set(options.methods)].map((method) => checkedMethod(method, accountUri));
  const cas = [...new Set(options.cas.map((ca) => checkedCa(ca)))];
  const asked = names.flatMap((one): CertificateName[] => {
    if (!options.withWildcards || one.mailbox !== undefined || isWildcardName(one.name)) return [one];
    const name = concatBytes(WILDCARD, one.name);
    return name.length > MAX_NAME_OCTETS ? [one] : [one, { name, mailbox: undefined }];
  });
  const unique = new Map(asked.map((one) => [`${one.mailbox ?? ''}@${latin1Text(one.name).toLowerCase()}`, one]));
  return [...unique.values()].flatMap(({ name, mailbox }) =>
    cas.flatMap((ca) =>
      methodsFor(name, mailbox, methods).map((method) => ({ name, mailbox, ca, method, accountUri })),
    ),
  );
}

/** A mail address is not validated over these. */
function methodsFor(
  name: Uint8Array,
  mailbox: string | undefined,
  methods: readonly ValidationMethod[],
): readonly (ValidationMethod | undefined)[] {
  if (mailbox !== undefined) return [undefined];
  if (!isWildcardName(name)) return methods;
  const able = methods.filter((method) => METHODS[method].isForWildcards);
  if (able.length > 0) return able;
  throw new ZoneproofError(EXIT.USAGE, `${methods.join(' and ')} cannot prove control of a wildcard`, {
    help: 'use --method dns-01',
  });
}

function checkedMethod(method: string, accountUri: string | undefined): ValidationMethod {
  if (!isMethod(method)) throw new RangeError(`no such method: ${method}`);
  if (!METHODS[method].needsAccount || accountUri !== undefined) return method;
  throw new ZoneproofError(EXIT.USAGE, `${method} needs --account-uri: the name of the challenge is made from it`);
}

function checkedCa(text: string): string {
  const ca = text.toLowerCase().replace(/\.$/, '');
  if (HOST.test(ca) && !ca.startsWith('*') && ca.includes('.')) return ca;
  throw new ZoneproofError(EXIT.USAGE, `--ca ${JSON.stringify(text)} is not a domain`, {
    help: 'give the domain that the certificate authority documents for CAA, such as letsencrypt.org',
  });
}

/**
 * What the web or mail is served under: owners of addresses, aliases and MX in the zones that no other one is below.
 * Wildcards only when one of the methods can prove them.
 */
export function servedNames({ zones }: TrustChain, methods: readonly string[]): CertificateName[] {
  const canProve = methods.some((method) => isMethod(method) && METHODS[method].isForWildcards);
  const leaves = zones.filter(
    ({ apex }) => !zones.some((other) => !equalNames(other.apex, apex) && isAtOrBelow(other.apex, apex)),
  );
  return leaves.flatMap((zone) =>
    ownersServed(zone)
      .filter((name) => canProve || !isWildcardName(name))
      .map((name) => ({ name, mailbox: undefined })),
  );
}

const SERVING = [TYPE.A, TYPE.AAAA, TYPE.CNAME, TYPE.MX, TYPE.HTTPS];

function ownersServed({ names, records, tree }: Zone): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let id = 0; id < names.count; id++) {
    const kind = tree.kind[id];
    if (kind !== NODE.APEX && kind !== NODE.AUTHORITATIVE) continue;
    if (!SERVING.some((type) => records.hasType(id, type))) continue;
    const name = names.wire(id);
    // Challenge names and the like are no hosts.
    if (HOST.test(nameText(name))) found.push(name);
  }
  return found;
}

/** Judges all requests over one source of lookups: zone files, or live servers. */
export async function judgeRequests(
  lookup: Lookup,
  requests: readonly IssuanceRequest[],
  options: JudgeOptions,
): Promise<IssuanceVerdict[]> {
  const verdicts: IssuanceVerdict[] = [];
  for (const request of requests) verdicts.push(await judgeIssuance(request, lookup, options));
  return verdicts;
}

/** The findings of verdicts by where they belong, each once and in order. */
export interface PlacedFindings {
  readonly ofFiles: ReadonlyMap<LoadedZone, readonly Diagnostic[]>;
  /** of zones that no file holds, by origin */
  readonly ofServers: ReadonlyMap<string, readonly Diagnostic[]>;
}

/**
 * The findings of all verdicts as those of zones: each where it stands, else in the zone of the name.
 * @param isLive whether names may be of zones that no file holds
 */
export function issuanceFindings(
  verdicts: readonly IssuanceVerdict[],
  loaded: readonly LoadedZone[],
  isLive: boolean,
): PlacedFindings {
  const found = new Map<LoadedZone | string, Map<string, Diagnostic>>(loaded.map((one) => [one, new Map()]));
  // The closest zone first.
  const closest = [...loaded].sort((a, b) => labelCount(b.zone.apex) - labelCount(a.zone.apex));
  for (const { request, findings, climb } of verdicts) {
    const served = isLive ? (climb[0]?.zone ?? nameText(request.name)) : closest.at(-1)!;
    const own = closest.find(({ zone }) => isAtOrBelow(request.name, zone.apex)) ?? served;
    for (const finding of findings) {
      const one = loaded.find(({ zone }) => zone === finding.place?.zone) ?? own;
      const diagnostic = diagnosticOf(finding);
      if (!found.has(one)) found.set(one, new Map());
      found.get(one)!.set(`${finding.rule} ${finding.message} ${diagnostic.span?.start}`, diagnostic);
    }
  }
  const ofFiles = new Map<LoadedZone, Diagnostic[]>();
  const ofServers = new Map<string, Diagnostic[]>();
  for (const [one, diagnostics] of found) {
    const sorted = [...diagnostics.values()].sort(compareDiagnostics);
    if (typeof one === 'string') ofServers.set(one, sorted);
    else ofFiles.set(one, sorted);
  }
  return { ofFiles, ofServers };
}

function diagnosticOf({ rule, severity, message, help, place, subject }: IssuanceFinding): Diagnostic {
  return { rule, severity, message, help, span: place?.zone.span(place.index), subject };
}
