/**
 * The commands that take a step, as data: for each toolbox, what is typed for each kind of change.
 * @module
 */
import { ALGORITHMS, signatureTimeText } from '../wire/index.js';
import type { KeyChange, StepChanges } from './changes.js';
import type { KeyId, ModelKey } from './publication.js';

/** What commands name, as the shell is to see it: words are quoted where they need it. */
export interface CommandSetting {
  /** absolute, without its last dot unless it is the root */
  readonly zone: string;
  readonly zoneFile: string;
  /** folder of key files */
  readonly keyFolder: string;
  /** `Kexample.com.+013+12345` of a key that is there; undefined: it is still to be made */
  fileNameOf(key: KeyId): string | undefined;
  readonly isTrustAnchor: boolean;
}

export const TOOLS = ['zoneproof', 'bind', 'knot'] as const;
export type Tool = (typeof TOOLS)[number];

/** Lines for a shell; comments start with `#`. */
type Spelling<Subject> = (subject: Subject, setting: CommandSetting) => readonly string[];

interface Toolbox {
  readonly title: string;
  /** what has to be known before; lower-case start, no full stop */
  readonly note: string;
  readonly create: Spelling<KeyChange>;
  readonly change: Spelling<KeyChange>;
  readonly foreign: Spelling<KeyChange>;
  readonly deny: Spelling<NonNullable<StepChanges['denial']>>;
  readonly sign: Spelling<StepChanges>;
  readonly addDs: Spelling<ModelKey>;
  readonly removeDs: Spelling<ModelKey>;
}

/** A word as a shell reads it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `KSK2` is a shell variable where a command makes the key. */
const variableOf = (key: KeyId): string => key.replaceAll('-', '_');
const nameOf = (key: KeyId, { fileNameOf }: CommandSetting): string => {
  const name = fileNameOf(key);
  return name === undefined ? `"$${variableOf(key)}"` : shellWord(name);
};
const pathOf = (key: KeyId, setting: CommandSetting): string => {
  const name = setting.fileNameOf(key);
  const folder = setting.keyFolder;
  return name === undefined ? `${shellWord(folder)}/"$${variableOf(key)}"` : shellWord(`${folder}/${name}`);
};
const tagOf = (key: KeyId, setting: CommandSetting): string => {
  const name = setting.fileNameOf(key);
  return name === undefined ? `"\${${variableOf(key)}##*+}"` : String(Number(name.slice(-5)));
};
const mnemonicOf = ({ algorithm }: ModelKey): string =>
  ALGORITHMS.find(({ number }) => number === algorithm)?.mnemonic ?? String(algorithm);

/** The options for the times of a key, by the words of a tool; a new key has none but these. */
function timeOptions({ origin, times }: KeyChange, words: Readonly<Record<string, string>>): string {
  const shown = Object.entries(times).map(([name, at]) => `${words[name]} ${signatureTimeText(at)}`);
  // Otherwise the tool would take the time of its run.
  const unset = origin === 'new' ? ['publish', 'activate'].filter((name) => !(name in times)) : [];
  return [...shown, ...unset.map((name) => `${words[name]} none`)].join(' ');
}

const ZONEPROOF_TIMES = {
  publish: '--publish',
  activate: '--activate',
  revoke: '--revoke',
  inactive: '--inactive',
  delete: '--delete',
};
const ZONEPROOF_DENIAL = { none: '', nsec: ' --nsec', nsec3: ' --nsec3', 'nsec3-changed': ' --nsec3 --iterations 0' };
const BIND_TIMES = { publish: '-P', activate: '-A', revoke: '-R', inactive: '-I', delete: '-D' };
const ifAny = (times: string, line: (times: string) => string): string[] => (times === '' ? [] : [line(times)]);

/** Knot has a time for each state of a key, and `0` for never: without one it takes the time of its run. */
function knotTimes({ key, origin, times, at, isHiddenSigner, wasHiddenSigner }: KeyChange): string {
  const stamps = new Map<string, number>();
  if (times.publish !== undefined) stamps.set('publish', times.publish);
  if (times.activate !== undefined) {
    if (key.role !== 'zsk') stamps.set('ready', times.activate);
    stamps.set('active', times.activate);
  }
  if (times.revoke !== undefined) stamps.set('revoke', times.revoke);
  if (times.delete === undefined) {
    if (isHiddenSigner) stamps.set('pre_active', at);
    else if (wasHiddenSigner && times.publish === undefined) stamps.set('remove', at);
    if (times.inactive !== undefined) stamps.set('retire', times.inactive);
  } else {
    if (times.inactive !== undefined) stamps.set('retire', times.inactive);
    stamps.set(isHiddenSigner ? 'post_active' : 'remove', times.delete);
  }
  const unset = origin !== 'new' ? [] : key.role === 'zsk' ? ['publish', 'active'] : ['publish', 'ready', 'active'];
  return [
    ...[...stamps].map(([name, time]) => `${name}=${signatureTimeText(time)}`),
    ...unset.filter((name) => !stamps.has(name)).map((name) => `${name}=0`),
  ].join(' ');
}

