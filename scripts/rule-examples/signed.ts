/**
 * Signed zones with one fault each: those that the verifier is tested with.
 * @module
 */
import { oneFaultZones } from '../../test/interop/mutations.js';
import type { ExampleSource } from './example.js';
import { exampleProvider } from './keys.js';
import { NOW, type Scene } from './world.js';

const FILE = 'example.com.zone.signed';
const verifying = (text: string): Scene => ({ files: { [FILE]: text }, command: `verify ${FILE}` });

export async function oneFaultExamples(): Promise<ExampleSource[]> {
  const { healthy, faulty } = oneFaultZones({ now: NOW, provider: await exampleProvider('one fault') });
  const examples = new Map<string, ExampleSource>();
  for (const { rule, base, also, zone } of faulty) {
    if (examples.has(rule)) continue;
    const good = healthy.find((other) => other.base === base)!;
    examples.set(rule, {
      rule,
      also: also.map((finding) => finding.split(' ')[1]!),
      bad: verifying(await zone()),
      good: verifying(await good.zone()),
    });
  }
  return [...examples.values()];
}
