/**
 * Reading the policy of a rollover.
 * @module
 */
import { ConfigDocument, reportSchemaFault } from '../config/index.js';
import { EXIT, systemErrorText, ZoneproofError } from '../diagnostic/index.js';
import { type PolicyFile, type PolicyValues, readPolicy } from '../rollover/index.js';
import { rolloverPolicyFaults } from '../schema/index.js';
import type { Files } from './files.js';

const WORDS = {
  document: 'the policy',
  period: 'write seconds, a period such as 7d or 1h30m, or ISO 8601 such as P7D',
};

/**
 * The values of a policy file, YAML or JSON; without one nothing is said, and defaults count.
 * @throws ConfigurationError that shows all faults in the file, or ZoneproofError (configuration) when it cannot be read
 */
export async function loadPolicy(files: Files, file: string | undefined): Promise<PolicyValues> {
  if (file === undefined) return new Map();
  let bytes: Uint8Array;
  try {
    bytes = files.readFile(file);
  } catch (error) {
    const message = `cannot read the policy ${file}: ${systemErrorText(error)}`;
    throw new ZoneproofError(EXIT.CONFIGURATION, message, { cause: error });
  }
  const document = await ConfigDocument.read(file, bytes);
  for (const fault of await rolloverPolicyFaults(document.data)) reportSchemaFault(document, fault, WORDS);
  document.throwFaults();
  const { values, faults } = readPolicy(document.data as PolicyFile);
  for (const { path, message, help } of faults) document.fault(path, 'value', message, help);
  document.throwFaults();
  return values;
}
