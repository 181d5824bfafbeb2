/**
 * `rollover rehearse`: a rollover done for real in virtual time, and judged over every state of a cache.
 * @module
 */
import type { CryptoProvider } from '../crypto/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import {
  type Denial,
  denialOfZone,
  isSigned,
  type SecurityStatus,
  type SignAll,
  type VerifyAll,
  verifyZone,
} from '../dnssec/index.js';
import type { SigningKey } from '../keys/index.js';
import {
  applyIncident,
  type Course,
  cacheContents,
  explore,
  judgeCourse,
  type KeyId,
  type Publication,
  retime,
  type SignatureTimes,
  signatureTimes,
  timingAt,
  type ValidatorKind,
  type Verdict,
} from '../rollover/index.js';
import { utf8Bytes } from '../wire/index.js';
import { printZoneChunks, type Zone } from '../zone/index.js';
import { dsText } from './ds/index.js';
import { type Files, writing } from './files.js';
import { keyFilesOf, loadKey, PUBLIC_MODE, writeNewKeyFiles } from './key-files.js';
import { dsSetOf, plainZone, type RehearsalKeys, rehearsalKeys, servedZone } from './rehearsal-zone.js';
import { type PlanRequest, planRollover, type RolloverPlan } from './rollover-plan.js';

export interface RehearsalRequest extends PlanRequest {
  /** what goes wrong, one after the other */
  readonly incidents: readonly string[];
  /** those that must not fail */
  readonly validators: ValidatorKind;
}

export interface Rehearsal {
  readonly plan: RolloverPlan;
  readonly incidents: readonly string[];
  readonly validators: ValidatorKind;
  readonly course: Course;
  readonly verdict: Verdict;
  readonly signatures: SignatureTimes;
}

/** SOA EXPIRE where the zone has none. */
const DEFAULT_EXPIRE = 14 * 86_400;

/**
 * Plans a rollover, lets incidents happen to it, and judges what comes of it. Nothing is signed or written, and the cost
 * does not depend on the records of the zone.
 * @throws ZoneproofError (usage, key) as `planRollover`, and for an incident that is none
 */
export function rehearseRollover(files: Files, request: RehearsalRequest): Rehearsal {
  const plan = planRollover(files, request);
  const signatures = signatureTimes(request.policy);
  const life = {
    remaining: signatures.refresh,
    inceptionOffset: signatures.inceptionOffset,
    expire: request.zone.soa?.expire ?? DEFAULT_EXPIRE,
  };
  const timing = (at: number) => timingAt(plan.timing, request.start, at);
  const planned: Course = { timeline: plan.timeline, timing, deviations: {} };
  const course = request.incidents.reduce((before, incident) => applyIncident(before, incident, life), planned);
  const { incidents, validators } = request;
  return { plan, incidents, validators, course, verdict: judgeCourse(course, validators), signatures };
}

/** What one operator publishes from a step on. */
export interface RehearsedZone {
  readonly operator: string;
  /** below the folder of the rehearsal */
  readonly file: string;
  /** as resolvers see it; undefined while none asks this operator */
  readonly status: SecurityStatus | undefined;
  /** what the model says of it */
  readonly expected: SecurityStatus | undefined;
  /** the words of the verifier */
  readonly reason: string;
}

export interface RehearsedStep {
  /** `02-ds-update`; `00-before` */
  readonly folder: string;
  /** seconds since the epoch */
  readonly at: number;
  readonly zones: readonly RehearsedZone[];
}

export interface RehearsedKey {
  readonly id: KeyId;
  readonly fileName: string;
  /** false: made for the rehearsal */
  readonly isOwn: boolean;
}

export interface WrittenRehearsal {
  readonly folder: string;
  readonly keys: readonly RehearsedKey[];
  readonly steps: readonly RehearsedStep[];
}

export interface WriteRequest {
  /** must be new or empty */
  readonly folder: string;
  readonly keyFolder: string | undefined;
  readonly provider: CryptoProvider;
  readonly signAll?: SignAll | undefined;
  readonly verifyAll?: VerifyAll | undefined;
}

/** Throws a ZoneproofError (usage) for a folder that holds something. */
function refuseFull(files: Files, folder: string): void {
  if (!files.exists(folder)) return;
  if (files.isFolder(folder) && files.list(folder).length === 0) return;
  throw new ZoneproofError(
    EXIT.USAGE,
    `--out: ${folder} ${files.isFolder(folder) ? 'is not empty' : 'is not a folder'}`,
    {
      help: 'a rehearsal overwrites nothing: name a new folder',
    },
  );
}

/**
 * Signs the zone for every step, writes it with its DS RRset into a folder of its own, and verifies it at that moment.
 * @throws ZoneproofError (usage, key, file)
 */
export async function writeRehearsal(
  files: Files,
  rehearsal: Rehearsal,
  request: WriteRequest,
): Promise<WrittenRehearsal> {
  const { folder, provider } = request;
  refuseFull(files, folder);
  const { zone, timeline: planned } = rehearsal.plan;
  const { timeline } = rehearsal.course;
  const own = ownKeys(files, rehearsal.plan, request);
  const start = planned.steps[0]!.at;
  const keys = rehearsalKeys(zone.apex, timeline.keys, own, start, provider);
  writing(folder, () => files.makeFolder(folder));
  for (const [id, key] of keys) {
    if (!own.has(id)) writeNewKeyFiles(files, `${folder}/keys`, keyFilesOf(key, 'bind'));
  }
  const stage = new Stage(files, rehearsal, request, keys, own);
  const steps = [await stage.publish('00-before', start, timeline.initial)];
  for (const [i, { step, at, after }] of timeline.steps.entries()) {
    const number = String(i + 1).padStart(2, '0');
    steps.push(await stage.publish(`${number}-${step.id}`, at, after));
  }
  const known = [...keys].map(([id, { fileName }]) => ({ id, fileName, isOwn: own.has(id) }));
  return { folder, keys: known, steps };
}

