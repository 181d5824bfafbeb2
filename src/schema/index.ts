/**
 * Validators that `npm run generate` makes from JSON Schemas: the code of a check without the library that compiles it.
 * A validator answers whether data fits and leaves what does not in its `errors`, each with the place in the data and the
 * part of the schema that it breaks.
 * @module
 */

/** What data has wrong, as ajv says it. */
export interface SchemaFault {
  /** JSON Pointer (RFC 6901) */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** the part of the schema that holds the keyword */
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}

type Validator = ((data: unknown) => boolean) & { readonly errors?: readonly SchemaFault[] | null };

/** What a configuration file has wrong; empty when it fits. */
export async function configFaults(data: unknown): Promise<readonly SchemaFault[]> {
  return faultsOf((await import('./config.generated.js')).default as unknown as Validator, data);
}

/** What a baseline has wrong; empty when it fits. */
export async function baselineFaults(data: unknown): Promise<readonly SchemaFault[]> {
  return faultsOf((await import('./baseline.generated.js')).default as unknown as Validator, data);
}

/** What a rollover policy has wrong; empty when it fits. */
export async function rolloverPolicyFaults(data: unknown): Promise<readonly SchemaFault[]> {
  return faultsOf((await import('./rollover-policy.generated.js')).default as unknown as Validator, data);
}

/** What a report of `--format json` has wrong; empty when it fits. */
export async function reportFaults(data: unknown): Promise<readonly SchemaFault[]> {
  return faultsOf((await import('./report.generated.js')).default as unknown as Validator, data);
}

function faultsOf(validate: Validator, data: unknown): readonly SchemaFault[] {
  return validate(data) ? [] : (validate.errors ?? []);
}
