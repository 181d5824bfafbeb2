/**
 * The commands, as data: name, help and options here, the code in a file each, loaded when the command runs.
 * @module
 */
import { CATEGORY_TITLES, SEVERITIES } from '../../diagnostic/index.js';
import type { ValidationMethod } from '../../issuance/index.js';
import type { DsFormat } from '../../report/index.js';
import { BUMP_POLICIES, SERIAL_POLICIES } from '../../wire/index.js';
import type { Dialect } from '../../zonefile/index.js';
import type { CommandSpec } from '../command.js';
import {
  CONFIG_OPTION,
  FAIL_OPTIONS,
  file,
  files,
  flag,
  number,
  REPORT_OPTIONS,
  RULE_OPTIONS,
  TOKEN_OPTIONS,
  text,
  texts,
} from '../option-kinds.js';
import { KEY_COMMANDS } from './key-commands.js';
import { rolloverCommands } from './rollover-commands.js';

const ZONE_OPTIONS = {
  origin: text('name of the zone; absolute with or without the last dot'),
  'include-root': text('folder that $INCLUDE may read from (default: that of the zone file)'),
  dialect: {
    choices: ['bind', 'nsd', 'knot', 'rfc'] satisfies readonly Dialect[],
    describe: 'judge the text as this server reads it, or by the RFCs (default: report what any server refuses)',
  },
  limit: texts('raise or lower a limit, as name=number: see docs/zone-format.md'),
};

const MIN_MARGIN_OPTION = {
  'min-margin': text('how long signatures are to last at least, such as 7d; exit code 1 when they do not'),
};

const TRUST_OPTIONS = {
  at: text('the moment to judge (default: now)'),
  ds: texts('DS records at the parent: a file, or a record'),
};

const NETWORK_OPTIONS = {
  hints: text('file with the servers of the root, like named.root (default: those of IANA)'),
  port: { ...number('port of the servers that are found by following delegations'), default: 53 },
  timeout: { ...text('how long to wait for an answer; further attempts wait longer'), default: '2s' },
};

const RECORDING_OPTIONS = {
  record: text('write every question and answer to this file, as lines of JSON'),
  replay: { ...text('take the answers from a file of --record, and ask nobody'), conflicts: 'record' },
};

const ICS_OPTION = {
  ics: text('write a calendar of a forecast with alarms to this file (RFC 5545); - is standard output'),
};

const FIX_OPTIONS = {
  fix: flag('mend what can be mended without changing a record, and report what is left'),
  'fix-unsafe': flag('mend what changes records too, and show which'),
  'fix-dry-run': flag('as --fix, or with --fix-unsafe as that, but write nothing'),
  diff: flag('show what fixes change in the files'),
  'bump-serial': {
    ...text(
      'raise serials: of zones whose records were changed, or without fixes of all; =auto, increment, unixtime or date',
    ),
    requiresArg: false,
    choices: BUMP_POLICIES,
  },
};

const WORK_OPTIONS = {
  jobs: number('threads for signatures (default: the processors)'),
  stats: flag('say how much memory and time it took, on standard error'),
};

/** What keys that do not say it themselves are; as in `sign`. */
const KEY_SOURCE_OPTIONS = {
  'key-flags': number('flags of a PEM or JWK key that is not named as BIND would, or of one in a token: 257'),
  'key-algorithm': text('algorithm of such a key when it is RSA: RSASHA256 or RSASHA512'),
  'passphrase-file': text('file with the passphrase of a PEM file (default: asked for on a terminal)'),
  ...TOKEN_OPTIONS,
};

const VALIDATION_METHODS = [
  'dns-01',
  'http-01',
  'tls-alpn-01',
  'dns-account-01',
  'dns-persist-01',
] satisfies readonly ValidationMethod[];

const DS_FORMATS = [
  'zone',
  'text',
  'json',
  'csv',
  'cds',
  'cdnskey',
  'epp-ds',
  'epp-key',
  'rdap',
  'terraform',
] satisfies readonly DsFormat[];

