/** Temporary. @module */
import type { Diagnostic } from '../diagnostic/index.js';
import { locate } from '../diagnostic/index.js';
import type { LoadedZone } from '../operations/index.js';
import type { Zone } from '../zone/index.js';
import type { Environment } from './env.js';

export function reportFindings(environment: Environment, zone: Zone, diagnostics: readonly Diagnostic[], file: string): void {
  for (const d of diagnostics) {
    const l = locate(d, zone.sources, file);
    environment.writeError(`${l.file}:${l.start?.line ?? 0}:${l.start?.column ?? 0}: ${l.severity}: ${l.message} [${l.rule}]\n`);
  }
}
export function reportFaults(environment: Environment, loaded: LoadedZone): void {
  reportFindings(environment, loaded.zone, loaded.diagnostics, loaded.path);
}
