/**
 * The tokens of a PKCS #11 module, and choosing one of them by the attributes of a URI.
 * @module
 */
import { EXIT, listText, ZoneproofError } from '../diagnostic/index.js';
import type { Handle, Pkcs11Library } from './pkcs11-library.js';

/** Which token, and which object in it: the path attributes of RFC 7512 §2.3. What is undefined matches anything. */
export interface TokenAddress {
  readonly token?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly serial?: string | undefined;
  readonly model?: string | undefined;
  readonly slotId?: number | undefined;
  readonly slotDescription?: string | undefined;
  readonly slotManufacturer?: string | undefined;
  readonly libraryDescription?: string | undefined;
  readonly libraryManufacturer?: string | undefined;
  /** `2.6`; the minor number is 0 when it is left out */
  readonly libraryVersion?: string | undefined;
  /** CKA_LABEL */
  readonly object?: string | undefined;
  /** CKA_ID */
  readonly id?: Uint8Array | undefined;
}

const CKF_TOKEN_INITIALIZED = 0x400;
/** How many names a message lists. */
const MAXIMUM_LISTED = 8;

/** The first of some names, for a message. Tokens give their objects in any order. */
export function listed(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, MAXIMUM_LISTED);
  return listText(names.length > MAXIMUM_LISTED ? [...shown, 'others'] : shown, 'and');
}

/** A handle as a number: octets of an `unsigned long` in the order of the machine. */
export function handleNumber(handle: Handle): number {
  const octets = Uint8Array.from(handle);
  return octets.length === 8 ? Number(new BigUint64Array(octets.buffer)[0]) : new Uint32Array(octets.buffer)[0]!;
}

/** A slot with a token in it. */
export interface Slot {
  readonly handle: Handle;
  readonly name: string;
  readonly serial: string;
  readonly flags: number;
}

/** The one token that the address matches. Throws a ZoneproofError (key). @param modulePath for messages */
export function chooseSlot(library: Pkcs11Library, address: TokenAddress, modulePath: string): Slot {
  const slots: Slot[] = [];
  const others: string[] = [];
  const { libraryDescription, manufacturerID, libraryVersion } = library.C_GetInfo();
  const [major, minor = '0'] = address.libraryVersion?.split('.') ?? [];
  const isLibrary =
    matches(address.libraryDescription, libraryDescription) &&
    matches(address.libraryManufacturer, manufacturerID) &&
    (major === undefined || (Number(major) === libraryVersion.major && Number(minor) === libraryVersion.minor));
  for (const handle of library.C_GetSlotList(true)) {
    const slot = library.C_GetSlotInfo(handle);
    const token = library.C_GetTokenInfo(handle);
    if ((token.flags & CKF_TOKEN_INITIALIZED) === 0) continue;
    const [name, serial] = [token.label.trimEnd(), token.serialNumber.trimEnd()];
    const isMatch =
      isLibrary &&
      matches(address.token, token.label) &&
      matches(address.manufacturer, token.manufacturerID) &&
      matches(address.serial, token.serialNumber) &&
      matches(address.model, token.model) &&
      matches(address.slotDescription, slot.slotDescription) &&
      matches(address.slotManufacturer, slot.manufacturerID) &&
      (address.slotId === undefined || address.slotId === handleNumber(handle));
    if (isMatch) slots.push({ handle, name, serial, flags: token.flags });
    else others.push(`"${name}" (serial ${serial})`);
  }
  const [slot, second] = slots;
  if (slot === undefined) {
    throw new ZoneproofError(EXIT.KEY, `no token of PKCS #11 module ${modulePath} matches`, {
      help:
        others.length === 0 ? 'the module has no initialized token; is it plugged in?' : `there is ${listed(others)}`,
    });
  }
  if (second !== undefined) {
    const names = slots.map(({ name, serial }) => `"${name}" (serial ${serial})`);
    throw new ZoneproofError(EXIT.KEY, `${slots.length} tokens of PKCS #11 module ${modulePath} match`, {
      help: `say which one with token=, serial= or slot-id=: ${listed(names)}`,
    });
  }
  return slot;
}

/** Whether an attribute of an address matches a text that the module padded with blanks (RFC 7512 §2.3). */
function matches(wanted: string | undefined, padded: string): boolean {
  return wanted === undefined || wanted.trimEnd() === padded.replace(/[ \0]+$/, '');
}
