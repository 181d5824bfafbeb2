/**
 * Would a certificate authority issue? The CAA climb, what the records found say, and the lookups of the challenge, each
 * judged as CA/Browser Forum SC-085v2 wants it.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { listText, type Severity, type Subject } from '../diagnostic/index.js';
import { TYPE, typeText } from '../rdata/index.js';
import { isoTimeText, isWildcard, labelCount, nameText, periodText, skipLabels } from '../wire/index.js';
import { type CaaDecision, type CaaProperty, decideCaa, parseCaa } from './caa.js';
import { challengeName, METHODS, persistFault, type ValidationMethod } from './challenge.js';
import { issuanceFault } from './faults.js';
import { CAUSES, type Lookup, type LookupAnswer, type RecordPlace } from './lookup.js';

export interface IssuanceRequest {
  /** wire form; of a mail address its domain */
  readonly name: Uint8Array;
  /** the part before the @ of a mail address */
  readonly mailbox: string | undefined;
  /** lower case */
  readonly ca: string;
  /** undefined for a mail address, which is not validated over these */
  readonly method: ValidationMethod | undefined;
  readonly accountUri: string | undefined;
}

export interface JudgeOptions {
  /** seconds since the epoch */
  readonly now: number;
  readonly provider: CryptoProvider;
  /** whether what strict certificate authorities refuse is refused */
  readonly isStrict: boolean;
}

export interface IssuanceFinding {
  readonly rule: string;
  readonly severity: Severity;
  /** lower-case start, no full stop */
  readonly message: string;
  readonly help: string | undefined;
  readonly place: RecordPlace | undefined;
  readonly subject: Subject;
}

/** `unknown`: the files do not tell. */
export type IssuanceDecision = 'may-issue' | 'must-refuse' | 'unknown';

export interface IssuanceVerdict {
  readonly request: IssuanceRequest;
  /** presentation form, as a certificate has it: without the last dot */
  readonly subject: string;
  readonly decision: IssuanceDecision;
  /** the CAA lookups in order; the last one decides when it has records */
  readonly climb: readonly LookupAnswer[];
  /** the CAA records that count, in the order of the zone; none when nothing is restricted */
  readonly properties: readonly CaaProperty[];
  /** undefined when the climb failed */
  readonly caa: CaaDecision | undefined;
  /** the lookups of the challenge */
  readonly challenge: readonly LookupAnswer[];
  /** in the order found */
  readonly findings: readonly IssuanceFinding[];
  /** what was taken for granted */
  readonly assumptions: readonly string[];
  /** when the first signature on the way ends, seconds since the epoch */
  readonly validUntil: number | undefined;
}

/** CA/Browser Forum BR 3.2.2.8: within the TTL of the CAA record, or eight hours, whichever is greater. */
const CAA_REUSE_SECONDS = 8 * 3600;
/** Rules of hazards that a strict certificate authority refuses for. */
const STRICT_RULES: ReadonlySet<string> = new Set([
  'ca-ds-partly-invalid',
  'ca-sha1-insecure-dependence',
  'ca-nsec3-cap',
  'ca-mpic-inconsistent',
]);
const CONTACT_TAGS: ReadonlySet<string> = new Set(['contactemail', 'contactphone']);

/** Judges one request. What a zone or a server does wrong is a finding. */
export async function judgeIssuance(
  request: IssuanceRequest,
  lookup: Lookup,
  options: JudgeOptions,
): Promise<IssuanceVerdict> {
  return new Judging(request, lookup, options).judge();
}

class Judging {
  readonly #request: IssuanceRequest;
  readonly #lookup: Lookup;
  readonly #options: JudgeOptions;
  readonly #findings: IssuanceFinding[] = [];
  /** of every lookup so far */
  readonly #answers: LookupAnswer[] = [];
  readonly #failures = new Set<string>();
  #decision: IssuanceDecision = 'may-issue';
  /** without the leading wildcard */
  readonly #domain: Uint8Array;
  readonly #isWildcard: boolean;

