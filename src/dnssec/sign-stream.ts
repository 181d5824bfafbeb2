/**
 * Signing a zone for the sake of its text, which is handed out while it is made.
 *
 * What `sign-zone.ts` does last, because it depends on all the rest, does not come up here: a zone with signatures of
 * before may be unchanged, and a digest covers the whole zone. Such zones are signed as a whole.
 * @module
 */
import { ByteWriter } from '../wire/index.js';
import type { Zone } from '../zone/index.js';
import { addDenial } from './sign/chain.js';
import type { KeyUse } from './sign/roles.js';
import { type SignText, signTextHere, type UnsignedZone, writeSignedRange } from './sign-text.js';
import { beginSigning, type SigningReport, type SignZoneOptions, zoneSigners } from './sign-zone.js';
import { isSigned } from './zone-shape.js';
import { apexZonemds } from './zonemd.js';

export interface StreamSigningOptions extends SignZoneOptions {
  /** Signs and prints, in threads for example; default: {@link signTextHere}. */
  readonly signText?: SignText | undefined;
}

export interface ZoneStream {
  /** the zone without its chain and signatures */
  readonly zone: Zone;
  /** The text, as `printZoneChunks` has it. To be taken once; a piece is only valid until the next one is asked for. */
  readonly text: AsyncIterable<Uint8Array>;
  /** What was done, once the text has come to its end. */
  report(): SigningReport;
}

/**
 * Makes a zone ready to be signed while it is written.
 * @returns undefined for a zone that must be signed as a whole, with `signZone`
 * @throws ZoneproofError as `signZone`
 */
export function streamSigning(zone: Zone, options: StreamSigningOptions): ZoneStream | undefined {
  const isSignedBefore = options.previous !== undefined || isSigned(zone);
  if (isSignedBefore || (options.zonemd ?? []).length > 0 || apexZonemds(zone).length > 0) return undefined;
  const plan = beginSigning(zone, options);
  const { prepared, denial, uses: keys, notes } = plan;
  const lacksNsec = denial.type === 'nsec';
  const unsigned = { zone: lacksNsec ? prepared : addDenial(prepared, denial, options.provider), lacksNsec };
  let signatureCount = 0;
  const count = (signatures: number): void => {
    signatureCount += signatures;
  };
  return {
    zone: prepared,
    text: textOf(unsigned, keys, options, count),
    report: () => ({ signatureCount, denial, keys, notes }),
  };
}

async function* textOf(
  unsigned: UnsignedZone,
  uses: readonly KeyUse[],
  options: StreamSigningOptions,
  count: (signatures: number) => void,
): AsyncIterable<Uint8Array> {
  const { provider } = options;
  // The apex is the first name, and signed here: by keys in tokens as well, which other threads cannot ask.
  const behindApex = unsigned.zone.apexId + 1;
  const apex = new ByteWriter(1 << 14);
  count(await writeSignedRange(unsigned, zoneSigners(uses, provider), options, 0, behindApex, apex));
  yield apex.view();
  for await (const { text, signatures } of (options.signText ?? signTextHere(provider))(
    unsigned,
    uses,
    options,
    behindApex,
  )) {
    count(signatures);
    yield text;
  }
}
