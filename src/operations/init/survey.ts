/**
 * What a tree of zone files holds: which zones, of what kind, written by whom.
 * @module
 */
import path from 'node:path';
import { ConfigSource } from '../../config/index.js';
import { ZoneproofError } from '../../diagnostic/index.js';
import { isSigned } from '../../dnssec/index.js';
import { zonePurpose } from '../../lint/index.js';
import { latin1Text } from '../../wire/index.js';
import { loadConfiguredZone } from '../configured-zone.js';
import { isDsFile } from '../ds/index.js';
import { type Files, readInput } from '../files.js';
import { isKeyPath } from '../key-paths.js';
import { findZoneFiles, foreignHint } from '../repository/find-files.js';
import { type IncludeRoot, isIn, ZoneTree } from '../repository/zone-files.js';

/** Files are named from the surveyed folder on, with slashes. */
export interface Survey {
  /** files that hold a zone, or part of one that nothing includes */
  readonly zones: readonly string[];
  /** files that do not say which zone they hold */
  readonly unknown: readonly string[];
  readonly signed: readonly string[];
  /** files with zones for a private network */
  readonly internal: readonly string[];
  /** files that people write: neither signed nor made from a template or by another program */
  readonly written: readonly string[];
  /** files that zones include, and that are no zones */
  readonly parts: readonly string[];
  /** the folder that `$INCLUDE` has to read from, where that is not the folder of each zone */
  readonly includeRoot: string | undefined;
  /** placeholders of templates, with values to check the files with */
  readonly placeholders: Readonly<Record<string, string>>;
  /** whether every serial is filled in by another program */
  readonly hasTemplatedSerials: boolean;
  /** whether there are keys, or files of DS records, to hold against the zones */
  readonly hasKeys: boolean;
  /** files that are the source of zones without being zone files: what to do with them */
  readonly hints: readonly string[];
}

const PLACEHOLDER = /\{\{[^{}\n]{1,60}\}\}|(?<![A-Za-z0-9])_+SERIAL_+(?![A-Za-z0-9])/gi;
/** What placeholders for numbers are called. */
const NUMBERS = /serial|ttl|prio|port|weight|refresh|retry|expire|minimum/i;
const SOURCES = ['**/dnsconfig.js', '**/dnsconfig.*.js', '**/*.{yaml,yml}'];
const KEYS = ['**/K*.+*+*.key', '**/dsset-*', '**/keyset-*', '**/*.ds'];

export async function surveyTree(files: Files, folder: string): Promise<Survey> {
  const configs = new ConfigSource(files, { isOff: true });
  const tree = new ZoneTree(files, [folder]);
  const name = (file: string): string => path.relative(folder, file).split(path.sep).join('/');
  const zones: string[] = [];
  const unknown: string[] = [];
  const signed: string[] = [];
  const internal: string[] = [];
  const written: string[] = [];
  const placeholders: Record<string, string> = {};
  const parts = new Set<string>();
  const includeRoots: IncludeRoot[] = [];
  let serials = 0;
  for (const file of await zoneFilesIn(files, folder, configs)) {
    if (isDsFile(file) || isKeyPath(file) || tree.isHints(file)) continue;
    const [root] = await tree.rootsOf(file);
    if (root === undefined || path.resolve(root) !== path.resolve(file)) continue;
    zones.push(name(file));
    const included = [...tree.filesOf(file)].filter((part) => files.exists(part)).map(name);
    for (const part of included) parts.add(part);
    if (included.length > 1) includeRoots.push(tree.includeRootOf(file));
    const bytes = readInput(files, file);
    const text = latin1Text(bytes);
    const found = fillIn(text, placeholders);
    if (!found.some((each) => /serial/i.test(each))) serials++;
    try {
      const { zone } = await loadConfiguredZone(files, file, configs, {}, tree);
      if (isSigned(zone)) signed.push(name(file));
      else if (found.length === 0 && !isGenerated(file, text)) written.push(name(file));
      const { isInternal, isLocal } = zonePurpose(zone);
      if (isInternal && !isLocal) internal.push(name(file));
    } catch (error) {
      if (!(error instanceof ZoneproofError)) throw error;
      unknown.push(name(file));
    }
  }
  return {
    zones,
    unknown,
    signed,
    internal,
    written,
    parts: [...parts].filter((part) => !zones.includes(part)).sort(),
    includeRoot: includeRootFor(includeRoots, folder),
    placeholders,
    hasTemplatedSerials: zones.length > 0 && serials === 0,
    hasKeys: signed.length > 0 || (await files.glob(KEYS, folder)).length > 0,
    hints: await sourceHints(files, folder),
  };
}

/** What writes zone files here: dnscontrol by the name of its file, octoDNS by what its configuration says. */
async function sourceHints(files: Files, folder: string): Promise<string[]> {
  const found = await files.glob(SOURCES, folder);
  return found.flatMap((file) => {
    const source = path.join(folder, file);
    const isYaml = /\.ya?ml$/.test(file);
    if (isYaml && !/^\s*class:\s*['"]?octodns/m.test(latin1Text(readInput(files, source)))) return [];
    return isYaml
      ? `${source} is for octoDNS: lint the zone files that octodns-bind writes (docs/hooks.md)`
      : (foreignHint(source) ?? []);
  });
}

/** The folder that holds those of all zones that include files; undefined when each keeps to its own. */
function includeRootFor(roots: readonly IncludeRoot[], from: string): string | undefined {
  if (roots.every(({ root, own }) => root === own)) return undefined;
  let all = roots[0]!.root;
  for (const { root } of roots) while (!isIn(root, all)) all = path.dirname(all);
  return path.relative(from, all).split(path.sep).join('/') || '.';
}

/** Whether octoDNS (by the name) or dnscontrol (by the comment at the top) writes the file. */
function isGenerated(file: string, text: string): boolean {
  return file.endsWith('..zone') || /^; generated with dnscontrol/im.test(text.slice(0, 1000));
}

/** None where there are none: a repository may be set up before its first zone. */
async function zoneFilesIn(files: Files, folder: string, configs: ConfigSource): Promise<readonly string[]> {
  try {
    return await findZoneFiles(files, [folder], configs);
  } catch (error) {
    if (error instanceof ZoneproofError) return [];
    throw error;
  }
}

/**
 * Gives the placeholders of a text values that a record can hold in their place, addresses different ones.
 * @returns the placeholders of the text
 */
function fillIn(text: string, values: Record<string, string>): string[] {
  const found: string[] = [];
  for (const { 0: placeholder, index } of text.matchAll(PLACEHOLDER)) {
    found.push(placeholder);
    if (values[placeholder] !== undefined) continue;
    const before = text.slice(text.lastIndexOf('\n', index) + 1, index);
    const word = /(\S+)\s+$/.exec(before)?.[1]?.toUpperCase();
    const number = (Object.keys(values).length % 254) + 1;
    if (word === 'A') values[placeholder] = `192.0.2.${number}`;
    else if (word === 'AAAA') values[placeholder] = `2001:db8::${number}`;
    else values[placeholder] = word === '$TTL' || NUMBERS.test(placeholder) ? '1' : 'placeholder';
  }
  return found;
}
