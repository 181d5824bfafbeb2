import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openssl, openToken, type Token, type TokenAddress, writeRsaPublicKey } from '../../src/crypto/index.js';
import { EXIT, ZoneproofError } from '../../src/diagnostic/index.js';
import {
  type FakeModule,
  type FakeObject,
  type FakeSlot,
  FINAL_TRY,
  fakeModule,
  INITIALIZED,
  LOCKED,
  LOGIN_REQUIRED,
  objectOf,
  refusal,
} from './fake-token.js';

const DATA = Buffer.from('signed data');

function failure(run: () => unknown): ZoneproofError {
  try {
    run();
  } catch (error) {
    if (error instanceof ZoneproofError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const open = (module: FakeModule, address: TokenAddress = {}, pin = '1234'): Token =>
  openToken(module, address, '/m.so', () => pin);

const RSA = generateKeyPairSync('rsa', { modulusLength: 1024 });
const { n, e } = RSA.publicKey.export({ format: 'jwk' });
const [MODULUS, EXPONENT] = [Buffer.from(n!, 'base64url'), Buffer.from(e!, 'base64url')];
const RSA_FIELD = writeRsaPublicKey({ n: MODULUS, e: EXPONENT });

/** Objects of an RSA key: 0x0 class, 0x3 label, 0x100 type, 0x102 id, 0x120 modulus, 0x122 exponent. */
const rsaPrivate = (label: string, id: string, rest: Parameters<typeof objectOf>[0] = {}): FakeObject =>
  objectOf({ 0: 3, 3: label, 256: 0, 258: Buffer.from(id, 'hex'), ...rest }, RSA.privateKey);
const rsaPublic = (label: string, id: string, modulus = MODULUS): FakeObject =>
  objectOf({ 0: 2, 3: label, 256: 0, 258: Buffer.from(id, 'hex'), 288: modulus, 290: EXPONENT });
const tokenWith = (...objects: FakeObject[]): FakeSlot[] => [{ label: 'zones', objects }];

describe('which token', () => {
  const slots: FakeSlot[] = [
    { label: 'zones', serial: 'a1' },
    { label: 'zones', serial: 'b2' },
    { label: 'other', serial: 'c3' },
    { label: '', serial: '', flags: LOGIN_REQUIRED },
  ];

  it.each<[TokenAddress, string]>([
    [{ token: 'other' }, 'other'],
    [{ token: 'zones', serial: 'b2' }, 'zones'],
    [{ slotId: 2 }, 'other'],
    [{ slotId: 2, slotDescription: 'slot', slotManufacturer: 'Fakes', manufacturer: 'Fakes', model: 'model' }, 'other'],
    [{ slotId: 2, libraryDescription: 'In memory', libraryManufacturer: 'Fakes', libraryVersion: '2.6' }, 'other'],
  ])('%o', (address, name) => {
    expect(open(fakeModule(slots), address).name).toBe(name);
  });

  it.each<[TokenAddress]>([
    [{ token: 'zone' }],
    [{ token: 'other', serial: 'b2' }],
    [{ slotId: 7 }],
    [{ token: '' }],
    [{ slotId: 2, libraryVersion: '2' }],
    [{ slotId: 2, model: '' }],
  ])('none for %o', (address) => {
    const error = failure(() => open(fakeModule(slots), address));
    expect(error.message).toBe('no token of PKCS #11 module /m.so matches');
    expect(error.exitCode).toBe(EXIT.KEY);
    expect(error.help).toContain('"other" (serial c3)');
    expect(error.help).not.toContain('""');
  });

  it('several', () => {
    const error = failure(() => open(fakeModule(slots), { token: 'zones' }));
    expect(error.message).toBe('2 tokens of PKCS #11 module /m.so match');
    expect(error.help).toContain('"zones" (serial a1) and "zones" (serial b2)');
  });

  it('a module without tokens', () => {
    expect(failure(() => open(fakeModule([]))).help).toMatch(/is it plugged in/);
  });
});

describe('which key', () => {
  it('by name and id; ambiguous without', () => {
    const slots = tokenWith(rsaPrivate('ksk', '01'), rsaPrivate('ksk', '02'), rsaPrivate('zsk', '03'));
    const token = open(fakeModule(slots));
    expect(token.findPrivate({ object: 'zsk' })).toMatchObject({ label: 'zsk', algorithms: [5, 7, 8, 10] });
    expect(token.findPrivate({ object: 'ksk', id: Uint8Array.of(2) }).id).toEqual(Uint8Array.of(2));
    const several = failure(() => token.findPrivate({ object: 'ksk' }));
    expect(several.message).toBe('2 private keys in token "zones" match');
    expect(several.help).toContain('"ksk" (id 01) and "ksk" (id 02)');
    const none = failure(() => token.findPrivate({ object: 'none' }));
    expect(none.message).toBe('no private key in token "zones" matches');
    expect(none.help).toContain('"zsk" (id 03)');
    expect(failure(() => open(fakeModule(tokenWith())).findPrivate({})).help).toBe('it has no private keys');
  });

  it('keys of other kinds are passed over, or refused when named', () => {
    const aes = objectOf({ 0: 3, 3: 'p521', 256: 3, 384: Buffer.from('06052b81040023', 'hex') });
    const token = open(fakeModule(tokenWith(aes, rsaPrivate('ksk', '01'))));
    expect(token.findPrivate({}).label).toBe('ksk');
    expect(failure(() => token.findPrivate({ object: 'p521' })).message).toMatch(/of no kind that DNSSEC knows/);
  });

  it.each<[string, FakeObject[], Uint8Array | undefined]>([
    ['the public object of the same id', [rsaPublic('other name', '01'), rsaPublic('ksk', '02', EXPONENT)], RSA_FIELD],
    ['of the same name, without an id', [rsaPublic('ksk', '')], RSA_FIELD],
    ['no public object', [], undefined],
  ])('public part: %s', (_what, objects, expected) => {
    const token = open(fakeModule(tokenWith(rsaPrivate('ksk', '01'), ...objects)));
    expect(token.findPrivate({}).publicKey).toEqual(expected);
  });

  it('public part: the private object itself tells it', () => {
    const key = rsaPrivate('ksk', '01', { 288: MODULUS, 290: EXPONENT });
    expect(open(fakeModule(tokenWith(key))).findPrivate({}).publicKey).toEqual(RSA_FIELD);
  });

  it('public part: two that could be it', () => {
    const slots = tokenWith(rsaPrivate('ksk', '01'), rsaPublic('ksk', '01'), rsaPublic('ksk', '01', EXPONENT));
    expect(failure(() => open(fakeModule(slots)).findPrivate({})).message).toMatch(/several public keys/);
  });

  it('a public part that is in sight needs no PIN; a hidden one is looked for with it', () => {
    const visible = fakeModule(tokenWith(rsaPublic('ksk', '01')));
    expect(open(visible).findPublic({ object: 'ksk' }).publicKey).toEqual(RSA_FIELD);
    expect(visible.calls).not.toContain('C_Login 1');
    const hidden = fakeModule(tokenWith(rsaPrivate('ksk', '01', { 288: MODULUS, 290: EXPONENT })));
    expect(open(hidden).findPublic({ object: 'ksk' }).publicKey).toEqual(RSA_FIELD);
    expect(hidden.calls).toContain('C_Login 1');
  });
});

describe('PINs', () => {
  const slots = (flags: number): FakeSlot[] => [
    { label: 'zones', flags: INITIALIZED | flags, objects: [rsaPrivate('ksk', '01')] },
  ];
  it.each([
    ['wrong', LOGIN_REQUIRED, undefined],
    ['wrong, and the last one but one', LOGIN_REQUIRED | FINAL_TRY, 'one more wrong PIN locks the token'],
    ['wrong, and the last one', LOGIN_REQUIRED | LOCKED, 'that was the last try: the PIN is locked now'],
  ])('%s', (_what, flags, help) => {
    const error = failure(() => open(fakeModule(slots(flags)), {}, '271828').findPrivate({}));
    expect(error.message).toBe('the PIN is wrong');
    expect(error.help).toBe(help);
    expect(error.context).toEqual(['logging in to token "zones"']);
    expect(`${error.stack}${(error.cause as Error).stack}`).not.toContain('271828');
  });

  it('locked', () => {
    const module = fakeModule(slots(LOGIN_REQUIRED | LOCKED));
    module.C_Login = () => {
      throw refusal('CKR_PIN_LOCKED', 0xa4);
    };
    expect(failure(() => open(module).findPrivate({})).message).toBe('the PIN is locked after too many wrong ones');
  });

  it('are not asked for where the token wants none, and once where it does', () => {
    const free = fakeModule(slots(0));
    open(free).findPrivate({});
    expect(free.calls).toEqual(['C_OpenSession']);
    const guarded = fakeModule(slots(LOGIN_REQUIRED));
    const token = open(guarded);
    token.findPrivate({});
    token.findPrivate({});
    token.close();
    expect(guarded.calls).toEqual(['C_OpenSession', 'C_Login 1', 'C_Logout', 'C_CloseSession']);
  });
});

describe('signing', () => {
  const slots = (rest: Parameters<typeof objectOf>[0] = {}) =>
    tokenWith(rsaPrivate('ksk', '01', rest), rsaPublic('ksk', '01'));

  it('as the public key verifies', () => {
    const signature = open(fakeModule(slots())).findPrivate({}).signer(8).sign(DATA) as Uint8Array;
    expect(openssl.publicKey(8, RSA_FIELD)!.verify(DATA, signature)).toBe(true);
  });

  it('with a PIN for each signature, when the key wants that', () => {
    const module = fakeModule(slots({ 514: true }));
    const signer = open(module).findPrivate({}).signer(8);
    signer.sign(DATA);
    signer.sign(DATA);
    expect(module.calls).toEqual(['C_OpenSession', 'C_Login 1', 'C_Login 2', 'C_Login 2']);
  });

  it('not by a token without the mechanism', () => {
    const error = failure(() =>
      open(fakeModule(slots(), { mechanisms: [0x1041] }))
        .findPrivate({})
        .signer(8),
    );
    expect(error.message).toBe('token "zones" does not support signing with algorithm 8');
  });

  it('not when the signature is too short, or the token is gone', () => {
    const short = open(fakeModule(slots(), { signature: Buffer.alloc(100) }))
      .findPrivate({})
      .signer(8);
    expect(failure(() => short.sign(DATA)).message).toBe('the signature has 100 octets instead of 128');
    const module = fakeModule(slots());
    const signer = open(module).findPrivate({}).signer(8);
    module.C_SignInit = () => {
      throw refusal('CKR_DEVICE_REMOVED', 0x32);
    };
    const gone = failure(() => signer.sign(DATA));
    expect(gone.message).toBe('the token was removed');
    expect(gone.context).toEqual(['signing with key "ksk" (id 01) in token "zones"']);
  });
});

describe('making keys', () => {
  const empty = (): FakeSlot[] => [{ label: 'zones', objects: [] }];

  it('sensitive, never extractable, for signing only', () => {
    const slots = empty();
    const key = open(fakeModule(slots)).generate(13, (id) => `k-${id}`, {});
    expect(key.label).toMatch(/^k-[0-9a-f]{16}$/);
    expect(key.publicKey).toHaveLength(64);
    const made = slots[0]!.objects![1]!.attributes;
    const flags = [0x1, 0x2, 0x103, 0x162, 0x108, 0x105, 0x107, 0x10c].map((type) => made.get(type)?.[0]);
    expect(flags).toEqual([1, 1, 1, 0, 1, 0, 0, 0]);
  });

  it.each([
    ['extractable', 0x162, 1],
    ['not sensitive', 0x103, 0],
  ])('a token that makes it %s all the same is refused, and the key removed', (_what, type, value) => {
    const module = fakeModule(empty(), { spoil: ({ attributes }) => void attributes.set(type, Buffer.of(value)) });
    const error = failure(() => open(module).generate(13, () => 'k', {}));
    expect(error.message).toBe('token "zones" did not make the key sensitive and never extractable');
    expect(module.calls.filter((call) => call === 'C_DestroyObject')).toHaveLength(2);
  });

  it('a second name of the curve is tried when the first is not known', () => {
    const module = fakeModule(empty());
    const names: string[] = [];
    module.C_GenerateKeyPair = (_session, _mechanism, template) => {
      names.push((template.find(({ type }) => type === 0x180)!.value as Buffer).toString('hex'));
      throw refusal('CKR_CURVE_NOT_SUPPORTED', 0x140);
    };
    const error = failure(() => open(module).generate(15, () => 'k', {}));
    expect(names).toEqual(['06032b6570', '130c656477617264733235353139']);
    expect(error.message).toBe('the token answered CKR_CURVE_NOT_SUPPORTED');
  });

  it('all sessions are closed', () => {
    const module = fakeModule(empty());
    const token = open(module);
    token.generate(13, () => 'k', {});
    token.close();
    const count = (name: string) => module.calls.filter((call) => call === name).length;
    expect([count('C_OpenSession'), count('C_CloseSession'), count('C_Logout')]).toEqual([2, 2, 1]);
  });
});
