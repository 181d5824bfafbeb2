/**
 * What a validator finds wrong with a document, in words, at the place where it stands.
 * @module
 */
import { listText, nearest } from '../diagnostic/index.js';
import type { SchemaFault } from '../schema/index.js';
import type { ConfigDocument, DocumentPath } from './document.js';

/** How faults speak of a kind of document. */
export interface SchemaWords {
  /** `the configuration` */
  readonly document: string;
  /** how periods are written */
  readonly period: string;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  array: 'a list',
  object: 'a mapping of keys to values',
  boolean: 'true or false',
};

/** Says in words what ajv says in JSON. */
export function reportSchemaFault(
  document: ConfigDocument,
  { instancePath, keyword, params, parentSchema, data }: SchemaFault,
  words: SchemaWords,
): void {
  const at = pathOf(instancePath, document.data);
  const value = (message: string, help?: string) => document.fault(at, 'value', message, help);
  const shown = quoted(data);
  const name = at.length === 0 ? words.document : String(at.at(-1));
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
      value(`${shown} is not a period`, words.period);
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

export function quoted(value: unknown): string {
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
