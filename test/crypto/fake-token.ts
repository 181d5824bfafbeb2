/** A PKCS #11 module in memory, over node:crypto: what tokens do that SoftHSM does not can be asked of it. */
import { createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Attribute, Handle, Pkcs11Library } from '../../src/crypto/pkcs11-library.js';

export const LOGIN_REQUIRED = 0x4;
export const INITIALIZED = 0x400;
export const FINAL_TRY = 0x20000;
export const LOCKED = 0x40000;

/** An error as pkcs11js throws it. */
export function refusal(name: string, code: number): Error {
  return Object.assign(new Error(name), { name: 'Pkcs11Error', code });
}

const CKR_PIN_INCORRECT = 0xa0;
const CKR_ATTRIBUTE_TYPE_INVALID = 0x12;

export interface FakeObject {
  readonly attributes: Map<number, Buffer>;
  readonly key?: KeyObject | undefined;
}

export interface FakeSlot {
  readonly label: string;
  readonly serial?: string;
  flags?: number;
  readonly objects?: FakeObject[];
}

const number = (value: number): Buffer => {
  const octets = Buffer.alloc(8);
  octets.writeBigUInt64LE(BigInt(value));
  return octets;
};

/** What was asked of a module, and how it answers. */
export interface FakeModule extends Pkcs11Library {
  readonly calls: string[];
}

/** Attributes as a token would store them. */
export function objectOf(attributes: Readonly<Record<number, Attribute['value']>>, key?: KeyObject): FakeObject {
  const stored = Object.entries(attributes).map(([type, value]) => {
    if (value instanceof Buffer) return [Number(type), value] as const;
    if (typeof value === 'boolean') return [Number(type), Buffer.of(value ? 1 : 0)] as const;
    return [Number(type), typeof value === 'number' ? number(value) : Buffer.from(String(value))] as const;
  });
  return { attributes: new Map(stored), key };
}

export function fakeModule(
  slots: readonly FakeSlot[],
  options: {
    readonly pin?: string;
    readonly mechanisms?: readonly number[];
    /** replaces what the token made of a new private key */
    readonly spoil?: (object: FakeObject) => void;
    readonly signature?: Buffer;
  } = {},
): FakeModule {
  const calls: string[] = [];
  const { pin = '1234', mechanisms = [0x1, 0x40, 0x42, 0x1041, 0x1057] } = options;
  let found: Handle[] = [];
  let signing: { readonly mechanism: number; readonly object: FakeObject } | undefined;
  const slotOf = (handle: Handle): FakeSlot => slots[Number(handle.readBigUInt64LE())]!;
  // A session is the slot it is of.
  const objectsOf = (session: Handle): FakeObject[] => slotOf(session).objects ?? [];
  const objectAt = (session: Handle, handle: Handle): FakeObject =>
    objectsOf(session)[Number(handle.readBigUInt64LE())]!;
  return {
    calls,
    load: () => {},
    close: () => void calls.push('close'),
    C_Initialize: () => {},
    C_Finalize: () => void calls.push('C_Finalize'),
    C_GetInfo: () => ({
      manufacturerID: 'Fakes'.padEnd(32),
      libraryDescription: 'In memory'.padEnd(32),
      libraryVersion: { major: 2, minor: 6 },
    }),
    C_GetSlotList: () => slots.map((_, i) => number(i)),
    C_GetSlotInfo: () => ({ slotDescription: 'slot'.padEnd(64), manufacturerID: 'Fakes'.padEnd(32) }),
    C_GetTokenInfo: (handle) => {
      const { label, serial = '1', flags = LOGIN_REQUIRED | INITIALIZED } = slotOf(handle);
      return {
        label: label.padEnd(32),
        manufacturerID: 'Fakes'.padEnd(32),
        model: 'model'.padEnd(16),
        serialNumber: serial.padEnd(16),
        flags,
      };
    },
    C_GetMechanismList: () => [...mechanisms],
    C_GetMechanismInfo: () => ({ flags: 0x800 }),
    C_OpenSession: (handle) => {
      calls.push('C_OpenSession');
      return handle;
    },
    C_CloseSession: () => void calls.push('C_CloseSession'),
    C_Login: (_session, userType, given) => {
      calls.push(`C_Login ${userType}`);
      if (given !== pin) throw refusal('CKR_PIN_INCORRECT', CKR_PIN_INCORRECT);
    },
    C_Logout: () => void calls.push('C_Logout'),
    C_FindObjectsInit(session, template) {
      const wanted = [...objectOf(Object.fromEntries(template.map(({ type, value }) => [type, value]))).attributes];
      found = objectsOf(session).flatMap((object, i) =>
        wanted.every(([type, value]) => object.attributes.get(type)?.equals(value)) ? [number(i)] : [],
      );
    },
    C_FindObjects: (_session, maximum) => found.slice(0, maximum),
    C_FindObjectsFinal: () => {},
    C_GetAttributeValue(session, handle, template) {
      return template.map(({ type }) => {
        const value = objectAt(session, handle).attributes.get(type);
        if (value === undefined) throw refusal('CKR_ATTRIBUTE_TYPE_INVALID', CKR_ATTRIBUTE_TYPE_INVALID);
        return { value };
      });
    },
    C_GenerateKeyPair(session, _mechanism, publicTemplate, privateTemplate) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x, y } = pair.publicKey.export({ format: 'jwk' });
      const point = Buffer.concat([Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
      const common = { 256: 3, 384: Buffer.from('06082a8648ce3d030107', 'hex') };
      const of = (template: readonly Attribute[]) =>
        Object.fromEntries(template.map(({ type, value }) => [type, value]));
      const objects = objectsOf(session);
      objects.push(objectOf({ ...of(publicTemplate), ...common, 0: 2, 385: point }));
      const made = objectOf({ ...of(privateTemplate), ...common, 0: 3 }, pair.privateKey);
      options.spoil?.(made);
      objects.push(made);
      return { publicKey: number(objects.length - 2), privateKey: number(objects.length - 1) };
    },
    C_DestroyObject(session, handle) {
      calls.push('C_DestroyObject');
      objectAt(session, handle).attributes.clear();
    },
    C_SignInit(session, { mechanism }, handle) {
      signing = { mechanism, object: objectAt(session, handle) };
    },
    C_Sign(_session, data) {
      if (options.signature !== undefined) return options.signature;
      const key = signing!.object.key!;
      if (signing!.mechanism === 0x40) return createSign('sha256').update(data).sign(key);
      if (signing!.mechanism === 0x1057) return sign(null, data, key);
      throw new Error('the fake signs with RSA and Edwards keys only');
    },
  };
}
