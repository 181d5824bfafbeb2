/** The domains of the lab, each broken in one way, and what is to be found in them. */
import { type Domain, longKeys, nsec3 } from './live-lab.js';

/** What `issuance --live` is to say. */
export interface Expected {
  readonly decision: 'may-issue' | 'must-refuse';
  /** rules of errors and warnings, in order of the alphabet */
  readonly rules: readonly string[];
  /** what certificate authorities call the failures of the lookups; default: there is none */
  readonly error?: readonly string[];
}

export interface Case extends Domain {
  readonly what: string;
  /** the rules that `live` finds, infos included, and its verdict */
  readonly live: readonly [status: string, ...rules: string[]];
  /** arguments of `issuance --live`, and what it says */
  readonly issuance: Readonly<Record<string, Expected>>;
}

const LE = '@ CAA 0 issue "letsencrypt.org"\n';
const WEB = 'www A 192.0.2.80\nwww AAAA 2001:db8::80\n@ MX 10 mail\nmail A 192.0.2.25\n';
const MAY: Expected = { decision: 'may-issue', rules: [] };
const refused = (...rules: string[]): Expected => ({ decision: 'must-refuse', rules });
/** By a lookup that cannot be used. */
const failed = (error: string, ...rules: string[]): Expected => ({ decision: 'must-refuse', rules, error: [error] });