  constructor(request: IssuanceRequest, lookup: Lookup, options: JudgeOptions) {
    this.#request = request;
    this.#lookup = lookup;
    this.#options = options;
    this.#isWildcard = isWildcard(request.name);
    this.#domain = this.#isWildcard ? request.name.subarray(skipLabels(request.name, 0, 1)) : request.name;
  }

  async judge(): Promise<IssuanceVerdict> {
    const climb = await this.#climb();
    const found = climb.at(-1)!;
    const properties = found.records.map(parseCaa).filter((property) => property !== undefined);
    const caa = found.cause === undefined ? this.#decide(found, properties) : undefined;
    const challenge = await this.#challenge();
    this.#hazards();
    const validUntil = this.#clock();
    const { name, mailbox } = this.#request;
    const host = nameText(name).replace(/\.$/, '');
    return {
      request: this.#request,
      subject: mailbox === undefined ? host : `${mailbox}@${host}`,
      decision: this.#decision,
      climb,
      properties,
      caa,
      challenge,
      findings: this.#findings,
      assumptions: [...new Set(this.#answers.flatMap(({ assumptions }) => assumptions))],
      validUntil,
    };
  }

  #add(
    rule: string,
    message: string,
    more: {
      readonly severity?: Severity | undefined;
      readonly help?: string | undefined;
      readonly place?: RecordPlace | undefined;
      readonly owner?: string;
      readonly type?: string;
      readonly decision?: IssuanceDecision;
    } = {},
  ): void {
    const fault = issuanceFault(rule);
    const severity = more.severity ?? fault.severity;
    const { place, owner, type } = more;
    const help = more.help ?? (severity === 'info' ? undefined : adviceText(fault.advice));
    const zone = place?.zone.origin;
    this.#findings.push({ rule, severity, message, help, place, subject: { zone, owner, type } });
    if (severity !== 'error') return;
    if (this.#decision !== 'must-refuse') this.#decision = more.decision ?? 'must-refuse';
  }

  async #ask(name: Uint8Array, type: number): Promise<LookupAnswer> {
    const answer = await this.#lookup(name, type);
    this.#answers.push(answer);
    return answer;
  }

  /**
   * RFC 8659 §3: from the name up to, but not including, the root; the first set found counts. Aliases are followed at each
   * step, and the climb goes on from the name itself, not from what its alias leads to.
   */
  async #climb(): Promise<LookupAnswer[]> {
    const steps: LookupAnswer[] = [];
    const domain = this.#domain;
    for (let labels = 0; labels < Math.max(labelCount(domain), 1); labels++) {
      const answer = await this.#ask(domain.subarray(skipLabels(domain, 0, labels)), TYPE.CAA);
      steps.push(answer);
      if (answer.cause !== undefined) {
        this.#failure(answer, 'ca-chain-bogus');
        break;
      }
      if (answer.records.length > 0) break;
    }
    const last = steps.at(-1)!;
    const path = steps.map(({ name }) => name);
    const end =
      last.records.length > 0
        ? `those of ${last.owner} count`
        : 'none is found, so no certificate authority is excluded';
    // Records of the name itself need no word.
    if (last.cause === undefined && (last.records.length === 0 || last.owner !== path[0])) {
      const place = last.records[0]?.place;
      this.#add('ca-caa-climb', `CAA is looked up at ${listText(path, 'and')}: ${end}`, {
        place,
        owner: path[0]!,
        type: 'CAA',
      });
    }
    return steps;
  }

  /** An answer that may not be used; what several lookups meet on their way is said once. */
  #failure(answer: LookupAnswer, bogusRule: string): void {
    const { name, type, status, reason, cause, failedAt } = answer;
    const rule = status === 'BOGUS' ? bogusRule : 'ca-chain-indeterminate';
    const key = `${rule} ${reason}`;
    if (this.#failures.has(key)) return;
    this.#failures.add(key);
    this.#add(rule, `the ${type} answer for ${name} is ${status}: ${reason}`, {
      help: CAUSES[cause!].advice,
      place: failedAt,
      owner: name,
      type,
      decision: cause === 'not-given' ? 'unknown' : 'must-refuse',
    });
  }

  #decide(found: LookupAnswer, properties: readonly CaaProperty[]): CaaDecision {
    const { ca, method, accountUri, mailbox } = this.#request;
    const kind = mailbox !== undefined ? 'mail' : this.#isWildcard ? 'wildcard' : 'host';
    const caa = decideCaa(properties, { ca, kind, method, accountUri });
    const { owner } = found;
    const at = { owner, type: 'CAA', place: caa.property?.place ?? found.records[0]?.place };
    const shown = caa.property === undefined ? '' : propertyText(caa.property);
    const own = `${owner} CAA 0 ${caa.tag ?? 'issue'} "${ca}"`;
    if (caa.outcome === 'critical') {
      this.#add(
        'ca-caa-critical',
        `${owner} has CAA ${shown}: certificate authorities need not know the tag, and it is critical`,
        at,
      );
    } else if (caa.outcome === 'denied') {
      const rule = { issue: 'ca-caa-denies', issuewild: 'ca-caa-blocks-wildcard', issuemail: 'ca-caa-smime' }[caa.tag!];
      const whom = caa.issuers.length === 0 ? 'nobody' : `only ${listText(caa.issuers, 'and')}`;
      const alias = found.aliases.length === 0 ? '' : `, which ${found.name} is an alias to,`;
      const message = `the ${caa.tag} records of ${owner}${alias} permit ${whom}, not ${ca}`;
      this.#add(rule, message, { ...at, help: `add ${own}, or use a certificate authority that is named` });
    } else if (caa.outcome === 'parameters') {
      this.#add('ca-caa-params-mismatch', `${owner} has CAA ${shown}, which ${this.#parameterText(caa)}`, {
        ...at,
        severity: 'error',
      });
    } else if (caa.onlyAccount !== undefined) {
      const message = `${owner} permits ${ca} only for the account ${caa.onlyAccount}`;
      this.#add('ca-caa-params-mismatch', message, { ...at, help: 'see that it is yours: --account-uri compares' });
    }
    const isRefused = this.#options.isStrict || ca === 'letsencrypt.org';
    if (caa.otherCase !== undefined) {
      const message = `${owner} has CAA ${shown}; some certificate authorities, Let's Encrypt among them, look for "${ca}" in this very case`;
      this.#add('ca-caa-denies', message, { ...at, severity: isRefused ? 'error' : 'warning', help: `write ${own}` });
    }
    for (const property of caa.nearlyCritical) {
      const why = property.tag === 'issuemail' ? 'do not know the tag, which is critical' : 'take flag 1 for critical';
      const message = `${owner} has CAA ${propertyText(property)}: some certificate authorities, Let's Encrypt among them, ${why}`;
      this.#add('ca-caa-critical', message, {
        ...at,
        place: property.place,
        severity: isRefused ? 'error' : 'warning',
      });
    }
    for (const property of properties.filter(({ tag }) => CONTACT_TAGS.has(tag))) {
      const message = `${owner} names ${JSON.stringify(property.value)} as a contact that may prove control`;
      this.#add('ca-contact-email', message, { ...at, place: property.place });
    }
    if (found.ttl !== undefined && found.ttl > CAA_REUSE_SECONDS) {
      this.#add(
        'ca-renewal-window',
        `the CAA records of ${owner} may be used for ${periodText(found.ttl)} after a change`,
        at,
      );
    }
    return caa;
  }

  #parameterText({ fault }: CaaDecision): string {
    const { method, accountUri } = this.#request;
    if (fault === 'methods') return `does not permit ${method}`;
    return fault === 'account' ? `does not permit the account ${accountUri}` : 'has parameters that nothing can meet';
  }

  async #challenge(): Promise<LookupAnswer[]> {
    const { method, accountUri } = this.#request;
    if (method === undefined) return [];
    const name = challengeName(method, this.#domain, accountUri, this.#options.provider);
    if (name === undefined) {
      const owner = nameText(this.#domain);
      this.#add(
        'ca-dcv-name-too-long',
        `the challenge name of ${method} for ${owner} would have more than 255 octets`,
        { owner },
      );
      return [];
    }
    const answers: LookupAnswer[] = [];
    for (const type of METHODS[method].types) {
      const answer = await this.#ask(name, type);
      answers.push(answer);
      if (answer.cause === undefined) continue;
      const isProof = answer.cause === 'nsec-missing';
      const behind = isProof ? 'ca-dcv-name-missing-proof' : 'ca-chain-bogus';
      this.#failure(answer, answer.failedBehindAlias ? 'ca-dcv-cname-target-unsigned-bogus' : behind);
    }
    if (answers.some(({ cause }) => cause !== undefined)) return answers;
    if (method === 'dns-persist-01') this.#persist(answers[0]!);
    else if (METHODS[method].labels.length === 0 && answers.every(({ records }) => records.length === 0)) {
      const types = listText(METHODS[method].types.map(typeText));
      const [{ name: owner, owner: behind }] = answers as [LookupAnswer];
      const alias = owner === behind ? '' : `, an alias to ${behind},`;
      this.#add('ca-dcv-no-address', `${owner}${alias} has no ${types} record to connect to by ${method}`, { owner });
    }
    return answers;
  }

  /** The record of dns-persist-01 has to be there before the request. */
  #persist({ owner, records }: LookupAnswer): void {
    const { ca, accountUri } = this.#request;
    const { now } = this.#options;
    const faults = records.map((record) => ({
      record,
      fault: persistFault(record, { ca, accountUri, now, isWildcard: this.#isWildcard }),
    }));
    const isProven = faults.some(({ fault }) => fault === undefined);
    const account = accountUri ?? '<your account>';
    const policy = this.#isWildcard ? '; policy=wildcard' : '';
    const help = `add ${owner} TXT "${ca}; accounturi=${account}${policy}"`;
    const severity = isProven ? 'warning' : 'error';
    for (const { record, fault } of faults) {
      // A record for another certificate authority is none of this one's business.
      if (fault === undefined || (isProven && fault.startsWith('is for '))) continue;
      const message = `a TXT record of ${owner} ${fault}`;
      this.#add('ca-dcv-persist-shape', message, { severity, help, place: record.place, owner, type: 'TXT' });
    }
    if (records.length === 0) {
      this.#add('ca-dcv-persist-shape', `${owner} has no TXT record, which dns-persist-01 needs beforehand`, {
        severity: 'error',
        help,
        owner,
        type: 'TXT',
      });
    }
  }

  /** What validators differ on, each once. */
  #hazards(): void {
    const seen = new Set<string>();
    for (const hazard of this.#answers.flatMap(({ hazards }) => hazards)) {
      const { rule, message, isRefused = false, zone, place, key = message } = hazard;
      if (seen.has(key)) continue;
      seen.add(key);
      const isError = isRefused || (this.#options.isStrict && STRICT_RULES.has(rule));
      this.#add(rule, message, { severity: isError ? 'error' : undefined, place, owner: zone });
    }
    const insecure = this.#answers.find(({ status, cause }) => status === 'INSECURE' && cause === undefined);
    if (insecure === undefined) return;
    const { name, type, reason } = insecure;
    const message = `the ${type} answer for ${name} is INSECURE, which is accepted: ${reason}`;
    this.#add('ca-chain-insecure-ok', message, { owner: name, type });
  }

  #clock(): number | undefined {
    const ends = this.#answers.flatMap(({ validUntil, name, type }) =>
      validUntil === undefined ? [] : [{ validUntil, name, type }],
    );
    const [first, ...rest] = ends;
    if (first === undefined) return undefined;
    const earliest = rest.reduce((a, b) => (b.validUntil < a.validUntil ? b : a), first);
    const { validUntil, name, type } = earliest;
    const left = periodText(validUntil - this.#options.now);
    const message = `issuance starts to fail at ${isoTimeText(validUntil)}, in ${left}, unless zones are signed again`;
    if (this.#decision === 'may-issue') this.#add('ca-clock', message, { owner: name, type });
    return validUntil;
  }
}

/** `0 issue "ca.example.net"` */
export function propertyText({ flags, tag, value }: CaaProperty): string {
  return `${flags} ${tag} ${JSON.stringify(value)}`;
}

function adviceText(advice: string): string {
  return advice.charAt(0).toLowerCase() + advice.slice(1).replace(/\.$/, '');
}
