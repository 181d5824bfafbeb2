/** `--stats` @module */
import { countText } from '../diagnostic/index.js';
import type { Zone } from '../zone/index.js';
import type { Environment } from './env.js';

export interface StatsOptions {
  readonly stats?: boolean | undefined;
}

const MEBIBYTE = 1024 ** 2;

/** Says what the program took so far, when it was asked to, and how much of it for these zones. */
export function writeStats(environment: Environment, { stats = false }: StatsOptions, zones: readonly Zone[]): void {
  if (!stats) return;
  const records = zones.reduce((sum, zone) => sum + zone.records.count, 0);
  const octets = zones.reduce((sum, zone) => sum + zone.octets, 0);
  const each = records === 0 ? '' : ` of ${(octets / records).toFixed(1)} octets`;
  const { seconds, processorSeconds, peakOctets } = environment.resourceUse();
  const parts = [
    `${countText(records, 'record')}${each} in ${countText(zones.length, 'zone')}`,
    `${seconds.toFixed(2)} s`,
    `${processorSeconds.toFixed(2)} s of processors`,
    `${Math.ceil(peakOctets / MEBIBYTE)} MiB at most`,
  ];
  environment.writeError(`zoneproof: ${parts.join(', ')}\n`);
}
