/**
 * From a document to a configuration that makes sense, or to faults in words: what stands there, what is allowed, and
 * what was probably meant.
 * @module
 */
import { listText, nearest } from '../diagnostic/index.js';
import { isAlwaysError, RULE_INFOS } from '../lint/index.js';
import { configFaults, type SchemaFault } from '../schema/index.js';
import { parseName } from '../wire/index.js';
import { type ConfigFile, listOf, type PolicyEntry, type RuleEntry } from './config-file.js';
import type { ConfigDocument, DocumentPath } from './document.js';

/** The document as a configuration. Throws a ConfigurationError that shows all its faults. */
export async function checkConfig(document: ConfigDocument): Promise<ConfigFile> {
  for (const fault of await configFaults(document.data)) reportSchemaFault(document, fault);
  document.throwFaults();
  const config = document.data as ConfigFile;
  const policies = Object.entries(config.policies ?? {});
  checkRules(document, [], config);
  for (const [i, override] of (config.overrides ?? []).entries()) checkRules(document, ['overrides', i], override);
  for (const [name, policy] of policies) checkRules(document, ['policies', name], policy);
  for (const [i, { origin, policy }] of (config.zones ?? []).entries()) {
    const at = ['zones', i];
    if (origin !== undefined && typeof parseName(origin) === 'string') {
      document.fault([...at, 'origin'], 'value', `${quoted(origin)} is not a domain name`);
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
  const ids = RULE_INFOS.map((rule) => rule.id);
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

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  array: 'a list',
  object: 'a mapping of keys to values',
  boolean: 'true or false',
};

/** Says in words what ajv says in JSON. */
function reportSchemaFault(
  document: ConfigDocument,
  { instancePath, keyword, params, parentSchema, data }: SchemaFault,
): void {
  const at = pathOf(instancePath, document.data);
  const value = (message: string, help?: string) => document.fault(at, 'value', message, help);
  const shown = quoted(data);
  const name = at.length === 0 ? 'the configuration' : String(at.at(-1));
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
      const what =
        at.length >= 2 && at.at(-3) === 'rules' ? `option ${quoted(key)} of ${at.at(-2)}` : `key ${quoted(key)}`;
      document.fault([...at, key], 'key', `unknown ${what}`, guessText(key, known) ?? knownText(known));
      break;
    }
    case 'enum': {
      const allowed = params.allowedValues as readonly string[];
      value(`${shown} is not one of ${listText(allowed)}`, guessText(String(data), allowed));
      break;
    }
    case 'type': {
      const types = [params.type as string | readonly string[]].flat();
      value(
        `${typeof name === 'string' && !/^\d+$/.test(name) ? name : 'it'} has to be ${listText(types.map((type) => TYPE_WORDS[type] ?? type))}, not ${shown}`,
      );
      break;
    }
    case 'pattern':
      value(
        `${shown} is not a period`,
        'write seconds, or numbers with the units w, d, h, m and s, such as 7d or 1h30m',
      );
      break;
    case 'minimum':
    case 'maximum':
      value(
        `${shown} is ${keyword === 'minimum' ? 'below' : 'above'} ${params.limit as number}, the ${keyword === 'minimum' ? 'least' : 'most'} that ${name} can be`,
      );
      break;
    case 'minLength':
      value('the text is empty');
      break;
    case 'minItems':
      value('the list is empty');
      break;
    case 'maxItems':
      value('the list has more than a severity and options', 'write [severity, { option: value }]');
      break;
    case 'required':
      // An override has "files" or "zones": said once, by anyOf.
      if (parentSchema?.properties === undefined) break;
      value(`the key ${params.missingProperty as string} is missing`);
      break;
    case 'anyOf':
      value(
        'the override says neither files nor zones, so it speaks of nothing',
        'what is meant for all zones stands at the top',
      );
      break;
    // "if" and "propertyNames" repeat what their parts have said.
  }
}

/** JSON Pointer to keys; list indexes as numbers. */
function pathOf(pointer: string, data: unknown): DocumentPath {
  const keys: (string | number)[] = [];
  let at = data;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    keys.push(Array.isArray(at) ? Number(key) : key);
    at = (at as Record<string, unknown> | undefined)?.[key];
  }
  return keys;
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function guessText(word: string, known: readonly string[]): string | undefined {
  const guess = nearest(word, known);
  return guess === undefined ? undefined : `did you mean ${guess}?`;
}

function knownText(known: readonly string[]): string {
  return known.length === 0 ? 'there is none' : `known here: ${known.filter((key) => key !== '$schema').join(', ')}`;
}
