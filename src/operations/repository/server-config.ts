/**
 * Which zone a file holds by the configuration of a name server in the same repository: `named.conf`, `nsd.conf`,
 * `knot.conf` and what they include. Only as much is understood as is needed for that, and nothing in them is a fault.
 *
 * The paths in them are those of the server. A file of the repository is meant when the most of the last parts of its path
 * are the same; when that says several zones, the file is one text for all of them, and no origin is taken from here.
 * @module
 */
import path from 'node:path';
import { latin1Text } from '../../wire/index.js';
import type { Files } from '../files.js';

/** What such files are called. */
export const SERVER_CONFIG_PATTERNS = [
  '**/named.conf',
  '**/named.conf.*',
  '**/named*.conf',
  '**/nsd*.conf',
  '**/knot*.conf',
];

export function isServerConfig(file: string): boolean {
  return /^(?:named(?:.*\.conf|\.conf\..*)|(?:nsd|knot).*\.conf)$/.test(path.basename(file));
}

interface DeclaredZone {
  readonly origin: string;
  /** as the server's configuration has it */
  readonly file: string;
}

const MAX_OCTETS = 16 * 1024 * 1024;
const MAX_FILES = 1000;

export class ServerConfigs {
  readonly #byName = new Map<string, DeclaredZone[]>();

  /** @param configs paths of configuration files */
  constructor(files: Files, configs: readonly string[], boundary: string) {
    const seen = new Set<string>();
    const pending = [...configs].map((file) => path.resolve(file)).reverse();
    while (pending.length > 0 && seen.size < MAX_FILES) {
      const file = pending.pop()!;
      if (seen.has(file) || path.relative(boundary, file).startsWith('..')) continue;
      seen.add(file);
      const text = readSmall(files, file);
      if (text === undefined) continue;
      const { zones, includes } = readServerConfig(text);
      for (const zone of zones) {
        const name = path.posix.basename(zone.file);
        const same = this.#byName.get(name);
        if (same === undefined) this.#byName.set(name, [zone]);
        else same.push(zone);
      }
      // An absolute path is one of the server; in the repository the file lies beside the one that includes it.
      for (const include of includes.reverse()) {
        const local = path.isAbsolute(include) ? path.basename(include) : include;
        pending.push(path.resolve(path.dirname(file), local));
      }
    }
  }

  /** The names of all zone files, without folders. */
  get fileNames(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** The zones that a file holds by the configuration; several when none of them is meant more than the others. */
  originsOf(file: string): readonly string[] {
    const own = path.resolve(file).split(path.sep);
    let best: string[] = [];
    let most = 0;
    for (const { origin, file: declared } of this.#byName.get(own.at(-1)!) ?? []) {
      const parts = declared.split('/').filter((part) => part !== '' && part !== '.');
      let shared = 0;
      while (shared < parts.length && parts.at(-1 - shared) === own.at(-1 - shared)) shared++;
      if (shared > most) [most, best] = [shared, []];
      if (shared === most && !best.includes(origin)) best.push(origin);
    }
    return best;
  }
}

function readSmall(files: Files, file: string): string | undefined {
  try {
    const bytes = files.readFile(file);
    return bytes.length > MAX_OCTETS ? undefined : latin1Text(bytes);
  } catch {
    return undefined;
  }
}

interface ServerConfig {
  readonly zones: DeclaredZone[];
  readonly includes: string[];
}

/** Zones with their files, and included files: BIND's syntax and that of the others have no word in common. */
export function readServerConfig(text: string): ServerConfig {
  const [braces, lines] = [readBraces(text), readLines(text)];
  return { zones: [...braces.zones, ...lines.zones], includes: [...braces.includes, ...lines.includes] };
}

/** `zone "x" { file "y"; };` and `include "z";`, wherever they stand. */
function readBraces(text: string): ServerConfig {
  const found: ServerConfig = { zones: [], includes: [] };
  const tokens = /\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"((?:[^"\\]|\\.)*)"|([{};])|([^\s{};"]+)/g;
  /** the words of the statement that is being read */
  let words: string[] = [];
  /** of each open brace: the zone that it is the block of */
  const open: (string | undefined)[] = [];
  for (const [token, quoted, mark, word] of text.matchAll(tokens)) {
    if (mark === '{') {
      open.push(words[0] === 'zone' ? words[1] : undefined);
      words = [];
    } else if (mark !== undefined) {
      const zone = open.at(-1);
      if (zone !== undefined && words[0] === 'file' && words[1]) found.zones.push({ origin: zone, file: words[1] });
      if (words[0] === 'include' && words[1]) found.includes.push(words[1]);
      words = [];
      if (mark === '}') open.pop();
    } else if (quoted !== undefined || word !== undefined) words.push(quoted ?? word ?? token);
  }
  return found;
}

/** NSD's `zone:` with `name:` and `zonefile:`, Knot's `zone:` with `- domain:` and `file:`; `%s` is the zone. */
function readLines(text: string): ServerConfig {
  const found: ServerConfig = { zones: [], includes: [] };
  let isZone = false;
  let origin: string | undefined;
  let file: string | undefined;
  const finish = () => {
    if (origin !== undefined && file !== undefined) {
      found.zones.push({ origin, file: file.replaceAll('%s', origin.replace(/\.$/, '')) });
    }
    origin = file = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    const [, dash, key, rest] = /^\s*(-\s+)?([\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const value = /^(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/
      .exec(rest!)
      ?.slice(1)
      .find((part) => part !== undefined);
    if (key === 'include' && value) found.includes.push(value);
    else if (value === '' || value === undefined) {
      finish();
      isZone = key === 'zone';
    } else if (isZone) {
      if (dash !== undefined) finish();
      if (key === 'name' || key === 'domain') origin = value;
      else if (key === 'zonefile' || key === 'file') file = value;
    }
  }
  finish();
  return found;
}
