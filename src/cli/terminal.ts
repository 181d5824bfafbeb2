/**
 * Questions to a person at the terminal.
 * @module
 */

const END_KEYS: ReadonlySet<string> = new Set(['\r', '\n', '\u0004']);
const ERASE_KEYS: ReadonlySet<string> = new Set(['\b', '\u007f']);
const INTERRUPT = '\u0003';
const ERASE_LINE = '\u0015';

/**
 * Asks for a line on standard error and reads it from the terminal without showing it.
 * @returns undefined when standard input is no terminal, or the person gives up (Ctrl-C)
 */
export async function askSecret(prompt: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return await new Promise<string | undefined>((resolve) => {
      const typed: string[] = [];
      const read = (chunk: string): void => {
        for (const character of chunk) {
          if (END_KEYS.has(character) || character === INTERRUPT) {
            stdin.off('data', read);
            resolve(character === INTERRUPT ? undefined : typed.join(''));
            return;
          }
          if (ERASE_KEYS.has(character)) typed.pop();
          else if (character === ERASE_LINE) typed.length = 0;
          else typed.push(character);
        }
      };
      stdin.on('data', read);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
