/**
 * Zone files that a program fills in before a server sees them: `{{ serial }}`, `_SERIAL_`. To be checked, placeholders get
 * values; every place that is reported stays that of the file as it is.
 * @module
 */

/** A text with placeholders, and where they were. */
export interface Template {
  readonly bytes: Uint8Array;
  /** in the order of the text */
  readonly fillings: readonly Filling[];
}

/** One placeholder: where its value stands in the text that is read, and where it stands in the file. */
export interface Filling {
  readonly at: number;
  readonly length: number;
  readonly placeholderAt: number;
  readonly placeholderLength: number;
}

/** The text with values for placeholders; undefined when it has none of them. */
export function fillPlaceholders(
  bytes: Uint8Array,
  placeholders: Readonly<Record<string, string>>,
): { readonly bytes: Uint8Array; readonly template: Template } | undefined {
  const encoder = new TextEncoder();
  const known = Object.entries(placeholders)
    .map(([name, value]) => ({ name: encoder.encode(name), value: encoder.encode(value) }))
    .filter(({ name }) => name.length > 0)
    // The longer one of two that start alike.
    .sort((a, b) => b.name.length - a.name.length);
  const found: { at: number; index: number }[] = [];
  for (const [index, { name }] of known.entries()) {
    for (let at = bytes.indexOf(name[0]!); at >= 0; at = bytes.indexOf(name[0]!, at + 1)) {
      if (name.every((octet, i) => bytes[at + i] === octet)) found.push({ at, index });
    }
  }
  if (found.length === 0) return undefined;
  found.sort((a, b) => a.at - b.at || a.index - b.index);

  const parts: Uint8Array[] = [];
  const fillings: Filling[] = [];
  let read = 0;
  let length = 0;
  const push = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  for (const { at, index } of found) {
    if (at < read) continue;
    const { name, value } = known[index]!;
    push(bytes.subarray(read, at));
    fillings.push({ at: length, length: value.length, placeholderAt: at, placeholderLength: name.length });
    push(value);
    read = at + name.length;
  }
  push(bytes.subarray(read));
  const filled = new Uint8Array(length);
  let to = 0;
  for (const part of parts) {
    filled.set(part, to);
    to += part.length;
  }
  return { bytes: filled, template: { bytes, fillings } };
}

/** The offset in the file for one in the text that is read; inside a value, that of the placeholder. */
export function templateOffset(template: Template, offset: number): number {
  const before = lastFilling(template, offset);
  if (before === undefined) return offset;
  const { at, length, placeholderAt, placeholderLength } = before;
  return offset < at + length ? placeholderAt : offset - at - length + placeholderAt + placeholderLength;
}

/** The value that an offset of the text that is read lies in; undefined for text that the file itself has. */
export function fillingAt(template: Template, offset: number): Filling | undefined {
  const before = lastFilling(template, offset);
  return before !== undefined && offset < before.at + before.length ? before : undefined;
}

/** The last value that starts at or before an offset of the text that is read. */
function lastFilling({ fillings }: Template, offset: number): Filling | undefined {
  let low = 0;
  let high = fillings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fillings[middle]!.at <= offset) low = middle + 1;
    else high = middle;
  }
  return fillings[low - 1];
}
