/**
 * What the linter says of a change, as rules: those consequences that stop a commit or are worth a word in it. The others
 * are for whoever reads a `diff`.
 * @module
 */
import type { RuleInfo } from '../../diagnostic/index.js';
import { CONSEQUENCE_SEVERITY, type ConsequenceId } from './consequence.js';

const row = (
  id: ConsequenceId,
  category: RuleInfo['category'],
  summary: string,
  why: string,
  advice: string,
  rfc: readonly string[],
  more: Partial<RuleInfo> = {},
): RuleInfo => ({
  id,
  category,
  severity: CONSEQUENCE_SEVERITY[id],
  summary,
  why,
  advice,
  rfc,
  peers: 'none',
  ...more,
});

export const REMOVED_ZONE: RuleInfo = {
  id: 'zone-removed',
  category: 'soa',
  severity: 'warning',
  summary: 'the file of a zone is gone, and no other file holds the zone (with --since or --staged)',
  why: 'Servers that still list the zone fail to load it, and go on with what they have until it expires; then its names cease to exist.',
  advice:
    'Where that is meant, take the zone out of the configuration of its servers and its delegation out of the parent.',
  rfc: ['RFC 1035 §5.2'],
  peers: 'none',
};

/** Rules that need the version before: `lint --since` and `lint --staged`. */
export const CHANGE_FAULTS: readonly RuleInfo[] = [
  REMOVED_ZONE,
  row(
    'soa-serial-unchanged',
    'soa',
    'records change, and the serial does not (with --since or --staged)',
    'Secondaries compare serials to see whether there is something to fetch; they keep the old records, until somebody raises the serial for another reason.',
    'Raise the serial with every change.',
    ['RFC 1034 §4.3.5', 'RFC 1982 §3'],
  ),
  row(
    'soa-serial-backwards',
    'soa',
    'the serial is before that of the version before (with --since or --staged)',
    'In serial arithmetic the new zone is the older one: secondaries keep what they have. A date with a digit too few, or a merge, is the usual cause.',
    'Use a serial after the old one; RFC 2182 §7 tells the way back in two steps.',
    ['RFC 1982 §3.2', 'RFC 2182 §7'],
  ),
  row(
    'soa-serial-jump',
    'soa',
    'the serial is exactly 2^31 from that of the version before (with --since or --staged)',
    'RFC 1982 leaves open which of the two is the later one, so that secondaries differ in what they do.',
    'Use a serial that is less than 2^31 after the old one.',
    ['RFC 1982 §3.2'],
  ),
  row(
    'signatures-lost',
    'dnssec',
    'the version before was signed, this one is not (with --since or --staged)',
    'As long as the parent has a DS, validators refuse every answer of a zone without signatures.',
    'Sign the zone before it is published, or remove the DS first and wait until it has left the caches.',
    ['RFC 4035 §5.2'],
  ),
  row(
    'mass-delete',
    'syntax',
    'many of the records are removed without others in their place (with --since or --staged)',
    'A truncated file, a failed export or a wrong merge looks like this, and the answers are gone with the next reload.',
    'Make sure that all of it is meant; set maxRemovedPercent for zones that change this much.',
    ['RFC 1034 §4.3.5'],
    {
      options: {
        maxRemovedPercent: {
          kind: 'count',
          default: 20,
          minimum: 0,
          maximum: 100,
          describe: 'the share of the records that may go without a word, in percent',
        },
      },
    },
  ),
  row(
    'delegation-lost',
    'delegation',
    'a name is delegated no more (with --since or --staged)',
    'Everything at and below the name ceases to exist, or is answered by other records of this zone.',
    'Put the NS records back, unless the delegated zone is really gone.',
    ['RFC 1034 §4.2.1'],
  ),
  row(
    'delegation-hides',
    'delegation',
    'a new delegation or DNAME hides names that the zone answered for (with --since or --staged)',
    'Resolvers are sent on to other servers for all names below, and never see the records here.',
    'Make sure that the delegated zone, or the target of the DNAME, has the names.',
    ['RFC 1034 §4.2.1', 'RFC 6672 §2.4'],
  ),
  row(
    'ds-lost',
    'dnssec',
    'a delegation stays and loses its DS (with --since or --staged)',
    'Validators treat the delegated zone as unsigned from then on: nobody is told, and nothing is protected.',
    'Put the DS back, unless the delegated zone goes unsigned.',
    ['RFC 4035 §5.2'],
  ),
  row(
    'ds-replaced',
    'dnssec',
    'no DS of a delegation is kept, nor one of the same key (with --since or --staged)',
    'Caches hold the old DS for its TTL: until then the delegated zone must be signed with the old key as well.',
    'Add the new DS beside the old one, and take that out when it has left the caches.',
    ['RFC 6781 §4.1.2'],
  ),
  row(
    'dnskey-removed',
    'dnssec',
    'keys go that the parent or caches may still count on (with --since or --staged)',
    'A zone whose secure entry point is gone while the DS is there, or none of whose keys is kept, is bogus to some.',
    'Follow the steps of a rollover; "zoneproof ds check" compares with the parent.',
    ['RFC 6781 §4.1'],
  ),
  row(
    'rrsig-churn',
    'dnssec',
    'most signatures are made anew although nothing changed (with --since or --staged)',
    'The commit is as large as the zone, and hides what changed; secondaries transfer all of it. Signatures that are good for long need not be made again.',
    'Sign with --previous, which keeps good signatures.',
    ['RFC 6781 §4.4.2'],
  ),
  row(
    'ttl-in-force',
    'soa',
    'records change whose TTL was not lowered first (with --since or --staged)',
    'Resolvers go on using the old records for the old TTL. Lowered a TTL ahead, everybody sees the new ones within minutes.',
    'For a planned move, lower the TTL one old TTL ahead; otherwise keep the old service until it has passed.',
    ['RFC 1034 §3.6', 'RFC 1912 §2.2'],
    {
      options: {
        maxTtl: {
          kind: 'seconds',
          default: 3600,
          minimum: 0,
          maximum: 2_147_483_647,
          describe: 'the longest TTL in force that is not worth a word',
        },
      },
    },
  ),
];
