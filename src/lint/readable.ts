/**
 * Octets of texts in messages.
 * @module
 */

/** Octets given as Latin-1, as a person wrote them: characters where they are UTF-8, `\DDD` where they are not. */
export function readableText(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const octets = Uint8Array.from(latin1, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    return latin1.replace(/[\x80-\xff]/g, (character) => `\\${character.charCodeAt(0)}`);
  }
}
