import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { type Ds, makeDs } from '../../src/dnssec/index.js';
import { revokeKey, type SigningKey } from '../../src/keys/index.js';
import { rolloverStatus } from '../../src/operations/rollover-status.js';
import { DAY, dnskeyLine, makeKey, NOW, NSEC3, SMALL, sign, zoneOf } from '../dnssec/support.js';
import { memoryFiles } from './memory-files.js';

const ksk = makeKey('ksk');
const zsk = makeKey('zsk');
const other = { ksk: makeKey('ksk'), zsk: makeKey('zsk') };
const dsOf = ({ owner, dnskey }: SigningKey): Ds => makeDs(owner, dnskey, 2, openssl);
const cds = (key: SigningKey): string =>
  `@ CDS ${key.dnskey.keyTag} 13 2 ${Buffer.from(dsOf(key).digest).toString('hex')}\n`;
const DELETE = '@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n';

function status(text: string, ds: readonly Ds[] | undefined) {
  const files = memoryFiles({});
  const times = new Map<string, number>();
  const facts = { parent: undefined, policy: new Map(), times, keyFolder: undefined, dsTtl: undefined };
  const { kind, situations, problems, stages } = rolloverStatus(files, {
    ...facts,
    zone: zoneOf(text),
    ds,
    at: NOW + DAY,
    provider: openssl,
  });
  return {
    kind,
    seen: situations.map((one) => one.kind),
    situations,
    problems,
    methods: stages.map((one) => one.recognition.method.id),
  };
}

const signed = (more = '', keys: readonly SigningKey[] = [ksk, zsk]): Promise<string> => sign(SMALL + more, keys);

describe('what a zone shows besides its keys', () => {
  it('nothing, when all is at rest', async () => {
    expect(status(await signed(), [dsOf(ksk)])).toMatchObject({ kind: 'at-rest', seen: [], problems: [] });
    expect(status(await signed(cds(ksk)), [dsOf(ksk)])).toMatchObject({ kind: 'at-rest', seen: [] });
    expect(status(await sign(SMALL, [ksk, zsk], { denial: NSEC3 }), [dsOf(ksk)])).toMatchObject({ seen: [] });
  });

  it('a change of denial: two chains, or two sets of parameters', async () => {
    const nsec3 = await sign(SMALL, [ksk, zsk], { denial: NSEC3 });
    const chain = (text: string, pattern: RegExp): string => (text.match(pattern) ?? []).join('');
    const both = (await signed()) + chain(nsec3, /^.*\tNSEC3(?:PARAM)?\t.*\n/gm);
    const { seen, situations } = status(both, [dsOf(ksk)]);
    expect(seen).toEqual(['denial-change']);
    expect(situations[0]!.message).toContain('servers deny with NSEC3');
    // RFC 5155 §10.4: the chain is built before NSEC3PARAM says so.
    const building = (await signed()) + chain(nsec3, /^.*\tNSEC3\t.*\n/gm);
    expect(status(building, [dsOf(ksk)]).situations[0]!.message).toContain('servers deny with NSEC:');
    const salted = await sign(SMALL, [ksk, zsk], { denial: { ...NSEC3, salt: Uint8Array.of(1, 2) } });
    expect(status(nsec3 + chain(salted, /^.*\tNSEC3\t.*\n/gm), [dsOf(ksk)]).seen).toEqual(['denial-change']);
  });

  it('a zone without a DS: in, out, or neither, unless the zone says what it wants', async () => {
    const open = status(await signed(), []);
    expect([open.kind, open.seen, open.methods]).toEqual(['several-fit', ['no-ds'], ['go-secure', 'go-insecure']]);
    expect(status(await signed(cds(ksk)), [])).toMatchObject({
      kind: 'under-way',
      seen: ['no-ds'],
      methods: ['go-secure'],
    });
    expect(status(await signed(DELETE), [])).toMatchObject({
      kind: 'under-way',
      seen: ['no-ds'],
      methods: ['go-insecure'],
    });
    expect(status(await signed(), undefined)).toMatchObject({ kind: 'at-rest', seen: [] });
  });

  it('what it asks of its parent, which has not done it yet', async () => {
    expect(status(await signed(DELETE), [dsOf(ksk)])).toMatchObject({ seen: ['asks-parent'] });
    const rolling = status(await signed(cds(other.ksk), [ksk, zsk, other.ksk]), [dsOf(ksk)]);
    expect(rolling.situations[0]!.message).toContain(
      `the DS of ${other.ksk.dnskey.keyTag} (RFC 7344), and the parent has that of ${ksk.dnskey.keyTag}`,
    );
  });

  it('another operator, when its ZSK is in the zone and the DS of its KSK at the parent', async () => {
    const shared = await sign(SMALL, [ksk, zsk], { standby: [other.zsk.dnskey] });
    expect(status(shared, [dsOf(ksk), dsOf(other.ksk)])).toMatchObject({
      kind: 'at-rest',
      seen: ['shared'],
      problems: [],
    });
    // Half of it could be a rollover, and is shown as one.
    expect(status(shared, [dsOf(ksk)]).methods).toContain('zsk-pre-publication');
    expect(status(await signed(), [dsOf(ksk), dsOf(other.ksk)])).toMatchObject({ seen: ['stranger'] });
  });

  it('a key that is revoked, and whether anybody believes it', async () => {
    const revoked = revokeKey(ksk, NOW);
    const text = await sign(SMALL, [revoked, other.ksk, zsk]);
    expect(status(text, [dsOf(other.ksk)])).toMatchObject({ seen: ['revoked'] });
    const unsigned = (await sign(SMALL, [other.ksk, zsk])) + dnskeyLine(revoked.dnskey);
    expect(status(unsigned, [dsOf(other.ksk)]).situations[0]!.message).toContain('nobody believes the revocation');
  });

  it('that an emergency would look the same', async () => {
    const twice = await sign(SMALL, [ksk, zsk, other.zsk]);
    const { methods, seen } = status(twice, [dsOf(ksk)]);
    expect(methods).toContain('zsk-double-signature');
    expect(seen).toEqual(['emergency']);
  });

  it('an unsigned zone with a DS is bogus', () => {
    expect(status(SMALL, [dsOf(ksk)])).toMatchObject({
      kind: 'unsigned',
      problems: [expect.stringContaining('validators find every answer bogus')],
    });
    expect(status(SMALL, []).problems).toEqual([]);
  });
});
