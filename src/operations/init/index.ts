/**
 * `init`: what a repository of zone files needs to be checked on every commit, worked out from what it holds. Nothing that
 * exists is written over unless that is asked for, and a file that others share (`.pre-commit-config.yaml`) never is.
 * @module
 */
import path from 'node:path';
import { boundaryOf, CONFIG_NAMES } from '../../config/index.js';
import { EXIT, ZoneproofError } from '../../diagnostic/index.js';
import { latin1Text } from '../../wire/index.js';
import { type Files, readInput, writing } from '../files.js';
import { githubText, gitlabText } from './ci.js';
import { configText } from './config-text.js';
import { HOOKS, type HookId, localRepoText } from './hooks.js';
import { type Survey, surveyTree } from './survey.js';

export type CiSystem = 'github' | 'gitlab';

export interface InitRequest {
  readonly folder: string;
  /** default: what the repository has */
  readonly ci?: CiSystem | 'none' | undefined;
  /** of zoneproof, for the hooks and the CI job to ask for */
  readonly version: string;
  /** write over the files that are of zoneproof alone */
  readonly isForced?: boolean | undefined;
}

/** A file to write, or to be told about when it exists. */
export interface InitFile {
  /** as shown to people */
  readonly path: string;
  readonly text: string;
  /** what exists in its place already; the text is for its owner to merge, and empty when nothing is missing */
  readonly existing?: string | undefined;
  /** write over what exists */
  readonly isForced?: boolean | undefined;
  /** what is left to do by hand, lower-case start */
  readonly note?: string | undefined;
}

export interface InitPlan {
  readonly files: readonly InitFile[];
  /** what was seen and is worth a word, lower-case start */
  readonly notes: readonly string[];
}

const HOOK_FILE = '.pre-commit-config.yaml';
const GITHUB_FOLDER = '.github/workflows';
const GITLAB_FILE = '.gitlab-ci.yml';

/** The files that a folder needs, none of them written yet. */
export async function planInit(files: Files, request: InitRequest): Promise<InitPlan> {
  const { folder, version, isForced } = request;
  if (!files.isFolder(folder)) throw new ZoneproofError(EXIT.FILE, `there is no folder ${folder}`);
  const survey = await surveyTree(files, folder);
  const top = boundaryOf(files, path.join(folder, 'any'));
  const inTop = path.relative(top, path.resolve(folder)).split(path.sep).join('/') || '.';
  const existing = CONFIG_NAMES.map((name) => path.join(folder, name)).find((file) => files.exists(file));
  const config = { path: path.join(folder, CONFIG_NAMES[0]!), text: configText(survey), existing, isForced };
  const plan: InitFile[] = [config];
  if (files.exists(path.join(top, '.git')))
    plan.push(hookFile(files, top, survey, { version, folder: shellWord(inTop) }));
  const ci = request.ci ?? ciOf(files, top);
  if (ci === 'github' || ci === 'gitlab') {
    const setup = { version, folder: shellWord(inTop) };
    plan.push(...(ci === 'github' ? githubFiles(files, top, setup) : gitlabFiles(files, top, setup)));
  }
  const hasNoJob = ci === undefined && files.exists(path.join(top, '.git'));
  return {
    files: plan.map((file) => (file === config || file.path.includes('zoneproof.') ? { ...file, isForced } : file)),
    notes: [...new Set(survey.hints), ...(hasNoJob ? ['--ci github or --ci gitlab writes a CI job'] : [])],
  };
}

/** Writes the files that do not exist, or are to be written over. Throws a ZoneproofError (file). */
export function writeInit(files: Files, { files: plan }: InitPlan): void {
  for (const file of plan) {
    if (!isWritten(file)) continue;
    const isNew = file.existing === undefined;
    writing(file.path, () => {
      files.makeFolder(path.dirname(file.path), 0o755);
      files.writeFile(file.path, [new TextEncoder().encode(file.text)], { isNew });
    });
  }
}

/** Whether the file is one that `writeInit` writes. */
export function isWritten({ path: file, existing, isForced = false }: InitFile): boolean {
  return existing === undefined || (isForced && existing === file);
}

interface Setup {
  readonly version: string;
  readonly folder: string;
}

/** The hooks that fit the tree; where there are hooks already, those that are missing. */
function hookFile(files: Files, top: string, survey: Survey, setup: Setup): InitFile {
  const file = planned(files, top, HOOK_FILE, '');
  const before = file.existing === undefined ? '' : latin1Text(readInput(files, file.existing));
  const fits: Readonly<Record<HookId, boolean>> = {
    'zoneproof-lint': true,
    'zoneproof-fmt': survey.written.length > 0 || survey.zones.length === 0,
    'zoneproof-serial': !survey.hasTemplatedSerials,
    'zoneproof-no-private-keys': true,
    'zoneproof-ds-drift': survey.hasKeys,
  };
  const hooks = HOOKS.map(({ id }) => id).filter(
    (id) => fits[id] && !new RegExp(`\\bid:\\s*['"]?${id}\\b`).test(before),
  );
  const prefix = setup.folder === '.' ? '' : `${setup.folder}/`;
  const fromTop = (name: string): string => path.posix.normalize(prefix + name);
  const others = (names: readonly string[]): string[] => names.map(fromTop).filter((name) => !isCalledZone(name));
  const also = { zones: others(survey.zones), parts: others(survey.parts) };
  const repo = hooks.length === 0 ? '' : localRepoText({ hooks, also, ...setup });
  return { ...file, text: file.existing === undefined ? `repos:\n${repo}` : repo };
}

function isCalledZone(file: string): boolean {
  return new RegExp(HOOKS[0]!.files!).test(file);
}

function githubFiles(files: Files, top: string, setup: Setup): InitFile[] {
  const folder = path.join(top, GITHUB_FOLDER);
  const workflows = files.isFolder(folder) ? files.list(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  const known = workflows.find((name) => name !== 'zoneproof.yml' && mentionsUs(files, path.join(folder, name)));
  const file = planned(files, top, `${GITHUB_FOLDER}/zoneproof.yml`, githubText(setup));
  return [known === undefined ? file : { ...file, existing: path.relative('', path.join(folder, known)), text: '' }];
}

function gitlabFiles(files: Files, top: string, setup: Setup): InitFile[] {
  const file = planned(files, top, '.gitlab/ci/zoneproof.yml', gitlabText(setup));
  const main = path.join(top, GITLAB_FILE);
  if (files.exists(main) && mentionsUs(files, main)) {
    return [file.existing === undefined ? { ...file, existing: path.relative('', main), text: '' } : file];
  }
  return [{ ...file, note: `add to ${GITLAB_FILE}: include: [{ local: /.gitlab/ci/zoneproof.yml }]` }];
}

const mentionsUs = (files: Files, file: string): boolean => latin1Text(readInput(files, file)).includes('zoneproof');

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
  if (files.exists(path.join(top, GITLAB_FILE)) || files.isFolder(path.join(top, '.gitlab'))) return 'gitlab';
  return files.isFolder(path.join(top, '.github')) ? 'github' : undefined;
}

/** A word that a shell in a line of YAML takes as it is. */
function shellWord(text: string): string {
  if (/^[\w./-]+$/.test(text)) return text;
  throw new ZoneproofError(
    EXIT.FILE,
    `the folder name ${JSON.stringify(text)} has characters that hooks and CI jobs cannot be trusted with`,
    { help: 'run init in a folder above it' },
  );
}