const registrar = (isAdded: boolean, { isTrustAnchor }: CommandSetting): string =>
  isTrustAnchor
    ? `# tell those who configure trust anchors by hand to ${isAdded ? 'add this one' : 'drop this one'}`
    : `# have the registrar ${isAdded ? 'add' : 'remove'} that record`;

export const TOOLBOXES: Readonly<Record<Tool, Toolbox>> = {
  zoneproof: {
    title: 'zoneproof',
    note: 'keys do what their times say when the zone is signed',
    create: (change, setting) => [
      `${variableOf(change.key.id)}=$(zoneproof key generate ${shellWord(setting.zone)} --${change.key.role} -a ${mnemonicOf(change.key)} --key-dir ${shellWord(setting.keyFolder)} ${timeOptions(change, ZONEPROOF_TIMES)})`,
    ],
    change: (change, setting) =>
      ifAny(
        timeOptions(change, ZONEPROOF_TIMES),
        (times) => `zoneproof key settime ${pathOf(change.key.id, setting)} ${times}`,
      ),
    foreign: ({ key, times }) => [
      `# ${times.delete === undefined ? 'put the DNSKEY record of' : 'take the DNSKEY record of'} ${key.id} ${times.delete === undefined ? 'into' : 'out of'} the zone file`,
    ],
    deny: () => [],
    sign: (changes, setting) => {
      if (changes.denial === 'none') {
        return [
          `zoneproof print ${shellWord(setting.zoneFile)} --no-dnssec > ${shellWord(`${setting.zoneFile}.unsigned`)}`,
        ];
      }
      const hidden = changes.hiddenSigners.map((key) => ` --sign-only ${pathOf(key, setting)}`).join('');
      const denial = changes.denial === undefined ? '' : ZONEPROOF_DENIAL[changes.denial];
      return [
        `zoneproof sign ${shellWord(setting.zoneFile)} --key-dir ${shellWord(setting.keyFolder)}${hidden}${denial} --serial increment --in-place`,
      ];
    },
    addDs: (key, setting) => [
      `zoneproof ds ${pathOf(key.id, setting)}`,
      registrar(true, setting),
      ...(setting.isTrustAnchor ? [] : [`zoneproof key settime ${pathOf(key.id, setting)} --ds-publish now`]),
    ],
    removeDs: (key, setting) =>
      setting.isTrustAnchor
        ? []
        : [
            // Its key may be gone from the zone by now.
            `zoneproof ds ${pathOf(key.id, setting)} --force`,
            registrar(false, setting),
            `zoneproof key settime ${pathOf(key.id, setting)} --ds-removed now`,
          ],
  },
  bind: {
    title: 'BIND',
    note: 'for dnssec-signzone; lines about rndc are for zones with a dnssec-policy',
    create: (change, setting) => [
      `${variableOf(change.key.id)}=$(dnssec-keygen -q -K ${shellWord(setting.keyFolder)} -a ${mnemonicOf(change.key)}${change.key.role === 'zsk' ? '' : ' -f KSK'} ${timeOptions(change, BIND_TIMES)} ${shellWord(setting.zone)})`,
    ],
    change: (change, setting) =>
      ifAny(
        timeOptions(change, BIND_TIMES),
        (times) => `dnssec-settime -K ${shellWord(setting.keyFolder)} ${times} ${nameOf(change.key.id, setting)}`,
      ),
    foreign: ({ key, times }, setting) => [
      times.delete === undefined
        ? `dnssec-importkey -K ${shellWord(setting.keyFolder)} -f ${variableOf(key.id)}.dnskey -P ${signatureTimeText(times.publish ?? 0)} ${shellWord(setting.zone)}`
        : `dnssec-settime -K ${shellWord(setting.keyFolder)} -D ${signatureTimeText(times.delete)} "$${variableOf(key.id)}"`,
    ],
    deny: () => [],
    sign: (changes, setting) => {
      if (changes.denial === 'none') return ['# publish the zone as it is without DNSSEC records'];
      if (changes.hiddenSigners.length > 0) {
        return [
          '# dnssec-signzone does not sign with keys that are not published: use another tool, or algorithm-liberal',
        ];
      }
      const denial = changes.denial?.startsWith('nsec3') ? ' -3 - -H 0' : '';
      const anew = changes.denial === undefined ? '' : ' -u';
      return [
        `dnssec-signzone -S${changes.isSepSigning ? ' -z' : ''} -K ${shellWord(setting.keyFolder)}${denial}${anew} -N INCREMENT -o ${shellWord(setting.zone)} ${shellWord(setting.zoneFile)}`,
      ];
    },
    addDs: (key, setting) => [
      `dnssec-dsfromkey -2 ${pathOf(key.id, setting)}.key`,
      registrar(true, setting),
      ...(setting.isTrustAnchor
        ? []
        : [`rndc dnssec -checkds -key ${tagOf(key.id, setting)} published ${shellWord(setting.zone)}`]),
    ],
    removeDs: (key, setting) =>
      setting.isTrustAnchor
        ? []
        : [
            `dnssec-dsfromkey -2 ${pathOf(key.id, setting)}.key`,
            registrar(false, setting),
            `rndc dnssec -checkds -key ${tagOf(key.id, setting)} withdrawn ${shellWord(setting.zone)}`,
          ],
  },
  knot: {
    title: 'Knot DNS',
    note: 'for policies with manual: on; $KSK2 and the like are what keymgr prints when it makes a key',
    create: (change, setting) => [
      `${variableOf(change.key.id)}=$(keymgr ${shellWord(setting.zone)} generate algorithm=${mnemonicOf(change.key)} ksk=${change.key.role === 'zsk' ? 'no' : 'yes'} zsk=${change.key.role === 'ksk' ? 'no' : 'yes'} ${knotTimes(change)})`,
    ],
    change: (change, setting) =>
      ifAny(
        knotTimes(change),
        (times) => `keymgr ${shellWord(setting.zone)} set ${knotKey(change.key.id, setting)} ${times}`,
      ),
    foreign: ({ key, times }, setting) => [
      times.delete === undefined
        ? `keymgr ${shellWord(setting.zone)} import-pub ${variableOf(key.id)}.key`
        : `keymgr ${shellWord(setting.zone)} delete "$${variableOf(key.id)}"`,
    ],
    deny: (denial) => [
      denial === 'none'
        ? '# dnssec-signing: off in the configuration of the zone'
        : `# nsec3: ${denial === 'nsec' ? 'off' : 'on'} in the policy${denial === 'nsec3-changed' ? ', with nsec3-iterations: 0 and nsec3-salt-length: 0' : ''}`,
    ],
    sign: (changes, { zone }) =>
      changes.denial === undefined
        ? [`knotc zone-sign ${shellWord(zone)}`]
        : ['knotc reload', `knotc zone-sign ${shellWord(zone)}`],
    addDs: (key, setting) => [
      `keymgr ${shellWord(setting.zone)} ds ${knotKey(key.id, setting)}`,
      registrar(true, setting),
    ],
    removeDs: (key, setting) =>
      setting.isTrustAnchor
        ? []
        : [`keymgr ${shellWord(setting.zone)} ds ${knotKey(key.id, setting)}`, registrar(false, setting)],
  },
};

