/**
 * The fields of a policy, as data: the JSON Schema, the guide and the messages are made from them.
 * @module
 */

export interface PolicyField {
  /** groups and the key in them, from the top of the file */
  readonly path: readonly string[];
  /** what it means; lower-case start, no full stop */
  readonly describe: string;
  /** the name that RFC 7583 gives it, or that is made after its fashion */
  readonly symbol?: string;
  /** what counts when nobody says anything, in words */
  readonly default: string;
  /** a word that may stand instead of a period, and what it means */
  readonly word?: readonly [word: string, meaning: string];
}

export const POLICY_FIELDS: readonly PolicyField[] = [
  {
    path: ['lifetimes', 'ksk'],
    describe: 'how long a KSK is used until it is rolled',
    symbol: 'Lksk',
    default: 'unlimited',
    word: ['unlimited', 'it is rolled when somebody decides so'],
  },
  {
    path: ['lifetimes', 'zsk'],
    describe: 'how long a ZSK is used until it is rolled',
    symbol: 'Lzsk',
    default: 'unlimited',
    word: ['unlimited', 'it is rolled when somebody decides so'],
  },
  {
    path: ['lifetimes', 'csk'],
    describe: 'how long a CSK is used until it is rolled',
    symbol: 'Lcsk',
    default: 'unlimited',
    word: ['unlimited', 'it is rolled when somebody decides so'],
  },
  {
    path: ['signatures', 'validity'],
    describe: 'how long signatures are valid from the moment they are made',
    default: '30d, as zoneproof sign has it',
  },
  {
    path: ['signatures', 'refresh'],
    describe: 'signatures are made anew when they have no more than this left',
    default: 'a quarter of the validity, as zoneproof sign has it',
  },
  {
    path: ['signatures', 'jitter'],
    describe: 'the validity is shorter by up to this much, differently for each name',
    default: '0',
  },
  {
    path: ['signatures', 'inceptionOffset'],
    describe: 'how long before they are made signatures start, for validators whose clocks are behind',
    default: '1h, as zoneproof sign has it',
  },
  {
    path: ['zone', 'signing'],
    describe: 'until all data carries the signatures of a new key',
    symbol: 'Dsgn',
    default: '0: the zone is signed whole',
    word: ['gradual', 'signatures of an old key stay until they are refreshed: validity less refresh'],
  },
  {
    path: ['zone', 'propagation'],
    describe: 'until every server of the zone has a new version of it',
    symbol: 'Dprp',
    default: 'SOA refresh: every secondary asks that often, also when a NOTIFY is lost',
  },
  {
    path: ['zone', 'dnskeyTtl'],
    describe: 'TTL of the DNSKEY RRset',
    symbol: 'TTLkey',
    default: 'from the zone; that of the SOA where it has no DNSKEY',
  },
  {
    path: ['zone', 'maxTtl'],
    describe: 'largest TTL of data in the zone',
    symbol: 'TTLsig',
    default: 'from the zone',
  },
  {
    path: ['zone', 'negativeTtl'],
    describe: 'how long a denial is cached: the lesser of SOA TTL and SOA minimum (RFC 9077)',
    symbol: 'TTLneg',
    default: 'from the zone',
  },
  {
    path: ['zone', 'nsTtl'],
    describe: 'the larger of the TTLs of the NS RRset in the zone and at the parent',
    symbol: 'TTLns',
    default: 'from the zone, and the parent zone where it is given',
  },
  {
    path: ['parent', 'registration'],
    describe: 'from asking for a new DS until the primary of the parent has it',
    symbol: 'Dreg',
    default: '1d',
  },
  {
    path: ['parent', 'propagation'],
    describe: 'until every server of the parent has a new version of it',
    symbol: 'DprpP',
    default: 'SOA refresh of the parent zone where it is given, otherwise 1h',
  },
  {
    path: ['parent', 'dsTtl'],
    describe: 'TTL of the DS RRset',
    symbol: 'TTLds',
    default: 'from the parent zone where it is given, otherwise 1d',
  },
  {
    path: ['safety', 'publish'],
    describe: 'added to each wait before something new is relied on',
    symbol: 'Spub',
    default: '1h',
  },
  {
    path: ['safety', 'retire'],
    describe: 'added to each wait before something old is removed',
    symbol: 'Sret',
    default: '1h',
  },
  {
    path: ['resolvers', 'serveStale'],
    describe: 'how long resolvers may answer from expired records (RFC 8767)',
    symbol: 'Sstale',
    default: '0: they do not',
  },
  {
    path: ['resolvers', 'addHoldDown'],
    describe: 'how long resolvers look at a new trust anchor before they trust it (RFC 5011 §2.4.1)',
    symbol: 'Haddr',
    default: '30d, as RFC 5011 has it',
  },
  {
    path: ['resolvers', 'anchorRefresh'],
    describe: 'how long resolvers may go without looking for new trust anchors (RFC 5011 §2.3)',
    symbol: 'Iquery',
    default: 'half of the DNSKEY TTL or of the signature validity, 1h at least and 15d at most',
  },
  {
    path: ['ttlBefore', 'dnskey'],
    describe: 'TTL of the DNSKEY RRset before it was changed: caches may hold it still',
    default: 'no other',
  },
  {
    path: ['ttlBefore', 'data'],
    describe: 'largest TTL of data before it was changed',
    default: 'no other',
  },
  {
    path: ['ttlBefore', 'negative'],
    describe: 'TTL of denials before it was changed',
    default: 'no other',
  },
  { path: ['ttlBefore', 'ns'], describe: 'TTL of the NS RRset before it was changed', default: 'no other' },
  { path: ['ttlBefore', 'ds'], describe: 'TTL of the DS RRset before it was changed', default: 'no other' },
];

/** `zone.dnskeyTtl` */
export const fieldName = ({ path }: Pick<PolicyField, 'path'>): string => path.join('.');
