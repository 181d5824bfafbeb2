/**
 * Servers that something is wrong with: recordings of `zoneproof live` and `issuance --live`, made without a network and
 * replayed by them.
 * @module
 */
import { openssl } from '../../src/crypto/index.js';
import { dsRdata, makeDs } from '../../src/dnssec/index.js';
import type { SigningKey } from '../../src/keys/index.js';
import type { Question, Source } from '../../src/live/asker.js';
import {
  Asker,
  checkLive,
  LiveResolver,
  liveLookup,
  RECORDING_VERSION,
  type RecordedCommand,
  type RecordingHead,
  recordingSource,
  Walker,
} from '../../src/live/index.js';
import { decodeMessage, type Message } from '../../src/live/message.js';
import {
  chainOf,
  issuanceRequests,
  judgeRequests,
  loadDsSet,
  loadHints,
  loadTrustAnchors,
  parseCertificateName,
  parseResolver,
} from '../../src/operations/index.js';
import { rdataText, TYPE } from '../../src/rdata/index.js';
import { nameOf, nameText } from '../../src/wire/index.js';
import type { ExampleSource } from './example.js';
import { exampleProvider } from './keys.js';
import { FLAG, failing, RCODE, reply, type Server, serving, transferOf, zoneOf } from './live-servers.js';
import { signerFor } from './sign.js';
import { type Contents, DAY, filesOf, NOW, type Scene } from './world.js';

const APEX = 'example.com.';
const SIGNED = 'example.com.zone.signed';
const ROOT = '203.0.113.1';
const [NS1, NS2, OLD_NS2, RESOLVER] = ['192.0.2.53', '198.51.100.53', '198.51.100.7', '203.0.113.53'] as const;
const HINTS = `. 3600000 NS a.root.\na.root. 3600000 A ${ROOT}\n`;

const WWW = 'www.example.com';
const HIDDEN = ['root.hints', 'root.ds', 'answers.jsonl', 'transfer.key'];

const headOf = (command: RecordedCommand, name: string): RecordingHead => ({
  recording: `zoneproof ${command}`,
  schemaVersion: RECORDING_VERSION,
  names: [name],
  at: NOW,
});

const ZONE = `$TTL 3600
@ SOA ns1 hostmaster 7 7200 1800 1209600 3600
@ NS ns1
@ NS ns2
@ CAA 0 issue "letsencrypt.org"
ns1 A ${NS1}
ns2 A ${NS2}
www A 192.0.2.80
`;
const DELEGATION = `example.com NS ns1.example.com
example.com NS ns2.example.com
ns1.example.com A ${NS1}
ns2.example.com A ${NS2}
`;

/** What this machine has to say of addresses that nobody has here. */
const NO_ROUTE = failing('no-route', 'cannot be reached from here');

/** What is different from a zone whose servers are all well. */
interface Change {
  /** the zone as all of its servers have it */
  readonly zone?: string;
  /** the zone as the second server has it */
  readonly second?: string;
  /** how the second server, or both, treat questions */
  readonly server?: (question: Question, well: Server) => ReturnType<Server>;
  readonly both?: boolean;
  /** the delegation in the zone above */
  readonly delegation?: string;
  /** changes what the zone above holds once it is signed */
  readonly above?: (text: string) => string;
  readonly resolver?: Server;
  /** the file to compare with */
  readonly file?: string;
  readonly ds?: string;
  readonly isTransfer?: boolean;
  readonly tsig?: string;
  readonly transfer?: 'refused';
}