/** Keys of the zone whose private parts are at hand. */
function ownKeys(files: Files, plan: RolloverPlan, { keyFolder, provider }: WriteRequest): RehearsalKeys {
  const own = new Map<KeyId, SigningKey>();
  for (const { id, fileName } of plan.keys) {
    if (keyFolder === undefined || fileName === undefined) continue;
    const path = `${keyFolder}/${fileName}`;
    if (!files.exists(`${path}.private`)) continue;
    const { key } = loadKey(files, path, { provider });
    const { material } = key;
    if (material !== undefined && material.kind !== 'remote') own.set(id, { ...key, material });
  }
  return own;
}

/** The folder of the rehearsal, and what every operator published last. */
class Stage {
  readonly #files: Files;
  readonly #rehearsal: Rehearsal;
  readonly #request: WriteRequest;
  readonly #keys: RehearsalKeys;
  readonly #plain: Zone;
  readonly #denial: Denial;
  readonly #last = new Map<string, Zone>();

  constructor(files: Files, rehearsal: Rehearsal, request: WriteRequest, keys: RehearsalKeys, own: RehearsalKeys) {
    this.#files = files;
    this.#rehearsal = rehearsal;
    this.#request = request;
    this.#keys = keys;
    const { zone, timeline } = rehearsal.plan;
    this.#plain = plainZone(zone);
    this.#denial = denialOfZone(zone);
    const [first] = timeline.initial.zones;
    // With the keys that made them the signatures of the zone are as good as new ones.
    if (isSigned(zone) && first!.dnskeys.every((id) => own.has(id))) this.#last.set(first!.operator, zone);
  }

  async publish(name: string, at: number, publication: Publication): Promise<RehearsedStep> {
    const { provider } = this.#request;
    const { zone } = this.#rehearsal.plan;
    const ds = dsSetOf(publication, this.#keys, provider);
    const isAlone = publication.zones.length === 1;
    this.#write(`${name}/ds.db`, [utf8Bytes(ds.map((one) => `${dsText(zone.apex, one)}\n`).join(''))]);
    const zones: RehearsedZone[] = [];
    for (const served of publication.zones) {
      const { operator } = served;
      const signed = await this.#sign(served, at);
      this.#last.set(operator, signed);
      const file = `${name}/${isAlone ? 'zone' : `zone-${operator}`}.db`;
      this.#write(file, printZoneChunks(signed));
      const { verifyAll } = this.#request;
      const verdict = await verifyZone(signed, { now: at, trust: ds, provider, verifyAll });
      const isAsked = served.isDelegated;
      const isInsecure = ds.length === 0 && verdict.status !== 'BOGUS';
      const status = isInsecure ? 'INSECURE' : verdict.status;
      zones.push({
        operator,
        file,
        status: isAsked ? status : undefined,
        expected: isAsked ? this.#expected(publication, operator) : undefined,
        reason: isInsecure ? 'the parent has no DS' : verdict.reason,
      });
    }
    return { folder: name, at, zones };
  }

  #sign(served: Publication['zones'][number], at: number): Promise<Zone> {
    const { signatures, plan, course } = this.#rehearsal;
    const { lost } = course.deviations;
    // What was there before the first step was signed with all keys.
    const isGone = this.#last.has(served.operator) && lost !== undefined && at >= lost.lastsUntil - signatures.refresh;
    return servedZone(this.#plain, {
      served,
      keys: this.#keys,
      lost: isGone ? lost?.key : undefined,
      denial: this.#denial,
      previous: this.#last.get(served.operator),
      signatures,
      dnskeyTtl: plan.timing.timing.dnskeyTtl,
      now: at,
      provider: this.#request.provider,
      signAll: this.#request.signAll,
    });
  }

  /** What a resolver with an empty cache gets, by the model. */
  #expected(publication: Publication, operator: string): SecurityStatus {
    if (publication.ds.length === 0) return 'INSECURE';
    const { timeline, timing } = this.#rehearsal.course;
    const still = retime(timeline.method, timeline.keys, publication, []);
    const { counterexamples } = explore(cacheContents(still, timing), timeline.keys);
    const isBogus = counterexamples.some(
      ({ validators, dnskey, answer }) =>
        validators === 'any-path' && dnskey.operator === operator && answer.operator === operator,
    );
    return isBogus ? 'BOGUS' : 'SECURE';
  }

  #write(file: string, chunks: Iterable<Uint8Array>): void {
    const target = `${this.#request.folder}/${file}`;
    writing(target, () => {
      this.#files.makeFolder(target.slice(0, target.lastIndexOf('/')));
      this.#files.writeFile(target, chunks, { mode: PUBLIC_MODE, isNew: true });
    });
  }
}

/** The steps at which the verifier finds what the model does not, or the other way round. */
export function surprises({ steps }: WrittenRehearsal): RehearsedZone[] {
  return steps.flatMap(({ zones }) => zones.filter(({ status, expected }) => status !== expected));
}
