/**
 * From a document to a configuration that makes sense, or to faults in words: what stands there, what is allowed, and
 * what was probably meant.
 * @module
 */
import { isAlwaysError, ruleOutlines } from '../lint/index.js';
import { configFaults } from '../schema/index.js';
import { parseName, parseTypedName } from '../wire/index.js';
import { type ConfigFile, listOf, type PolicyEntry, type RuleEntry } from './config-file.js';
import type { ConfigDocument, DocumentPath } from './document.js';
import { guessText, quoted, reportSchemaFault } from './schema-fault.js';

const WORDS = {
  document: 'the configuration',
  period: 'write seconds, or numbers with the units w, d, h, m and s, such as 7d or 1h30m',
};

/** The document as a configuration. Throws a ConfigurationError that shows all its faults. */
export async function checkConfig(document: ConfigDocument): Promise<ConfigFile> {
  for (const fault of await configFaults(document.data)) reportSchemaFault(document, fault, WORDS);
  document.throwFaults();
  const config = document.data as ConfigFile;
  const policies = Object.entries(config.policies ?? {});
  checkRules(document, [], config);
  for (const [i, override] of (config.overrides ?? []).entries()) checkRules(document, ['overrides', i], override);
  for (const [name, policy] of policies) checkRules(document, ['policies', name], policy);
  for (const [i, { origin, policy }] of (config.zones ?? []).entries()) {
    const at = ['zones', i];
    const name = origin === undefined ? undefined : parseTypedName(origin);
    if (typeof name === 'string') {
      document.fault([...at, 'origin'], 'value', `${quoted(origin!)} is not a domain name: ${name}`);
    }
    if (policy !== undefined && !policies.some(([name]) => name === policy)) {
      const names = policies.map(([name]) => name);
      document.fault([...at, 'policy'], 'value', `there is no policy ${quoted(policy)}`, guessText(policy, names));
    }
  }
  for (const [i, override] of (config.overrides ?? []).entries()) {
    for (const name of listOf(override.zones)) {
      if (typeof parseName(name) !== 'string') continue;
      document.fault(['overrides', i, 'zones'], 'value', `${quoted(name)} is not the name of a zone`);
    }
  }
  document.throwFaults();
  return config;
}

/** Ids of rules, and severities that they can have. */
function checkRules(document: ConfigDocument, at: DocumentPath, { rules = {} }: Pick<PolicyEntry, 'rules'>): void {
  for (const [id, entry] of Object.entries(rules)) {
    const fault = ruleFault(id, entry);
    if (fault !== undefined) document.fault([...at, 'rules', id], fault.part, fault.message, fault.help);
  }
}

export interface RuleFault {
  readonly part: 'key' | 'value';
  readonly message: string;
  readonly help: string | undefined;
}

/** What is wrong with the setting of a rule, besides the form of its options. */
export function ruleFault(id: string, entry: RuleEntry): RuleFault | undefined {
  const ids = Object.keys(ruleOutlines());
  if (!ids.includes(id)) {
    const help = guessText(id, ids) ?? 'docs/rules/README.md lists them';
    return { part: 'key', message: `there is no rule ${quoted(id)}`, help };
  }
  const severity = listOf<unknown>(entry)[0];
  if (severity === 'error' || !isAlwaysError(id)) return undefined;
  return {
    part: 'value',
    message: `${id} is always an error: no server loads a zone in which it finds something`,
    help: 'mend the zone, or list files that hold no zone of their own under ignore',
  };
}