export const DOMAINS: Readonly<Record<string, Case>> = {
  healthy: {
    what: 'a healthy zone',
    servers: ['knot', 'bind'],
    records: `${LE}${WEB}*.wild TXT any\n*.made CAA 0 issue "other.example"\ndeep.er A 192.0.2.81\n`,
    atParent: 'healthy._dsync DSYNC CDS NOTIFY 5359 ns1\n',
    live: ['SECURE', 'live-dsync'],
    issuance: {
      'www.healthy.test': MAY,
      '*.healthy.test': MAY,
      'a.wild.healthy.test': MAY,
      'a.made.healthy.test': refused('ca-caa-denies'),
      'er.healthy.test': MAY,
      'www.healthy.test --method http-01': MAY,
      'www.healthy.test --method tls-alpn-01': MAY,
    },
  },
  'sub.healthy': {
    what: 'a zone on the servers of the zone above it',
    servers: ['knot', 'bind'],
    records: 'www A 192.0.2.82\n',
    live: ['SECURE'],
    issuance: { 'www.sub.healthy.test': MAY },
  },
  hashed: {
    what: 'a healthy zone with NSEC3',
    servers: ['nsd', 'knot'],
    denial: nsec3(0),
    records: `${LE}${WEB}*.wild TXT any\ndeep.er A 192.0.2.81\n`,
    live: ['SECURE'],
    issuance: { 'www.hashed.test': MAY, 'a.wild.hashed.test': MAY, 'er.hashed.test': MAY, 'none.hashed.test': MAY },
  },
  expired: {
    what: 'expired signatures',
    servers: ['nsd', 'knot'],
    ends: -3,
    records: WEB,
    live: ['BOGUS', 'live-chain-bogus'],
    issuance: { 'www.expired.test': failed('DNSSEC_BOGUS', 'ca-chain-bogus') },
  },
  'no-ds': {
    what: 'a signed zone whose DS was forgotten',
    servers: ['bind', 'nsd'],
    ds: 'none',
    records: WEB,
    live: ['INSECURE', 'live-ds-missing'],
    issuance: { 'www.no-ds.test': MAY },
  },
  'spare-ds': {
    what: 'one of two DS records that leads nowhere',
    servers: ['knot', 'nsd'],
    ds: 'both',
    records: WEB,
    live: ['SECURE', 'live-ds-dangling'],
    issuance: {
      'www.spare-ds.test': { decision: 'may-issue', rules: ['ca-ds-partly-invalid'] },
      'www.spare-ds.test --strict': refused('ca-ds-partly-invalid'),
    },
  },
  'no-key': {
    what: 'a DS of a zone without DNSKEY',
    servers: ['knot', 'bind'],
    isUnsigned: true,
    ds: 'own',
    records: WEB,
    live: ['BOGUS', 'live-chain-bogus'],
    issuance: { 'www.no-key.test': failed('DNSKEY_MISSING', 'ca-chain-bogus') },
  },
  'wrong-ds': {
    what: 'a DS of another key',
    servers: ['nsd', 'bind'],
    ds: 'other',
    records: WEB,
    live: ['BOGUS', 'live-chain-bogus'],
    issuance: { 'www.wrong-ds.test': failed('DNSSEC_BOGUS', 'ca-chain-bogus') },
  },
  shop: {
    what: 'keys that were changed without their DS, as in the README',
    servers: ['nsd', 'knot'],
    ds: 'other',
    records: `${WEB}${LE}`,
    live: ['BOGUS', 'live-chain-bogus'],
    issuance: { 'www.shop.test': failed('DNSSEC_BOGUS', 'ca-chain-bogus') },
  },
  lame: {
    what: 'a lame server beside one that works',
    servers: ['nsd'],
    lacking: ['nsdTld'],
    records: WEB,
    live: ['SECURE', 'live-lame'],
    issuance: { 'www.lame.test': { decision: 'may-issue', rules: ['ca-server-failing'] } },
  },
  refused: {
    what: 'servers that refuse',
    servers: [],
    lacking: ['bind', 'knot'],
    isUnsigned: true,
    live: ['INSECURE', 'live-lame', 'live-no-server'],
    issuance: { 'www.refused.test': failed('OTHER', 'ca-chain-indeterminate') },
  },
  servfail: {
    what: 'a server that could not load the zone',
    servers: [],
    lacking: ['bind'],
    isUnsigned: true,
    live: ['INSECURE', 'live-lame', 'live-no-server'],
    issuance: { 'www.servfail.test': failed('OTHER', 'ca-chain-indeterminate') },
  },
  dead: {
    what: 'a server that is not there',
    servers: [],
    lacking: ['dead'],
    isUnsigned: true,
    live: ['INSECURE', 'live-no-server', 'live-tcp-unreachable', 'live-udp-unreachable'],
    issuance: { 'www.dead.test': failed('IO_EXCEPTION', 'ca-chain-indeterminate') },
  },
  stale: {
    what: 'a secondary that is stale',
    servers: ['nsd', 'knot'],
    records: `${LE}${WEB}`,
    second: { serial: 6, records: `@ CAA 0 issue "other.example"\n${WEB}` },
    live: ['SECURE', 'live-serial-differs'],
    issuance: {
      'www.stale.test': { decision: 'may-issue', rules: ['ca-mpic-inconsistent'] },
      'www.stale.test --strict': refused('ca-mpic-inconsistent'),
    },
  },
  'half-expired': {
    what: 'a secondary whose copy ran out',
    servers: ['nsd', 'knot'],
    records: WEB,
    second: { serial: 6, ends: -1 },
    live: ['BOGUS', 'live-chain-bogus', 'live-serial-differs'],
    issuance: { 'www.half-expired.test': { decision: 'may-issue', rules: ['ca-server-failing'] } },
  },
  'no-tcp': {
    what: 'a DNSKEY answer that needs TCP, and no TCP',
    servers: ['udpOnly'],
    keys: longKeys,
    records: WEB,
    live: ['BOGUS', 'live-chain-bogus', 'live-tcp-unreachable', 'live-truncated-no-tcp'],
    issuance: { 'www.no-tcp.test': failed('IO_EXCEPTION', 'ca-chain-bogus') },
  },
  iterations: {
    what: 'NSEC3 with 500 iterations',
    servers: ['nsd'],
    denial: nsec3(500),
    records: `${WEB}@ CAA 0 issue "letsencrypt.org"\n`,
    live: ['SECURE'],
    issuance: { 'www.iterations.test': { decision: 'may-issue', rules: ['ca-nsec3-cap'] } },
  },
  plain: {
    what: 'an insecure delegation',
    servers: ['bind', 'knot'],
    isUnsigned: true,
    records: `${WEB}${LE}`,
    live: ['INSECURE'],
    issuance: { 'www.plain.test': MAY },
  },
  'no-signature': {
    what: 'CAA records without a signature',
    servers: ['nsd'],
    records: `${LE}${WEB}`,
    without: /RRSIG\tCAA/,
    live: ['BOGUS', 'live-do-ignored'],
    issuance: { 'www.no-signature.test': failed('RSIGS_MISSING', 'ca-chain-bogus') },
  },
  'no-proof': {
    what: 'no proof of what is not there',
    servers: ['nsd'],
    records: WEB,
    without: /\t(?:NSEC|RRSIG\tNSEC)\t|\tRRSIG\tNSEC /,
    live: ['BOGUS', 'live-denial-bogus'],
    issuance: { 'www.no-proof.test': failed('NSEC_MISSING', 'ca-chain-bogus', 'ca-dcv-name-missing-proof') },
  },
  alias: {
    what: 'a challenge that is delegated to a broken zone',
    servers: ['knot', 'nsd'],
    records: `${WEB}_acme-challenge.www CNAME www.expired.test.\n_acme-challenge.mail CNAME www.healthy.test.\n`,
    live: ['SECURE'],
    issuance: {
      'www.alias.test': failed('DNSSEC_BOGUS', 'ca-dcv-cname-target-unsigned-bogus'),
      'mail.alias.test': MAY,
    },
  },
  six: {
    what: 'a zone on IPv6 only',
    servers: ['six'],
    records: WEB,
    live: ['SECURE'],
    issuance: { 'www.six.test': MAY },
  },
  caa: {
    what: 'CAA in every form',
    servers: ['bind', 'knot'],
    records: `${WEB}issue CAA 0 issue "letsencrypt.org"
others CAA 0 issue "other.example"
wild CAA 0 issue "letsencrypt.org"
wild CAA 0 issuewild "other.example"
onlywild CAA 0 issuewild ";"
mail CAA 0 issuemail "letsencrypt.org"
nomail CAA 0 issuemail ";"
critical CAA 128 tbs "unknown"
mailish CAA 128 issuemail "ca.example"
unknown CAA 0 tbs "unknown"
nobody CAA 0 issue ";"
garbage CAA 0 issue "%%%%"
methods CAA 0 issue "letsencrypt.org; validationmethods=http-01"
account CAA 0 issue "letsencrypt.org; accounturi=https://ca.example/acct/1"
cname CNAME others
far CNAME www.healthy.test.
tree DNAME others
x.others A 192.0.2.1
iodef CAA 0 iodef "mailto:a@example.com"
`,
    live: ['SECURE'],
    issuance: {
      'issue.caa.test': MAY,
      'below.issue.caa.test': MAY,
      'others.caa.test': refused('ca-caa-denies'),
      'others.caa.test --ca other.example': MAY,
      'wild.caa.test': MAY,
      '*.wild.caa.test': refused('ca-caa-blocks-wildcard'),
      'onlywild.caa.test': MAY,
      '*.onlywild.caa.test': refused('ca-caa-blocks-wildcard'),
      'me@mail.caa.test': MAY,
      'me@nomail.caa.test': refused('ca-caa-smime'),
      'nomail.caa.test': MAY,
      'critical.caa.test': refused('ca-caa-critical'),
      'mailish.caa.test': refused('ca-caa-critical'),
      'mailish.caa.test --ca ca.example': { decision: 'may-issue', rules: ['ca-caa-critical'] },
      'unknown.caa.test': MAY,
      'nobody.caa.test': refused('ca-caa-denies'),
      'garbage.caa.test': refused('ca-caa-denies'),
      'methods.caa.test': refused('ca-caa-params-mismatch'),
      'methods.caa.test --method http-01': refused('ca-dcv-no-address'),
      'account.caa.test': { decision: 'may-issue', rules: ['ca-caa-params-mismatch'] },
      'account.caa.test --account-uri https://ca.example/acct/1': MAY,
      'account.caa.test --account-uri https://ca.example/acct/2': refused('ca-caa-params-mismatch'),
      'cname.caa.test': refused('ca-caa-denies'),
      'far.caa.test': MAY,
      'x.tree.caa.test': MAY,
      'iodef.caa.test': MAY,
    },
  },
};
