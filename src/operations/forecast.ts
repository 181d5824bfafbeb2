/**
 * What becomes of a zone file that was verified, from that moment on.
 * @module
 */
import { bogusFrom, type Forecast, forecastZone, type ZoneVerdict } from '../dnssec/index.js';
import type { LoadedZone } from './load-zone.js';

export interface ForecastRequest {
  /** the moment for which the zone was verified, seconds since the epoch */
  readonly at: number;
  /** seconds that the operator wants to spare */
  readonly minMargin?: number | undefined;
  readonly maxEvents: number;
}

/** The forecast for a verified zone; undefined where nothing can expire, since validators take the zone for unsigned. */
export function forecastLoadedZone(
  loaded: LoadedZone,
  { status, timeline }: ZoneVerdict,
  { at, minMargin, maxEvents }: ForecastRequest,
): Forecast | undefined {
  if (status === 'INSECURE' || timeline === undefined) return undefined;
  return forecastZone(loaded.zone, timeline, { at, margin: minMargin ?? 0, maxEvents });
}

/** Seconds until the first RRset of a verified zone becomes bogus: 0 when one is, Infinity when nothing can expire. */
export function marginOf({ zone }: LoadedZone, { status, timeline }: ZoneVerdict, at: number): number {
  if (status === 'INSECURE' || timeline === undefined) return Number.POSITIVE_INFINITY;
  return bogusFrom(zone, timeline, at) - at;
}
