/**
 * The optional package `pkcs11js`, which talks to a PKCS #11 module: what is asked of it, loading it, and its errors in
 * words. The package is native code; it is loaded with the first module and never before.
 * @module
 */
import { createRequire } from 'node:module';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';

/** A number of the module's own, in the octets of a C `unsigned long`. */
export type Handle = Buffer;

export interface Attribute {
  readonly type: number;
  readonly value?: Buffer | number | boolean | string;
}

/** What zoneproof uses of `PKCS11` of pkcs11js. Texts of the module are padded with blanks. */
export interface Pkcs11Library {
  load(path: string): void;
  close(): void;
  C_Initialize(): void;
  C_Finalize(): void;
  C_GetInfo(): {
    readonly manufacturerID: string;
    readonly libraryDescription: string;
    readonly libraryVersion: { readonly major: number; readonly minor: number };
  };
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetSlotInfo(slot: Handle): { readonly slotDescription: string; readonly manufacturerID: string };
  C_GetTokenInfo(slot: Handle): {
    readonly label: string;
    readonly manufacturerID: string;
    readonly model: string;
    readonly serialNumber: string;
    readonly flags: number;
  };
  C_GetMechanismList(slot: Handle): number[];
  C_GetMechanismInfo(slot: Handle, mechanism: number): { readonly flags: number };
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_CloseSession(session: Handle): void;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_Logout(session: Handle): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, maximum: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: readonly Attribute[]): { readonly value: Buffer }[];
  C_GenerateKeyPair(
    session: Handle,
    mechanism: { readonly mechanism: number },
    publicTemplate: readonly Attribute[],
    privateTemplate: readonly Attribute[],
  ): { readonly publicKey: Handle; readonly privateKey: Handle };
  C_DestroyObject(session: Handle, object: Handle): void;
  C_SignInit(session: Handle, mechanism: { readonly mechanism: number }, key: Handle): void;
  C_Sign(session: Handle, data: Buffer, signature: Buffer): Buffer;
}

/** Return values that are told apart (PKCS #11 2.40 §11.1). */
export const CKR = {
  ATTRIBUTE_VALUE_INVALID: 0x13,
  DEVICE_MEMORY: 0x31,
  DEVICE_REMOVED: 0x32,
  KEY_SIZE_RANGE: 0x62,
  KEY_FUNCTION_NOT_PERMITTED: 0x68,
  MECHANISM_INVALID: 0x70,
  PIN_INCORRECT: 0xa0,
  PIN_INVALID: 0xa1,
  PIN_LEN_RANGE: 0xa2,
  PIN_EXPIRED: 0xa3,
  PIN_LOCKED: 0xa4,
  TOKEN_NOT_PRESENT: 0xe0,
  TOKEN_WRITE_PROTECTED: 0xe2,
  USER_ALREADY_LOGGED_IN: 0x100,
  USER_NOT_LOGGED_IN: 0x101,
  USER_PIN_NOT_INITIALIZED: 0x102,
  DOMAIN_PARAMS_INVALID: 0x130,
  CURVE_NOT_SUPPORTED: 0x140,
} as const;

/** What the module's commonest refusals mean, and what to do. */
const REFUSALS: ReadonlyMap<number, readonly [message: string, help?: string]> = new Map([
  [CKR.DEVICE_MEMORY, ['the token has no room left', 'delete keys that are no longer in use']],
  [CKR.DEVICE_REMOVED, ['the token was removed']],
  [CKR.KEY_SIZE_RANGE, ['the token does not allow keys of this size', 'choose another size with --bits']],
  [
    CKR.KEY_FUNCTION_NOT_PERMITTED,
    ['the token does not allow the key to sign', 'the key was made for another purpose'],
  ],
  [CKR.MECHANISM_INVALID, ['the token does not support this mechanism', 'use a key of another algorithm']],
  [CKR.PIN_INCORRECT, ['the PIN is wrong']],
  [CKR.PIN_INVALID, ['the PIN holds characters that the token does not allow']],
  [CKR.PIN_LEN_RANGE, ['the PIN is wrong: it is too short or too long for this token']],
  [CKR.PIN_EXPIRED, ['the PIN has expired', 'set a new one with the tools of the token']],
  [
    CKR.PIN_LOCKED,
    ['the PIN is locked after too many wrong ones', 'set a new one with the PIN of its security officer'],
  ],
  [CKR.TOKEN_NOT_PRESENT, ['the token was removed']],
  [CKR.TOKEN_WRITE_PROTECTED, ['the token is write-protected']],
  [CKR.USER_NOT_LOGGED_IN, ['the token wants a PIN']],
  [CKR.USER_PIN_NOT_INITIALIZED, ['the token has no user PIN yet', 'set one with the tools of the token']],
]);

/** The return value in an error of pkcs11js; undefined for any other error. */
export function returnValueOf(error: unknown): number | undefined {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  return name === 'Pkcs11Error' && typeof code === 'number' ? code : undefined;
}

/** An error of the module as a ZoneproofError (key). @param context what was being done, with which token */
export function tokenError(error: unknown, context: string, help?: string): unknown {
  const returnValue = returnValueOf(error);
  if (returnValue === undefined) return error;
  const [message, advice] = REFUSALS.get(returnValue) ?? [`the token answered ${(error as Error).message}`];
  return new ZoneproofError(EXIT.KEY, message, { help: help ?? advice, context: [context], cause: error });
}

/** Runs `action`; what the module refuses becomes a ZoneproofError (key). */
export function asking<Result>(context: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw tokenError(error, context);
  }
}

/** Loads the package. Throws a ZoneproofError (key) when it is not installed, or was not built for this machine. */
function loadPackage(): Pkcs11Library {
  try {
    const { PKCS11 } = createRequire(import.meta.url)('pkcs11js') as { readonly PKCS11: new () => Pkcs11Library };
    return new PKCS11();
  } catch (error) {
    const isAbsent = /^Cannot find module 'pkcs11js'/.test((error as Error).message);
    const message = 'keys in a token need the package pkcs11js, which';
    // It is compiled when it is installed.
    const help = 'with a C++ compiler, make and Python at hand';
    throw isAbsent
      ? new ZoneproofError(EXIT.KEY, `${message} is not installed`, { help: `npm install pkcs11js, ${help}` })
      : new ZoneproofError(EXIT.KEY, `${message} does not load here`, {
          help: `npm rebuild pkcs11js, ${help}`,
          cause: error,
        });
  }
}

/** Finalizes a module and unloads it. */
export function closePkcs11Module(library: Pkcs11Library): void {
  try {
    library.C_Finalize();
  } catch (error) {
    // What ended the work is worth telling, not that the module did not like its end.
    if (returnValueOf(error) === undefined) throw error;
  }
  library.close();
}

/**
 * Loads and initializes a PKCS #11 module, a shared library that comes with the token.
 * @throws ZoneproofError (key)
 */
export function openPkcs11Module(path: string): Pkcs11Library {
  const library = loadPackage();
  try {
    library.load(path);
  } catch (error) {
    // The message of the system's loader already names the path.
    const { message } = error as Error;
    throw new ZoneproofError(EXIT.KEY, `the PKCS #11 module does not load: ${message}`, {
      help: 'give the path of the shared library that came with the token, with --pkcs11-module',
      context: [`loading PKCS #11 module ${path}`],
      cause: error,
    });
  }
  try {
    asking(`initializing PKCS #11 module ${path}`, () => library.C_Initialize());
  } catch (error) {
    library.close();
    throw error;
  }
  return library;
}
