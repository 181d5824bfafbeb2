/**
 * DS records in the forms that parents take, one file per form.
 * @module
 */
import { dsCsvReporter } from './csv.js';
import { dsJsonReporter } from './json.js';
import { rdapReporter } from './rdap.js';
import type { DsReporter } from './report.js';
import { terraformReporter } from './terraform.js';
import { dsTextReporter } from './text.js';
import { cdnskeyReporter, cdsReporter, dsRecordReporter } from './zone.js';

export { registrarReporter } from './registrar.js';

/** The formats by name; those that need a library load it on demand. */
export const DS_REPORTERS = {
  zone: async () => dsRecordReporter,
  text: async () => dsTextReporter,
  json: async () => dsJsonReporter,
  csv: async () => dsCsvReporter,
  cds: async () => cdsReporter,
  cdnskey: async () => cdnskeyReporter,
  'epp-ds': async () => (await import('./epp.js')).eppDsReporter,
  'epp-key': async () => (await import('./epp.js')).eppKeyReporter,
  rdap: async () => rdapReporter,
  terraform: async () => terraformReporter,
} as const satisfies Readonly<Record<string, () => Promise<DsReporter>>>;

export type DsFormat = keyof typeof DS_REPORTERS;
