/**
 * Tools in turn, so that a machine that slows down slows all of them.
 */
import type { Failure, Place, ProcessRow } from './figures.js';
import { type Contender, type Measurement, measure, median } from './measure.js';
import { runsAfter } from './plan.js';
import { signaturesIn, storeOctetsIn } from './signers.js';

interface Standing {
  readonly contender: Contender;
  readonly samples: Measurement[];
  /** still to do */
  left: number;
}

/**
 * Runs every contender once to warm up, then each as often as its time allows, in turn. One that fails drops out.
 * @param runs of each, at most
 * @param signatures in the zone; default: as many as the first of them says that it made
 */
export async function compete(
  place: Place,
  contenders: readonly Contender[],
  runs: number,
  signatures?: number,
): Promise<{ readonly rows: ProcessRow[]; readonly failures: Failure[] }> {
  const failures: Failure[] = [];
  const standings: Standing[] = [];
  const runOnce = async ({ contender, samples }: Standing): Promise<Measurement | undefined> => {
    try {
      const sample = await measure(contender);
      samples.push(sample);
      return sample;
    } catch (error) {
      failures.push({ ...place, tool: contender.tool, message: (error as Error).message });
      return undefined;
    }
  };
  for (const contender of contenders) {
    const standing: Standing = { contender, samples: [], left: 0 };
    const warmUp = await runOnce(standing);
    if (warmUp === undefined) continue;
    standing.left = runsAfter(warmUp.wallSeconds, runs);
    if (standing.left > 0) standing.samples.length = 0;
    standings.push(standing);
  }
  for (let round = 0; round < runs; round++) {
    for (const standing of standings) {
      if (standing.left-- <= 0) continue;
      if ((await runOnce(standing)) === undefined) standing.left = 0;
    }
  }
  const count = signatures ?? signaturesIn(standings[0]?.samples[0]?.talk ?? '');
  const rows = standings.flatMap(({ contender: { tool }, samples }): ProcessRow[] => {
    if (failures.some((failure) => failure.tool === tool)) return [];
    const middle = (quantity: 'wallSeconds' | 'cpuSeconds' | 'peakMebibytes'): number =>
      median(samples.map((sample) => sample[quantity]));
    const storeOctets = storeOctetsIn(samples[0]!.talk);
    return [
      {
        ...place,
        tool,
        runs: samples.length,
        wallSeconds: middle('wallSeconds'),
        cpuSeconds: middle('cpuSeconds'),
        peakMebibytes: middle('peakMebibytes'),
        ...(count !== undefined && { signatures: count }),
        ...(storeOctets !== undefined && { storeOctets }),
      },
    ];
  });
  return { rows, failures };
}
