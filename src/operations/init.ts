/**
 * `init`: what a repository of zone files needs to be checked on every commit, worked out from what it holds. Nothing that
 * exists is written over.
 * @module
 */
import path from 'node:path';
import { boundaryOf, CONFIG_NAMES } from '../config/index.js';
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { isSigned } from '../dnssec/index.js';
import { latin1Text } from '../wire/index.js';
import { type Files, readInput, writing } from './files.js';
import { loadZone } from './load-zone.js';
import { ZONE_FILE_PATTERNS } from './repository/find-files.js';

export type CiSystem = 'github' | 'gitlab';

export interface InitRequest {
  readonly folder: string;
  /** default: what the repository has */
  readonly ci?: CiSystem | 'none' | undefined;
  /** of zoneproof, for the hook and the CI job to ask for */
  readonly version: string;
}

/** A file to write, or to be told about when it exists. */
export interface InitFile {
  /** as shown to people */
  readonly path: string;
  readonly text: string;
  /** what exists in its place already; the text is for its owner to merge */
  readonly existing?: string | undefined;
  /** what is left to do by hand, lower-case start */
  readonly note?: string | undefined;
}

/** The files that a folder needs, none of them written yet. */
export async function planInit(files: Files, request: InitRequest): Promise<InitFile[]> {
  const { folder, version } = request;
  if (!files.isFolder(folder)) throw new ZoneproofError(EXIT.FILE, `there is no folder ${folder}`);
  const found = (await files.glob(ZONE_FILE_PATTERNS, folder)).map((file) => path.posix.join(...file.split(path.sep)));
  const top = boundaryOf(files, path.join(folder, 'any'));
  const hasGit = files.exists(path.join(top, '.git'));
  const inFolder = path.relative(top, path.resolve(folder)).split(path.sep).join('/') || '.';
  const existing = CONFIG_NAMES.map((name) => path.join(folder, name)).find((file) => files.exists(file));
  const plan: InitFile[] = [
    { path: path.join(folder, CONFIG_NAMES[0]!), text: configText(surveyZones(files, folder, found)), existing },
  ];
  if (hasGit) plan.push(planned(files, top, '.pre-commit-config.yaml', hookText(version)));
  const ci = request.ci ?? ciOf(files, top);
  if (ci === 'github') plan.push(planned(files, top, '.github/workflows/zoneproof.yml', githubText(version, inFolder)));
  if (ci === 'gitlab') {
    const file = '.gitlab/ci/zoneproof.yml';
    plan.push({
      ...planned(files, top, file, gitlabText(version, inFolder)),
      note: `add to .gitlab-ci.yml: include: [{ local: /${file} }]`,
    });
  }
  return plan;
}

/** Writes the files that do not exist. Throws a ZoneproofError (file). */
export function writeInit(files: Files, plan: readonly InitFile[]): void {
  for (const { path: file, text, existing } of plan) {
    if (existing !== undefined) continue;
    writing(file, () => {
      files.makeFolder(path.dirname(file), 0o755);
      files.writeFile(file, [new TextEncoder().encode(text)], { isNew: true });
    });
  }
}

function planned(files: Files, top: string, name: string, text: string): InitFile {
  const wanted = path.join(top, name);
  let above = path.dirname(wanted);
  while (!files.exists(above)) above = path.dirname(above);
  // A link may lead out of the repository: what lies there is none of ours to write in.
  if (files.realPath(above) !== path.join(files.realPath(top), path.relative(top, above))) {
    throw new ZoneproofError(EXIT.FILE, `${path.relative('', above)} is a link, and nothing is written behind it`);
  }
  const file = path.relative('', wanted);
  return { path: file, text, existing: files.exists(file) ? file : undefined };
}

function ciOf(files: Files, top: string): CiSystem | undefined {
  if (files.exists(path.join(top, '.gitlab-ci.yml')) || files.isFolder(path.join(top, '.gitlab'))) return 'gitlab';
  return files.isFolder(path.join(top, '.github')) ? 'github' : undefined;
}

/** What the zone files of a folder need said. */
interface Survey {
  /** files that do not say which zone they hold */
  readonly unknown: readonly string[];
  /** files that hold signed zones */
  readonly signed: readonly string[];
  /** placeholders of templates */
  readonly placeholders: readonly string[];
}

const PLACEHOLDER = /\{\{[^{}\n]{1,60}\}\}|(?<![A-Za-z0-9])_+SERIAL_+(?![A-Za-z0-9])/gi;

function surveyZones(files: Files, folder: string, found: readonly string[]): Survey {
  const unknown: string[] = [];
  const signed: string[] = [];
  const placeholders = new Set<string>();
  for (const name of found) {
    const file = path.join(folder, name);
    const bytes = readInput(files, file);
    for (const [text] of latin1Text(bytes).matchAll(PLACEHOLDER)) placeholders.add(text);
    try {
      if (isSigned(loadZone(files, file, {}, bytes).zone)) signed.push(name);
    } catch (error) {
      if (!(error instanceof ZoneproofError)) throw error;
      unknown.push(name);
    }
  }
  return { unknown, signed, placeholders: [...placeholders].sort() };
}

/** A YAML scalar that means this text. */
const scalar = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function configText({ unknown, signed, placeholders }: Survey): string {
  const parts = [
    '# How zoneproof checks the zone files of this folder and those below it: docs/configuration.md.',
    '# recommended, strict, signed, registry, private: severities for zones of a kind.\nextends: recommended',
    '# A rule is off, info, warning, error, or [severity, { option: value }].\nrules: {}',
  ];
  if (placeholders.length > 0) {
    const rows = placeholders.map((name) => `  ${scalar(name)}: ${scalar(/serial/i.test(name) ? '1' : 'placeholder')}`);
    parts.push(
      `# What stands for the placeholders of templates while they are checked.\nplaceholders:\n${rows.join('\n')}`,
    );
  }
  if (unknown.length > 0) {
    const rows = unknown.flatMap((file) => [`#   - file: ${scalar(file)}`, '#     origin: example.com']);
    parts.push(
      `# These files do not say which zone they hold. Name it, or list files that are only included under ignore.\n# zones:\n${rows.join('\n')}`,
    );
  }
  if (signed.length > 0) {
    const rows = signed.map((file) => `      - ${scalar(file)}`);
    parts.push(
      `# Signed zones: that they stay signed, and that their signatures last, is worth an error.\noverrides:\n  - files:\n${rows.join('\n')}\n    extends: signed`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function hookText(version: string): string {
  return `repos:
  - repo: local
    hooks:
      - id: zoneproof-lint
        name: lint DNS zone files
        entry: zoneproof lint
        language: node
        additional_dependencies: ['zoneproof@${version}']
        files: '\\.zone(\\.signed)?$|\\.db$|(^|/)db\\.[^/]+$'
        require_serial: true
`;
}

function githubText(version: string, folder: string): string {
  return `name: zones
on: [push, pull_request]
permissions:
  contents: read
jobs:
  zoneproof:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npx --yes zoneproof@${version} lint ${shellWord(folder)}
`;
}

function gitlabText(version: string, folder: string): string {
  return `zoneproof:
  image: node:22
  script:
    - npx --yes zoneproof@${version} lint ${shellWord(folder)}
`;
}

/** A word that a shell in a line of YAML takes as it is. */
function shellWord(text: string): string {
  if (/^[\w./-]+$/.test(text)) return text;
  throw new ZoneproofError(
    EXIT.FILE,
    `the folder name ${JSON.stringify(text)} has characters that a CI job cannot be trusted with`,
    {
      help: 'run init in a folder above it, or with --ci none',
    },
  );
}
