/** Files that are only in memory, by path. */
import path from 'node:path';
import type { Files } from '../../src/operations/index.js';

const missing = (file: string) => Object.assign(new Error(file), { code: 'ENOENT' });

/** What is read of the world by operations that write nothing; `-` is standard input. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): Files {
  const isFolder = (folder: string) =>
    Object.keys(contents).some((file) => file.startsWith(folder === '.' ? '' : `${folder}/`));
  const read = (file: string): Uint8Array => {
    const content = contents[file];
    if (content === undefined) throw missing(file);
    return typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  };
  return {
    readFile: read,
    readStandardInput: () => read('-'),
    realPath: (file: string) => file,
    exists: (file: string) => contents[file] !== undefined || isFolder(file),
    isFolder: (file: string) => contents[file] === undefined && isFolder(file),
    list: (folder: string) =>
      Object.keys(contents)
        .filter((file) => path.dirname(file) === folder)
        .map((file) => path.basename(file))
        .sort(),
    // No repository, and no permissions.
    trackedFiles: () => undefined,
    permissions: () => undefined,
    // The patterns of the program are all of the form `**/name` with asterisks in the name.
    glob: async (patterns: readonly string[], folder: string) => {
      const names = patterns.map((pattern) => {
        const name = path.basename(pattern).replace(/[.+]/g, '\\$&').replaceAll('*', '.*');
        return new RegExp(`^${name}$`);
      });
      return Object.keys(contents)
        .filter((file) => !path.relative(folder, file).startsWith('..'))
        .filter((file) => names.some((name) => name.test(path.basename(file))))
        .map((file) => path.relative(folder, file))
        .sort();
    },
  } as unknown as Files;
}