export async function liveExamples(): Promise<ExampleSource[]> {
  const provider = await exampleProvider('live');
  const { makeKey, sign } = signerFor(provider);
  const [rootKey, key, next] = [makeKey('.'), makeKey(APEX), makeKey(APEX)];
  const ds = (origin: string, of: SigningKey): string =>
    `${origin} 3600 IN DS ${rdataText(TYPE.DS, dsRdata(makeDs(nameOf(origin), of.dnskey, 2, provider)))}\n`;
  const cds = (of: SigningKey): string =>
    `${ds('@', of).replace(/^\S+ \S+ IN DS \d+/, `@ CDS ${of.dnskey.keyTag}`)}@ CDNSKEY ${rdataText(TYPE.CDNSKEY, of.dnskey.rdata)}\n`.replace(
      /^@ CDS .*$/m,
      ds(APEX, of)
        .trimEnd()
        .replace(/^\S+ \S+ IN DS/, '@ CDS'),
    );
  const healthy = await sign(ZONE, APEX, [key]);
  const secure = DELEGATION + ds(APEX, key);

  /** The servers of a small internet, and the files of who asks them. */
  async function internet(change: Change) {
    const { zone = healthy, delegation = secure, above = (text) => text } = change;
    const root = await sign(
      `$TTL 3600\n@ SOA a.root. host. 1 7200 1800 1209600 3600\n@ NS a.root.\na.root A ${ROOT}\n${delegation}`,
      '.',
      [rootKey],
    );
    const wellFirst = serving(zoneOf(zone, APEX));
    const wellSecond = serving(zoneOf(change.second ?? zone, APEX));
    const { server = (question, well) => well(question) } = change;
    const hosts = new Map<string, Server>([
      [ROOT, serving(zoneOf(above(root), '.'))],
      [NS1, change.both === true ? (question) => server(question, wellFirst) : wellFirst],
      ...[NS2, OLD_NS2].map((host): [string, Server] => [host, (question) => server(question, wellSecond)]),
      ...(change.resolver === undefined ? [] : [[RESOLVER, change.resolver] as const]),
    ]);
    const source: Source = {
      exchange: async (_key, question) => hosts.get(question.endpoint.host)?.(question) ?? NO_ROUTE,
      transfer: async (_key, request, sink) => {
        if (change.transfer === 'refused') return { kind: 'malformed', text: 'answers REFUSED' };
        const wire = transferOf(zoneOf(zone, APEX), { ...request, type: 252 });
        sink.take(decodeMessage(wire) as Message, wire);
        return undefined;
      },
    };
    const files: Contents = {
      'root.hints': HINTS,
      'root.ds': ds('.', rootKey),
      ...(change.file === undefined ? {} : { [SIGNED]: change.file }),
      ...(change.ds === undefined ? {} : { 'example.com.ds': change.ds }),
      ...(change.tsig === undefined ? {} : { 'transfer.key': change.tsig }),
    };
    const disk = filesOf({ files, command: '' });
    const hints = loadHints(disk, 'root.hints');
    const anchors = loadTrustAnchors(disk, ['root.ds'], openssl);
    return { files, disk, recorder: recordingSource(source), hints, anchors };
  }

  /** What an auditor of certificates has: the answers that the servers of the zone gave. */
  async function issuanceScene(about: string, change: Change): Promise<Scene> {
    const { files, recorder, hints, anchors } = await internet(change);
    const asker = new Asker(recorder.source);
    const chain = chainOf([], { at: NOW, anchors, provider: openssl });
    const requests = issuanceRequests([parseCertificateName(WWW)], {
      cas: ['letsencrypt.org'],
      methods: ['dns-01'],
      accountUri: undefined,
      withWildcards: false,
    });
    const lookup = liveLookup(new LiveResolver(asker, new Walker(asker, hints, 53), chain));
    await judgeRequests(lookup, requests, { now: NOW, provider: openssl, isStrict: false });
    return {
      files: { ...files, 'answers.jsonl': recorder.lines(headOf('issuance', WWW)) },
      hidden: HIDDEN,
      about,
      command: `issuance ${WWW} --live --hints root.hints --trust-anchor root.ds --replay answers.jsonl`,
    };
  }

  /** Records what comes of a check, and gives the command that replays it. */
  async function scene(about: string, change: Change): Promise<Scene> {
    const { files, disk, recorder, hints, anchors } = await internet(change);
    await checkLive(new Asker(recorder.source), {
      apex: nameOf(APEX),
      file: change.file === undefined ? undefined : zoneOf(change.file, APEX),
      dsSet: change.ds === undefined ? undefined : loadDsSet(disk, ['example.com.ds'], nameOf(APEX), openssl).dsSet,
      servers: [],
      hints,
      port: 53,
      anchors,
      resolvers: change.resolver === undefined ? [] : [parseResolver(RESOLVER)],
      axfr: change.isTransfer === true,
      tsig: undefined,
      now: NOW,
      provider: openssl,
      minMargin: 7 * DAY,
    });
    const options = [
      ...(change.file === undefined ? [] : [`--file ${SIGNED}`]),
      ...(change.ds === undefined ? [] : ['--ds example.com.ds']),
      ...(change.resolver === undefined ? [] : [`--resolver ${RESOLVER}`]),
      ...(change.isTransfer === true ? ['--axfr'] : []),
      ...(change.tsig === undefined ? [] : ['--tsig transfer.key']),
    ];
    return {
      files: { ...files, 'answers.jsonl': recorder.lines(headOf('live', APEX)) },
      hidden: HIDDEN,
      about,
      command: ['live example.com --hints root.hints --trust-anchor root.ds --replay answers.jsonl', ...options].join(
        ' ',
      ),
    };
  }

  const made = new Map<string, Promise<Scene>>();
  const well = (options: Change = {}, about = 'A recording of servers that are all well.'): Promise<Scene> => {
    const id = JSON.stringify([options, about, options.resolver?.toString()]);
    const known = made.get(id) ?? scene(about, options);
    made.set(id, known);
    return known;
  };
  const row = async (
    rule: string,
    about: string,
    change: Change,
    also: readonly string[] = [],
    good: Promise<Scene> = well(),
  ): Promise<ExampleSource> => ({ rule, also, bad: await scene(about, change), good: await good });

  const rebuilt = (text: string, more: Parameters<typeof sign>[3] = {}) => sign(text, APEX, [key], more);
  const older = await rebuilt(ZONE.replace('hostmaster 7', 'hostmaster 6'));
  const changed = await rebuilt(ZONE.replace('192.0.2.80', '192.0.2.81'));
  const isApex = ({ name, type }: Question, wanted: number) => nameText(name) === APEX && type === wanted;
  const truncated = (question: Question) => reply(question, { flags: FLAG.AUTHORITATIVE | FLAG.TRUNCATED });
  const noTcp = failing('refused', 'refuses the connection');
  const answered =
    (flags: number, error?: { code: number; text: string }): Server =>
    (question) => {
      const made = serving(zoneOf(healthy, APEX))(question);
      if ('fault' in made) return made;
      if (error !== undefined) return reply(question, { flags: flags | FLAG.RECURSION, error });
      const wire = made.wire.slice();
      wire[3] = (wire[3]! | flags | FLAG.RECURSION) & 0xff;
      return { wire };
    };
  const validating = answered(FLAG.AUTHENTICATED);
  const goodResolver = well({ resolver: validating });
  const without = (text: string, pattern: RegExp): string => text.replace(pattern, '');
  const certain = issuanceScene('A recording of servers that are all well.', {});
  const refused = async (rule: string, about: string, change: Change): Promise<ExampleSource> => ({
    rule,
    aside: ['ca-caa-climb', 'ca-clock'],
    bad: await issuanceScene(about, change),
    good: await certain,
  });
  const tsig = 'key "transfer." { algorithm hmac-sha256; secret "bm90aGluZyBidXQgYW4gZXhhbXBsZQ=="; };\n';

  return Promise.all([
    row('live-not-delegated', 'The zone above has no NS records for example.com.', {
      delegation: 'example.net NS a.root\n',
    }),
    row(
      'live-ns-no-address',
      'The zone above names ns3.example.com, which has no address.',
      { delegation: `${secure}example.com NS ns3.example.com\n` },
      ['live-ns-inconsistent'],
    ),
    row(
      'live-no-server',
      'Both servers have lost the zone.',
      { both: true, server: (question) => reply(question, { flags: RCODE.REFUSED }) },
      ['live-lame'],
    ),
    row('live-udp-unreachable', `${NS2} is silent over UDP.`, {
      server: (question, as) =>
        question.endpoint.transport === 'udp' ? failing('timeout', 'does not answer over UDP') : as(question),
    }),
    row('live-tcp-unreachable', `${NS2} does not listen on TCP.`, {
      server: (question, as) => (question.endpoint.transport === 'tcp' ? noTcp : as(question)),
    }),
    row('live-family-skipped', 'The machine that asks has no IPv6.', {
      delegation: `${secure}ns2.example.com AAAA 2001:db8::53\n`,
      zone: await rebuilt(`${ZONE}ns2 AAAA 2001:db8::53\n`),
    }),
    row('live-lame', `${NS2} has lost the zone.`, { server: (question) => reply(question, { flags: RCODE.REFUSED }) }),
    row('live-answer-malformed', `${NS2} cuts its answers off after ten octets.`, {
      server: () => ({ wire: Uint8Array.of(0, 1, 0x84, 0, 0, 1, 0, 9, 0, 0) }),
    }),
    row(
      'live-edns-refused',
      `${NS2} has never heard of EDNS.`,
      { server: (question, as) => as({ ...question, edns: false }) },
      [],
    ),
    row('live-do-ignored', `${NS2} leaves out the signatures.`, { second: without(healthy, /^.*\tRRSIG\t.*\n/gm) }),
    row('live-answer-large', `The DNSKEY answer of ${NS2} does not fit in a UDP packet.`, {
      server: (question, as) =>
        isApex(question, TYPE.DNSKEY) && question.endpoint.transport === 'udp' ? truncated(question) : as(question),
    }),
    row(
      'live-truncated-no-tcp',
      `The DNSKEY answer of ${NS2} does not fit in a UDP packet, and it does not listen on TCP.`,
      {
        server: (question, as) =>
          question.endpoint.transport === 'tcp'
            ? noTcp
            : isApex(question, TYPE.DNSKEY)
              ? truncated(question)
              : as(question),
      },
      ['live-tcp-unreachable'],
    ),
    row('live-serial-differs', `${NS2} is left behind: it has serial 6.`, { second: older }),
    row(
      'live-serial-behind',
      'The file has serial 7, the servers have 6.',
      { zone: older, file: healthy },
      [],
      well({ file: healthy }),
    ),
    row(
      'live-serial-ahead',
      'The file has serial 6, the servers have 7.',
      { file: older },
      [],
      well({ file: healthy }),
    ),
    row(
      'live-record-differs',
      'Both have serial 7: the servers answer 192.0.2.80 for www.',
      { file: changed },
      [],
      well({ file: healthy }),
    ),
    row('live-ns-inconsistent', 'The zone above names ns1 only.', {
      delegation: secure.replace('example.com NS ns2.example.com\n', ''),
    }),
    row(
      'live-glue-differs',
      'The zone above has an old address of ns2.',
      { delegation: secure.replace(`ns2.example.com A ${NS2}`, `ns2.example.com A ${OLD_NS2}`) },
      [],
    ),
    row(
      'live-dnskey-differs',
      `${NS2} has another key, which it signs with.`,
      { second: await sign(ZONE, APEX, [next]) },
      ['live-chain-bogus'],
    ),
    row(
      'live-ds-differs',
      'The zone above has the DS of another key than the file.',
      { ds: ds(APEX, next) },
      [],
      well({ ds: ds(APEX, key) }),
    ),
    row('live-ds-missing', 'The zone above has no DS.', { delegation: DELEGATION }),
    row('live-ds-dangling', 'The zone above has a second DS, of a key that is gone.', {
      delegation: secure + ds(APEX, next),
    }),
    row('live-chain-bogus', 'The zone above has the DS of a key that is gone, and no other.', {
      delegation: DELEGATION + ds(APEX, next),
    }),
    row('live-denial-bogus', `${NS2} has lost the NSEC records.`, {
      second: without(healthy, /^.*\tIN\t(?:RRSIG\t)?NSEC[\t ].*\n/gm),
    }),
    row(
      'live-signature-bogus',
      `${NS2} has another CAA record than the one that was signed.`,
      { second: healthy.replace('letsencrypt.org', 'ca.example.net') },
      ['live-record-differs'],
    ),
    row('live-signature-expiring', 'The signatures end in two days.', {
      zone: await rebuilt(ZONE, { inception: NOW - 28 * DAY, expiration: NOW + 2 * DAY }),
    }),
    row(
      'live-signature-age',
      'The servers have signatures that are ten days older than those of the file.',
      { zone: await rebuilt(ZONE, { inception: NOW - 10 * DAY, expiration: NOW + 20 * DAY }), file: healthy },
      [],
      well({ file: healthy }),
    ),
    row(
      'live-cds-differs',
      `${NS2} has no CDS and CDNSKEY records.`,
      { zone: await rebuilt(ZONE + cds(key)), second: healthy },
      [],
    ),
    row('live-cds-pending', 'The CDS records ask for the DS of a new key.', {
      zone: await sign(ZONE + cds(next), APEX, [key, next]),
    }),
    row('live-dsync', 'The root says where it takes notifications.', {
      delegation: `${secure}_dsync DSYNC CDS NOTIFY 5359 a.root.\n`,
    }),
    row('live-caa-unanswered', `${NS2} answers SERVFAIL for CAA.`, {
      server: (question, as) =>
        question.type === TYPE.CAA ? reply(question, { flags: RCODE.SERVFAIL }) : as(question),
    }),
    row(
      'live-ede',
      'The resolver answers from its cache, and says so.',
      { resolver: withError(validating, { code: 3, text: 'servers did not answer' }) },
      [],
      goodResolver,
    ),
    row(
      'live-resolver-bogus',
      'The resolver refuses what it finds bogus.',
      {
        resolver: (question) =>
          question.checkingDisabled === true
            ? validating(question)
            : reply(question, { flags: RCODE.SERVFAIL | FLAG.RECURSION, error: { code: 7, text: '' } }),
      },
      [],
      goodResolver,
    ),
    row(
      'live-resolver-failed',
      'The resolver reaches none of the servers.',
      {
        resolver: (question) =>
          reply(question, { flags: RCODE.SERVFAIL | FLAG.RECURSION, error: { code: 22, text: '' } }),
      },
      [],
      goodResolver,
    ),
    row('live-resolver-unvalidated', 'The resolver does not validate.', { resolver: answered(0) }, [], goodResolver),
    row(
      'live-transfer-failed',
      `The servers refuse to transfer the zone.`,
      { isTransfer: true, transfer: 'refused' },
      [],
      well({ isTransfer: true, tsig }),
    ),
    row(
      'live-transfer-open',
      'The servers transfer the zone to anybody.',
      { isTransfer: true },
      [],
      well({ isTransfer: true, tsig }),
    ),
    refused('ca-server-failing', `${NS2} has lost the zone.`, {
      server: (question) => reply(question, { flags: RCODE.REFUSED }),
    }),
    refused('ca-mpic-inconsistent', `${NS2} is left behind: it still has the old CAA record.`, {
      second: await rebuilt(ZONE.replace('letsencrypt.org', 'ca.example.net')),
    }),
  ]);
}

/** The answers of a resolver with an extended error (RFC 8914). */
function withError(resolver: Server, { code, text }: { code: number; text: string }): Server {
  return (question) => {
    const made = resolver(question);
    if ('fault' in made) return made;
    const octets = Buffer.from(text);
    const option = Buffer.alloc(6 + octets.length);
    option.writeUInt16BE(15, 0);
    option.writeUInt16BE(2 + octets.length, 2);
    option.writeUInt16BE(code, 4);
    octets.copy(option, 6);
    // The OPT record is the last one, and its data empty.
    const wire = Buffer.concat([made.wire, option]);
    wire.writeUInt16BE(option.length, made.wire.length - 2);
    return { wire };
  };
}
