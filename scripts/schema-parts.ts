/** What the JSON Schemas have in common. */

export const text = { type: 'string' } as const;
export const textOrNull = { type: ['string', 'null'] } as const;
export const count = { type: 'integer', minimum: 0 } as const;

/** An object that has exactly these keys; `optional` ones may be missing. */
export function closed<Properties extends Readonly<Record<string, object>>>(
  description: string,
  properties: Properties,
  optional: readonly string[] = [],
) {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { description, type: 'object', properties, required, additionalProperties: false };
}