const knotKey = (key: KeyId, setting: CommandSetting): string =>
  setting.fileNameOf(key) === undefined ? `"$${variableOf(key)}"` : tagOf(key, setting);

/** What is typed for a step with one toolbox. */
export function commandsOf(
  tool: Tool,
  changes: StepChanges,
  keys: readonly ModelKey[],
  setting: CommandSetting,
): string[] {
  const box = TOOLBOXES[tool];
  const keyById = (id: string): ModelKey => keys.find((key) => key.id === id)!;
  const lines: string[] = [];
  for (const change of changes.keys) {
    const spelling = change.origin === 'foreign' ? box.foreign : isMade(change, setting) ? box.change : box.create;
    const spelled = spelling(change, setting);
    if (change.operator !== undefined && spelled.length > 0) lines.push(`# at operator ${change.operator}`);
    lines.push(...spelled);
  }
  if (changes.denial !== undefined) lines.push(...box.deny(changes.denial, setting));
  if (changes.isZoneChanged) lines.push(...box.sign(changes, setting));
  if (changes.delegation !== undefined) {
    const { operator, isAdded } = changes.delegation;
    lines.push(
      `# ${isAdded ? 'add' : 'remove'} the servers of ${operator} ${isAdded ? 'to' : 'from'} the NS RRset in the zone, and at the registrar`,
    );
  }
  const ds = changes.effects.find(({ kind }) => kind === 'ds');
  for (const id of ds?.added ?? []) lines.push(...box.addDs(keyById(id), setting));
  for (const id of ds?.removed ?? []) lines.push(...box.removeDs(keyById(id), setting));
  return lines;
}

/** A key that the plan would make may be there already. */
const isMade = (change: KeyChange, { fileNameOf }: CommandSetting): boolean =>
  change.origin === 'own' || fileNameOf(change.key.id) !== undefined;
