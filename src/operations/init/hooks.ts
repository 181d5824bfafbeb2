/**
 * The hooks for pre-commit and prek, as data: the manifest of this repository (`.pre-commit-hooks.yaml`) is generated from
 * them, and `init` writes those that fit a tree.
 * @module
 */

export type HookId =
  | 'zoneproof-lint'
  | 'zoneproof-fmt'
  | 'zoneproof-serial'
  | 'zoneproof-no-private-keys'
  | 'zoneproof-ds-drift';

interface Hook {
  readonly id: HookId;
  readonly name: string;
  readonly description: string;
  /** the arguments of zoneproof */
  readonly args: string;
  /** the files that it is run for (default: all), a regular expression of Python */
  readonly files?: string;
  readonly exclude?: string;
  readonly types?: readonly string[];
  /** whether it gets the names of the files that changed (default: yes) */
  readonly hasFiles?: false;
}

const ZONES = String.raw`\.zone(\.signed)?$|\.db$|(^|/)db\.[^/]+$|(^|/)zones/`;
/** What lies beside zone files. */
const OTHERS = String.raw`\.(md|rst|ya?ml|jsonc?|[jt]s|py|sh|conf|key|private|state|lock)$|(^|/)(\.[^/]+|README|LICENSE|CODEOWNERS|OWNERS|Makefile)$`;

export const HOOKS: readonly Hook[] = [
  {
    id: 'zoneproof-lint',
    name: 'lint DNS zone files',
    description: 'Mistakes in zone files; files that others include are looked at in these.',
    args: 'lint',
    files: ZONES,
    exclude: OTHERS,
    types: ['text'],
  },
  {
    id: 'zoneproof-fmt',
    name: 'format DNS zone files',
    description: 'Columns and spacing; what records say stays as it is.',
    args: 'fmt --write',
    files: String.raw`\.zone$|\.db$|(^|/)db\.[^/]+$`,
    types: ['text'],
  },
  {
    id: 'zoneproof-serial',
    name: 'raise the serials of changed zones',
    description: 'The SOA serial must grow when the records of a zone differ from HEAD.',
    args: 'lint --staged --only soa-serial-unchanged --only soa-serial-backwards --only soa-serial-jump',
    files: ZONES,
    exclude: OTHERS,
    types: ['text'],
  },
  {
    id: 'zoneproof-no-private-keys',
    name: 'keep private keys out of git',
    description: 'K*.private, PEM and JWK private keys, whatever the file is called.',
    args: 'key secrets',
    types: ['file'],
  },
  {
    id: 'zoneproof-ds-drift',
    name: 'hold DS files against the keys of their zones',
    description: 'dsset- and keyset- files and *.ds must be of the keys that the zones have.',
    args: 'lint --only ds-file-drift',
    files: String.raw`\.zone(\.signed)?$|\.db$|(^|/)db\.[^/]+$|(^|/)(dsset|keyset)-|\.ds$|(^|/)K[^/]+\.key$`,
    hasFiles: false,
  },
];

/** The hooks as another repository takes them over. */
export function manifestText(): string {
  const head =
    '# Hooks for https://pre-commit.com and prek; docs/hooks.md tells how to use them, and what to do without.\n';
  return head + HOOKS.map((hook) => `- ${hookLines(hook, true).join('\n  ')}\n`).join('');
}

/** How a tree wants its hooks. */
export interface HookSetup {
  readonly hooks: readonly HookId[];
  /** of zoneproof */
  readonly version: string;
  /** zone files and included ones that are not called as such, from the top of the repository */
  readonly also: { readonly zones: readonly string[]; readonly parts: readonly string[] };
  /** the folder of the zone files, from the top of the repository */
  readonly folder: string;
}

/** An item for the `repos` of a `.pre-commit-config.yaml`: the published package, not one that is built first. */
export function localRepoText({ hooks, version, also, folder }: HookSetup): string {
  const zones = also.zones.map((file) => `^${literal(file)}$`);
  const parts = new Set(also.parts.map(partPattern));
  const wanted = HOOKS.filter(({ id }) => hooks.includes(id)).map((hook): Hook => {
    const args = hook.hasFiles === false && folder !== '.' ? `${hook.args} ${folder}` : hook.args;
    if (hook.files === undefined) return hook;
    const more = hook.id === 'zoneproof-fmt' ? zones : [...zones, ...parts];
    return { ...hook, args, files: [hook.files, ...more].join('|') };
  });
  const items = wanted.map((hook) => {
    const [id, name, ...rest] = hookLines(hook, false);
    return [`- ${id}`, `  ${name}`, ...rest.map((line) => `  ${line}`)];
  });
  for (const item of items) item.push(`  additional_dependencies: ['zoneproof@${version}']`);
  return `  - repo: local\n    hooks:\n${items
    .flat()
    .map((line) => `      ${line}\n`)
    .join('')}`;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The file, and those beside it that are called in the same way. */
function partPattern(file: string): string {
  const ending = /(?<=[^/])\.[^./]+$/.exec(file)?.[0];
  if (ending === undefined) return `^${literal(file)}$`;
  return `^${literal(file.slice(0, file.lastIndexOf('/') + 1))}[^/]+${literal(ending)}$`;
}

function hookLines(
  { id, name, description, args, files, exclude, types, hasFiles }: Hook,
  isManifest: boolean,
): string[] {
  return [
    `id: ${id}`,
    `name: ${name}`,
    ...(isManifest ? [`description: ${description}`] : []),
    `entry: zoneproof ${args}`,
    'language: node',
    ...(files === undefined ? [] : [`files: '(${files.replaceAll("'", "''")})'`]),
    ...(exclude === undefined ? [] : [`exclude: '${exclude}'`]),
    ...(types === undefined ? [] : [`types: [${types.join(', ')}]`]),
    ...(hasFiles === false ? ['pass_filenames: false'] : []),
    ...(files === undefined || hasFiles === false ? [] : ['require_serial: true']),
  ];
}