export const COMMANDS: readonly CommandSpec[] = [
  {
    command: 'lint [paths..]',
    describe: 'find mistakes in zone files',
    positionals: {
      paths: {
        type: 'string',
        array: true,
        default: ['.'],
        describe: 'files, folders, globs, or - for standard input',
      },
    },
    options: () => ({
      ...ZONE_OPTIONS,
      ...REPORT_OPTIONS,
      ...FAIL_OPTIONS,
      ...RULE_OPTIONS,
      only: texts('report findings of this rule only; may be repeated'),
      since: text('only zones that changed since this Git revision, compared with what they were'),
      staged: {
        ...flag('lint what is staged in Git instead of the working tree, compared with HEAD or --since'),
        // Fixes are written to the working tree, which may be another text.
        conflicts: ['fix', 'fix-unsafe', 'fix-dry-run', 'bump-serial'],
      },
      ...FIX_OPTIONS,
      baseline: text('JSON file with known findings: only others are reported'),
      'update-baseline': flag('write the findings to the file of --baseline'),
      shard: {
        ...text('judge one part of the zone files, such as 1/4 for the first of four runs; see "report merge"'),
        conflicts: ['fix', 'fix-unsafe', 'fix-dry-run', 'bump-serial', 'update-baseline'],
      },
      at: text('judge signatures at this moment instead of now'),
      'min-margin': text('how long signatures are to last at least (default: 7d, less for those that live shorter)'),
      ...WORK_OPTIONS,
    }),
    load: async () => (await import('./lint.js')).run,
  },
  {
    command: 'fmt [paths..]',
    describe: 'format zone files; prints one, or see --write, --check and --diff',
    positionals: {
      paths: {
        type: 'string',
        array: true,
        default: ['.'],
        describe: 'files, folders, globs, or - for standard input',
      },
    },
    options: () => ({
      write: { ...flag('format the files in place, and list those that changed'), conflicts: 'check' },
      check: flag('list the files that would change; exit code 1 when there are some'),
      diff: flag('show what would change, or with --write what did'),
      width: number('columns before a long record is broken over lines (default: 100)'),
      color: flag('color the differences, or --no-color (default: on a terminal)'),
      ...CONFIG_OPTION,
    }),
    load: async () => (await import('./fmt.js')).run,
  },
  {
    command: 'print <file>',
    describe: 'write a zone fully qualified, one record a line, in canonical order',
    positionals: { file: file('zone file, or - for standard input') },
    options: () => ({
      ...ZONE_OPTIONS,
      ...CONFIG_OPTION,
      format: {
        choices: ['zone', 'json', 'ndjson'],
        default: 'zone',
        describe: 'zone file, one JSON document, or a JSON object for each record',
      },
      json: flag('short for --format json'),
      sort: {
        choices: ['canonical', 'source'],
        default: 'canonical',
        describe: 'the SOA and then canonical order, or as in the file',
      },
      relative: flag('names relative to the origin, behind a $ORIGIN line'),
      types: text('only records of these types, such as A,AAAA'),
      dnssec: {
        ...flag('print RRSIG, NSEC, NSEC3 and NSEC3PARAM; --no-dnssec leaves them out'),
        default: true,
      },
      annotate: flag('comments with key tags, the names behind NSEC3 hashes, and times in words'),
    }),
    load: async () => (await import('./print.js')).run,
  },
  {
    command: 'diff <old> <new>',
    describe: 'show what changes between two versions of a zone, and what it means',
    positionals: {
      old: file('zone file, - for standard input, or git:REVISION:path'),
      new: file('the same of the new version'),
    },
    options: () => ({
      ...ZONE_OPTIONS,
      ...CONFIG_OPTION,
      format: { choices: ['text', 'json', 'markdown'], default: 'text', describe: 'how the differences are shown' },
      json: flag('short for --format json'),
      dnssec: {
        choices: ['summary', 'full', 'ignore'],
        default: 'summary',
        describe: 'count RRSIG, NSEC, NSEC3 and NSEC3PARAM, show them, or pass them over',
      },
      'ignore-dnssec': flag('short for --dnssec ignore'),
      'max-removed': number('percent of the records that may be removed without a warning (default: 20)'),
      color: flag('color, or --no-color (default: on a terminal)'),
    }),
    load: async () => (await import('./diff.js')).run,
  },
  {
    command: 'sign <zone>',
    describe: 'sign a zone file',
    positionals: { zone: file('zone file, or - for standard input') },
    options: () => ({
      ...ZONE_OPTIONS,
      ...CONFIG_OPTION,
      key: texts(
        'a key to sign with, whatever its times say: K<zone>.+<algorithm>+<tag>, a PEM or JWK file, or a pkcs11: URI',
      ),
      'key-dir': text('folder with key files; what they do follows from their times'),
      'sign-only': texts(
        'a key that signs and is not published yet: how an algorithm rollover begins (RFC 6781 §4.1.4)',
      ),
      'key-flags': number(
        'flags of a key in a token, or of a PEM or JWK file that is not named as BIND would: 257 or 256',
      ),
      'key-algorithm': text('algorithm of such a key when it is RSA: RSASHA256 or RSASHA512'),
      'passphrase-file': text('file with the passphrase of a PEM file (default: asked for on a terminal)'),
      ...TOKEN_OPTIONS,
      'dnskey-signers': {
        choices: ['ksk', 'all'],
        default: 'ksk',
        describe: 'which keys sign the DNSKEY, CDS and CDNSKEY records',
      },
      'ignore-sep': flag('every key signs everything, whatever its SEP flag says'),
      'dnskey-ttl': text('TTL of the DNSKEY records (default: as it is, or that of the SOA)'),
      sync: text(
        'CDS and CDNSKEY for the active KSKs: cds, cds:sha384, cdnskey; or delete, or none (default: by key times)',
      ),
      previous: text(
        'the zone as it was signed last: its good signatures are kept (default: those in the zone itself)',
      ),
      keep: { ...flag('keep good signatures; --no-keep makes all of them anew'), default: true },
      refresh: text('make signatures anew that have no more than this left (default: a quarter of the validity)'),
      nsec: { ...flag('deny with NSEC'), conflicts: 'nsec3' },
      nsec3: flag('deny with NSEC3 (default: as the zone denies now; NSEC for one that is not signed)'),
      'opt-out': flag('leave insecure delegations out of the NSEC3 chain'),
      salt: text('NSEC3 salt in hexadecimal (default: none, RFC 9276)'),
      iterations: number('additional NSEC3 iterations (default: 0, RFC 9276)'),
      now: text('sign as of this moment (default: now)'),
      inception: text('start of validity (default: now-1h)'),
      expiration: { ...text('end of validity (default: now+30d)'), conflicts: 'validity' },
      validity: text('the same as a period from now on, such as 14d'),
      'dnskey-validity': text('validity of the signatures over DNSKEY, CDS and CDNSKEY (default: as the others)'),
      jitter: text('take up to this much off the validity, differently for each name'),
      'jitter-seed': { ...number('another number spreads the names otherwise'), default: 0 },
      serial: {
        choices: SERIAL_POLICIES,
        describe: 'what becomes of the SOA serial when the zone changes (default: keep)',
      },
      zonemd: {
        ...texts('add a digest of the zone (RFC 8976); one that the zone has is made anew'),
        choices: ['sha384', 'sha512'],
      },
      'max-ttl': text('refuse TTLs above this'),
      'cap-ttl': flag('lower TTLs above --max-ttl instead of refusing them'),
      allow: texts('sign in spite of a guard: see docs/signing.md'),
      verify: { ...flag('verify the result before it is written; --no-verify does not'), default: true },
      deterministic: flag('the same input, keys and times give the same octets (RFC 6979)'),
      ...WORK_OPTIONS,
      'dry-run': flag('say what would be signed, kept and dropped, and why; write nothing'),
      json: flag('the dry run as JSON'),
      'only-dnssec': flag('write only what signing adds, for an $INCLUDE in the zone file'),
      annotate: flag('comments with key tags, the names behind NSEC3 hashes, and times in words'),
      dsset: text('write the DS records for the parent to this file'),
      keyset: text('write the keys that those are of to this file'),
      'in-place': flag('write the signed zone over its own file'),
      output: { ...text('where to (default: <zone>.signed; - is standard output)'), alias: 'o' },
    }),
    load: async () => (await import('./sign.js')).run,
  },
  {
    command: 'verify <zones..>',
    describe: 'say whether signed zones validate, and which answers a resolver gets',
    positionals: { zones: files('zone files, parents and children together, or - for standard input') },
    options: () => ({
      ...ZONE_OPTIONS,
      ...TRUST_OPTIONS,
      'trust-anchor': {
        ...texts('where trust starts: iana, or DS or DNSKEY records in a file or given here'),
        conflicts: 'ds',
      },
      expect: texts('file with the answers to expect (default: <zone file>.expect.yaml, where there is one)'),
      query: texts("explain the answer of a validating resolver, such as 'www.example.com AAAA'"),
      profile: {
        ...text(
          'judge as this validator does: rfc, bind, unbound, knot, powerdns, ca, strict, or all; see docs/validators.md',
        ),
        conflicts: ['trust-anchor', 'query'],
      },
      forecast: {
        ...flag('say what becomes of the zone when nobody signs it again; see zoneproof forecast'),
        conflicts: ['trust-anchor', 'query', 'profile'],
      },
      ...MIN_MARGIN_OPTION,
      ...ICS_OPTION,
      ...REPORT_OPTIONS,
      ...FAIL_OPTIONS,
      ...RULE_OPTIONS,
      ...WORK_OPTIONS,
      batches: {
        ...flag('prove signatures in batches where that is faster; --no-batches has OpenSSL verify each'),
        default: true,
      },
    }),
    load: async () => (await import('./verify.js')).run,
  },
  {
    command: 'issuance [names..]',
    describe: 'say whether a certificate authority would issue for names of zone files, or of live zones',
    positionals: {
      names: { type: 'string', array: true, describe: 'hosts, *. and a host, or mail addresses for S/MIME' },
    },
    options: () => ({
      zone: texts('zone file, its parents and the zones that aliases lead to; may be repeated'),
      all: flag('ask for every name of the zones that serves the web or mail'),
      ca: texts('certificate authority, as CAA records name it (default: letsencrypt.org); may be repeated'),
      wildcard: flag('ask for *. each name as well'),
      method: {
        ...texts('how control is proven (default: dns-01); may be repeated'),
        choices: VALIDATION_METHODS,
      },
      'account-uri': text('ACME account, for CAA records and challenges that name one'),
      strict: flag('refuse what certificate authorities announce to refuse, or judge differently'),
      live: flag('ask the servers of the names; the files of --zone stand for what is served'),
      ...NETWORK_OPTIONS,
      ...RECORDING_OPTIONS,
      'include-root': ZONE_OPTIONS['include-root'],
      ...TRUST_OPTIONS,
      'trust-anchor': texts('where trust starts: iana, or DS or DNSKEY records in a file or given here'),
      ...REPORT_OPTIONS,
      format: texts(`${REPORT_OPTIONS.format!.describe}; also caa-dnssec-error`),
      ...FAIL_OPTIONS,
      ...RULE_OPTIONS,
    }),
    load: async () => (await import('./issuance.js')).run,
  },
  {
    command: 'forecast <zone>',
    describe: 'say when a signed zone becomes bogus, and by when to sign it again',
    positionals: { zone: file('zone file, or - for standard input') },
    options: () => ({
      ...ZONE_OPTIONS,
      ...TRUST_OPTIONS,
      ...MIN_MARGIN_OPTION,
      ...ICS_OPTION,
      ...REPORT_OPTIONS,
      format: { choices: ['text', 'json'], default: 'text', describe: 'how the forecast is shown' },
      ...CONFIG_OPTION,
      jobs: WORK_OPTIONS.jobs,
    }),
    load: async () => (await import('./forecast.js')).run,
  },
  {
    command: 'live <zone>',
    describe: 'ask the servers of a zone and of its parent, and compare what they say with each other and with a file',
    positionals: {
      zone: { type: 'string', demandOption: true, describe: 'name of the zone; absolute with or without the last dot' },
    },
    options: () => ({
      file: text('zone file that should be served'),
      ds: texts('DS records that the parent should have: a file, or a record'),
      server: texts('address of a server to ask, as A or A:port, instead of those that the parent names'),
      ...NETWORK_OPTIONS,
      'trust-anchor': texts('where trust starts: iana, or DS or DNSKEY records in a file or given here'),
      resolver: texts('resolver to compare: an address, tls://name or https://name/dns-query'),
      axfr: flag('transfer the zone from its servers, compare it with the file, and verify it'),
      tsig: text('file with the TSIG key for transfers, as tsig-keygen writes it; implies --axfr'),
      ...RECORDING_OPTIONS,
      ...MIN_MARGIN_OPTION,
      ...REPORT_OPTIONS,
      ...FAIL_OPTIONS,
      ...RULE_OPTIONS,
    }),
    load: async () => (await import('./live.js')).run,
  },
  {
    command: 'metrics [zones..]',
    describe: 'what monitoring wants to know of zones, for Prometheus',
    positionals: {
      zones: {
        type: 'string',
        array: true,
        default: ['.'],
        describe: 'files, folders, globs, or - for standard input',
      },
    },
    options: () => ({
      ...ZONE_OPTIONS,
      ...TRUST_OPTIONS,
      'key-dir': text('folder with the key files of the zones; private keys are not opened'),
      policy: text('file with the times of the zones, YAML or JSON: see docs/rollover.md'),
      'min-margin': text('how long signatures are to last at least (default: 7d, less for those that live shorter)'),
      live: flag('ask the servers of the zones and of their parents as well'),
      server: texts('with --live: address of a server to ask, instead of those that the parent names'),
      resolver: texts('with --live: resolver to ask as well: an address, tls://name or https://name/dns-query'),
      hints: text('with --live: file with the servers of the root, like named.root (default: those of IANA)'),
      port: { ...number('with --live: port of the servers that are found by following delegations'), default: 53 },
      'trust-anchor': texts('with --live: where trust starts: iana, or DS or DNSKEY records in a file or given here'),
      timeout: { ...text('with --live: how long to wait for an answer'), default: '2s' },
      format: {
        choices: ['prometheus', 'openmetrics'],
        default: 'prometheus',
        describe: 'text format 0.0.4 of Prometheus, or OpenMetrics 1.0',
      },
      textfile: text('write to this file, named *.prom, for the textfile collector of node_exporter'),
      label: texts('label for every sample, as name=value; may be repeated'),
      compat: flag('also under the names of prometheus-dnssec-exporter'),
      ...CONFIG_OPTION,
      ...WORK_OPTIONS,
    }),
    load: async () => (await import('./metrics.js')).run,
  },
  {
    command: 'ds',
    describe: 'DS records for keys and zones, and a check of those at the parent',
    commands: [
      {
        command: 'check <inputs..>',
        describe: 'judge the DS records of a parent against the keys of the zone',
        positionals: { inputs: files('zone file or key files, or - for standard input') },
        options: () => ({
          ...ZONE_OPTIONS,
          ...CONFIG_OPTION,
          ...KEY_SOURCE_OPTIONS,
          ds: texts(
            'DS records at the parent: a record, or a file of records, RDAP, Cloudflare, the zone of the parent',
          ),
          live: flag('ask the servers of the parent for its DS records'),
          ...NETWORK_OPTIONS,
          ...RECORDING_OPTIONS,
          'trust-anchor': texts(
            'where trust in the parent starts: iana, or DS or DNSKEY records in a file or given here',
          ),
          at: text('judge signatures over the keys at this moment instead of now'),
          json: flag('as JSON'),
        }),
        load: async () => (await import('./ds.js')).runDsCheck,
      },
      {
        command: '$0 [inputs..]',
        describe: 'print the DS records of keys or of a zone',
        positionals: {
          inputs: {
            type: 'string',
            array: true,
            default: [],
            describe: 'key files, pkcs11: URIs, zone files, DNSKEY records, or - for standard input',
          },
        },
        options: () => ({
          ...ZONE_OPTIONS,
          ...CONFIG_OPTION,
          ...KEY_SOURCE_OPTIONS,
          digest: texts('sha256 or sha384, several with commas (default: sha256)'),
          format: { choices: DS_FORMATS, describe: 'how the records are written (default: zone)' },
          json: flag('short for --format json'),
          registrar: {
            ...text('the fields that this registrar asks for; "list" shows those that are known'),
            conflicts: ['format', 'json'],
          },
          at: text('judge the times of keys at this moment instead of now'),
          force: flag('make DS records also of keys and digests that are refused'),
        }),
        load: async () => (await import('./ds.js')).runDs,
      },
    ],
  },
  {
    command: 'config <file>',
    describe: 'show what the configuration makes of a zone file: how it is read, and every rule that it changes',
    positionals: { file: file('zone file') },
    options: () => ({ ...ZONE_OPTIONS, ...RULE_OPTIONS, json: flag('as JSON, with every rule') }),
    load: async () => (await import('./config.js')).run,
  },
  {
    command: 'init [folder]',
    describe: 'write a configuration, pre-commit hooks and a CI job for the zone files of a folder',
    positionals: { folder: { type: 'string', default: '.', describe: 'folder with zone files' } },
    options: () => ({
      'dry-run': flag('show what would be written'),
      force: flag('write a configuration and a CI job of zoneproof anew; other files are never written over'),
      ci: { choices: ['github', 'gitlab', 'none'], describe: 'whose CI (default: what the repository has)' },
    }),
    load: async () => (await import('./init.js')).run,
  },
  {
    command: 'nsec3hash <name>',
    describe: 'print the NSEC3 hash of a name',
    positionals: { name: { type: 'string', demandOption: true, describe: 'absolute with or without the last dot' } },
    options: () => ({
      salt: { ...text('in hexadecimal, - for none'), default: '-' },
      iterations: { ...number('additional iterations'), default: 0 },
    }),
    load: async () => (await import('./nsec3hash.js')).run,
  },
  {
    command: 'key',
    describe: 'keys to sign with: make, show, check, convert, revoke them',
    commands: KEY_COMMANDS,
  },
  {
    command: 'rules [words..]',
    describe: 'list the rules, or those that speak of some words',
    positionals: {
      words: { type: 'string', array: true, default: [], describe: 'words in the id or the page of a rule' },
    },
    options: () => ({
      category: { ...texts('only rules of this category'), choices: Object.keys(CATEGORY_TITLES) },
      severity: { ...texts('only rules of this severity'), choices: SEVERITIES },
      json: flag('as JSON, with the pages'),
      color: flag('color, or --no-color (default: on a terminal)'),
    }),
    load: async () => (await import('./rules.js')).runRules,
  },
  {
    command: 'explain <rule>',
    describe: 'show the page of a rule: what is wrong, why, what to do, with an example',
    positionals: {
      rule: { type: 'string', demandOption: true, describe: 'id of a rule, as in brackets behind a finding' },
    },
    options: () => ({ color: flag('color, or --no-color (default: on a terminal)') }),
    load: async () => (await import('./rules.js')).runExplain,
  },
  {
    command: 'report',
    describe: 'work with reports that --format json wrote',
    commands: [
      {
        command: 'merge <reports..>',
        describe: 'make one report of those of several runs, such as "lint --shard 1/4" to "lint --shard 4/4"',
        positionals: { reports: files('reports of --format json') },
        options: () => ({ ...REPORT_OPTIONS, ...FAIL_OPTIONS }),
        load: async () => (await import('./report-merge.js')).run,
      },
    ],
  },
  {
    command: 'rollover',
    describe: 'plan key rollovers, say where one stands, and whether keys sign without a gap',
    commands: rolloverCommands(ZONE_OPTIONS),
  },
];
