/**
 * What to look at before the next step, as data: for each set that a step changes, what must be seen and how to see it.
 * @module
 */
import type { Effect, EffectKind, StepChanges } from './changes.js';
import { shellWord } from './commands.js';
import type { KeyId } from './publication.js';

export interface Check {
  /** what must be so; lower-case start, no full stop */
  readonly expect: string;
  /** a command that shows it */
  readonly command: string;
}

export interface CheckSetting {
  /** absolute, without its last dot unless it is the root */
  readonly zone: string;
  readonly zoneFile: string;
  /** a name server of the zone, without its last dot */
  readonly server: string;
  /** `KSK1 (61934)` */
  labelOf(key: KeyId): string;
}

type CheckOf = (effect: Effect, setting: CheckSetting) => Check | undefined;

const listed = (keys: readonly string[], { labelOf }: CheckSetting): string => keys.map(labelOf).join(', ');

function change({ added, removed }: Effect, setting: CheckSetting): string {
  const parts = [
    ...(added.length > 0 ? [`has ${listed(added, setting)}`] : []),
    ...(removed.length > 0 ? [`has no ${listed(removed, setting)} any more`] : []),
  ];
  return parts.join(', and ');
}

const dig = ({ server, zone }: CheckSetting, what: string): string => `dig @${server} ${shellWord(zone)} ${what}`;

const CHECKS: Readonly<Record<EffectKind, CheckOf>> = {
  dnskey: (effect, setting) => ({
    expect:
      effect.after.length === 0
        ? 'no server of the zone has a DNSKEY RRset'
        : `the DNSKEY RRset ${change(effect, setting)}, at every server of the zone`,
    command: dig(setting, 'DNSKEY +multiline +norecurse'),
  }),
  revoked: (effect, setting) =>
    effect.added.length === 0
      ? undefined
      : {
          expect: `${listed(effect.added, setting)} has flags 385, at every server of the zone`,
          command: dig(setting, 'DNSKEY +multiline +norecurse'),
        },
  krrsig: (effect, setting) =>
    effect.after.length === 0
      ? undefined
      : {
          expect: `the DNSKEY RRset has signatures by ${listed(effect.after, setting)}`,
          command: dig(setting, 'DNSKEY +dnssec +norecurse'),
        },
  zrrsig: (effect, setting) => ({
    expect:
      effect.after.length === 0
        ? 'the zone has no signatures'
        : `the SOA, and all else, has signatures by ${listed(effect.after, setting)}`,
    command: dig(setting, 'SOA +dnssec +norecurse'),
  }),
  denial: (effect, setting) =>
    effect.after.includes('none')
      ? undefined
      : {
          expect: `a name that does not exist is denied with ${effect.after.includes('nsec') ? 'NSEC' : 'NSEC3'} records`,
          command: `dig @${setting.server} ${shellWord(`does-not-exist.${setting.zone}`)} +dnssec +norecurse`,
        },
  delegation: (effect, setting) => ({
    expect: `the NS RRset ${effect.added.length > 0 ? `has the servers of ${effect.added}` : `lacks the servers of ${effect.removed}`}, in the zone and at the parent`,
    command: `dig ${shellWord(setting.zone)} NS +trace +nodnssec`,
  }),
  ds: (effect, setting) => ({
    expect:
      effect.after.length === 0
        ? 'no server of the parent has a DS RRset'
        : `the DS RRset ${change(effect, setting)}, at every server of the parent`,
    command: `dig ${shellWord(setting.zone)} DS +trace +nodnssec`,
  }),
};

/** What must be seen before anybody goes on; the zone as a whole first. */
export function checksOf(changes: StepChanges, setting: CheckSetting): Check[] {
  const file = shellWord(setting.zoneFile);
  const checks: Check[] = [];
  if (changes.isZoneChanged && changes.denial !== 'none') {
    checks.push({ expect: 'the zone validates before it is published', command: `zoneproof verify ${file}` });
  }
  for (const effect of changes.effects) {
    const check = CHECKS[effect.kind](effect, setting);
    if (check !== undefined) checks.push(check);
  }
  if (changes.isDsInZone && changes.effects.some(({ kind, after }) => kind === 'ds' && after.length > 0)) {
    checks.push({
      expect: 'every DS record leads to a key of the zone',
      command: `zoneproof ds check ${file} --ds "$(dig ${shellWord(setting.zone)} DS +short)"`,
    });
  }
  return checks;
}
