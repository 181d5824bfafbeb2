import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT, ZoneproofError } from '../../src/diagnostic/index.js';
import { isPkcs11Uri, type Pkcs11Uri, parsePkcs11Uri, printPkcs11Uri } from '../../src/keys/index.js';

function failure(run: () => unknown): ZoneproofError {
  try {
    run();
  } catch (error) {
    if (error instanceof ZoneproofError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const bytes = (...octets: number[]) => Uint8Array.from(octets);

describe('reading', () => {
  it.each<[string, Pkcs11Uri]>([
    ['pkcs11:', {}],
    ['PKCS11:token=a', { token: 'a' }],
    ['pkcs11:token=;object=', { token: '', object: '' }],
    // RFC 7512 §3
    ['pkcs11:object=my-pubkey;type=public', { object: 'my-pubkey', type: 'public' }],
    [
      'pkcs11:object=my-key;type=private?pin-source=file:/etc/token',
      { object: 'my-key', type: 'private', pinSource: 'file:/etc/token' },
    ],
    [
      'pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin',
      {
        token: 'The Software PKCS#11 Softtoken',
        manufacturer: 'Snake Oil, Inc.',
        model: '1.0',
        object: 'my-certificate',
        type: 'cert',
        id: bytes(0x69, 0x95, 0x3e, 0x5c, 0xf4, 0xbd, 0xec, 0x91),
        serial: '',
        pinSource: 'file:/etc/token_pin',
      },
    ],
    [
      'pkcs11:object=my-sign-key;type=private?module-name=mypkcs11',
      { object: 'my-sign-key', type: 'private', moduleName: 'mypkcs11' },
    ],
    [
      'pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1',
      { object: 'my-sign-key', type: 'private', modulePath: '/mnt/libmypkcs11.so.1' },
    ],
    [
      'pkcs11:slot-description=Sun%20Metaslot;slot-manufacturer=x;slot-id=327',
      { slotDescription: 'Sun Metaslot', slotManufacturer: 'x', slotId: 327 },
    ],
    [
      'pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;library-version=1.23',
      { libraryManufacturer: 'Snake Oil, Inc.', libraryDescription: 'Soft Token Library', libraryVersion: '1.23' },
    ],
    [
      'pkcs11:token=My%20token%25%20created%20by%20Joe;id=%01%Ba%fE',
      { token: 'My token% created by Joe', id: bytes(1, 0xba, 0xfe) },
    ],
    ['pkcs11:id=ab', { id: bytes(0x61, 0x62) }],
    [
      "pkcs11:token=:[]@!$'()*+,=&-._~?pin-source=:[]@!$'()*+,=/?|",
      { token: ":[]@!$'()*+,=&-._~", pinSource: ":[]@!$'()*+,=/?|" },
    ],
    ['pkcs11:token=Z%C3%BCrich', { token: 'Zürich' }],
    ['pkcs11:token=a?pin-value=1%2623&module-path=/m', { token: 'a', pinValue: '1&23', modulePath: '/m' }],
    // a question mark that is not the first belongs to the query
    ['pkcs11:?pin-source=/a?b', { pinSource: '/a?b' }],
  ])('%s', (text, expected) => {
    expect(isPkcs11Uri(text)).toBe(true);
    expect({ ...parsePkcs11Uri(text) }).toEqual(expected);
  });

  it.each([
    ['http:token=a', /does not begin with "pkcs11:"/],
    ['pkcs11:token', /attribute without a value/],
    ['pkcs11:=a', /the attribute one is not known/],
    ['pkcs11:token=a;', /without a value/],
    ['pkcs11:;token=a', /without a value/],
    ['pkcs11:token=a;token=b', /"token" is there twice/],
    ['pkcs11:Token=a', /"Token" is not known/],
    ['pkcs11:x-vendor=a', /"x-vendor" is not known/],
    ['pkcs11:toString=a', /"toString" is not known/],
    ['pkcs11:token=a b', /token: a character must be percent-encoded/],
    ['pkcs11:token=a/b', /token: a character must be percent-encoded/],
    ['pkcs11:token=a|b', /token: a character must be percent-encoded/],
    ['pkcs11:token=a#b', /token: a character must be percent-encoded/],
    ['pkcs11:token=Zürich', /token: a character must be percent-encoded/],
    ['pkcs11:token=%4', /token: behind a "%"/],
    ['pkcs11:token=%zz', /token: behind a "%"/],
    ['pkcs11:token=%', /token: behind a "%"/],
    ['pkcs11:token=%FF', /token: the value is not UTF-8/],
    ['pkcs11:slot-id=x', /slot-id: a number/],
    ['pkcs11:slot-id=', /slot-id: a number/],
    ['pkcs11:slot-id=-1', /slot-id: a number/],
    ['pkcs11:library-version=2.', /library-version: a number/],
    ['pkcs11:library-version=2.6.1', /library-version: a number/],
    ['pkcs11:type=key', /type: the class of an object/],
    ['pkcs11:pin-source=x', /"pin-source" stands on the wrong side/],
    ['pkcs11:?token=a', /"token" stands on the wrong side/],
    ['pkcs11:?pin-source=a&pin-source=b', /"pin-source" is there twice/],
    ['pkcs11:?pin-source=a;module-path=b', /pin-source: a character must be percent-encoded/],
  ])('refuses %s', (text, message) => {
    const error = failure(() => parsePkcs11Uri(text));
    expect(error.exitCode).toBe(EXIT.USAGE);
    expect(error.message).toMatch(message);
  });

  it.each([
    'pkcs11:token=a?pin-value=271828 ',
    'pkcs11:token=a?pin-value=271828&pin-value=271828',
    'pkcs11:token=a?pin_value=271828',
    'pkcs11:token=a;pin-value=271828',
    'pkcs11:token=a?pin-value=%zz271828',
    'pkcs11:token=a?271828',
    'pkcs11:token=a?pin-value=a&271828 31415926535897932384=x',
  ])('never repeats a PIN: %s', (text) => {
    const { message, help } = failure(() => parsePkcs11Uri(text));
    expect(`${message}${help}`).not.toContain('271828');
    expect(`${message}${help}`).not.toContain('31415926');
  });
});

describe('labels of BIND', () => {
  it.each<[string, Pkcs11Uri]>([
    ['pkcs11:token=a;object=b;pin-source=/etc/pin', { token: 'a', object: 'b', pinSource: '/etc/pin' }],
    ['pkcs11:object=b;pin-value=1234', { object: 'b', pinValue: '1234' }],
    ['pkcs11:object=b?pin-source=/etc/pin', { object: 'b', pinSource: '/etc/pin' }],
  ])('%s', (text, expected) => {
    expect({ ...parsePkcs11Uri(text, { isBindLabel: true }) }).toEqual(expected);
  });

  it('are strict in all else', () => {
    expect(() => parsePkcs11Uri('pkcs11:token=a b', { isBindLabel: true })).toThrow(/percent-encoded/);
    expect(() => parsePkcs11Uri('pkcs11:pin-source=/a?pin-source=/b', { isBindLabel: true })).toThrow(/twice/);
  });
});

describe('printing', () => {
  it('leaves the PIN out', () => {
    const text = printPkcs11Uri(parsePkcs11Uri('pkcs11:token=a?pin-value=1234&pin-source=/b'));
    expect(text).toBe('pkcs11:token=a?pin-source=/b');
  });

  it('has one order, and encodes what needs it', () => {
    const uri = parsePkcs11Uri('pkcs11:id=a;object=a%20%3b%2F;token=%41?module-path=/x%26');
    expect(printPkcs11Uri(uri)).toBe('pkcs11:token=A;object=a%20%3B%2F;id=%61?module-path=/x%26');
  });

  it('gives back what was read', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 12 });
    const uris = fc.record(
      {
        token: word,
        manufacturer: word,
        serial: word,
        model: word,
        libraryManufacturer: word,
        libraryDescription: word,
        libraryVersion: fc.constantFrom('1', '2.40'),
        slotManufacturer: word,
        slotDescription: word,
        slotId: fc.nat(),
        object: word,
        type: fc.constantFrom('public', 'private', 'cert', 'secret-key', 'data'),
        id: fc.uint8Array({ maxLength: 20 }),
        pinSource: word,
        moduleName: word,
        modulePath: word,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(uris, (uri) => {
        const printed = printPkcs11Uri(uri as Pkcs11Uri);
        expect(printed).toMatch(/^[!-~]*$/);
        expect({ ...parsePkcs11Uri(printed) }).toEqual({ ...uri });
      }),
    );
  });
});
