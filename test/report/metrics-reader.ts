/** Reads the text format of Prometheus, strictly, for tests: series by name and labels. */
export class Metrics {
  readonly #values = new Map<string, number>();
  readonly families = new Map<string, Set<string>>();

  constructor(text: string) {
    let family = '';
    for (const line of text.replace(/\n$/, '').split('\n')) {
      if (line.startsWith('#')) {
        const [, kind, name] = /^# (HELP|TYPE) ([a-z_]+) .+$/.exec(line) ?? [];
        if (name === undefined) throw new Error(`not a comment of this format: ${line}`);
        if (kind === 'HELP' && this.families.has(name)) throw new Error(`family twice: ${name}`);
        family = name;
        this.families.set(name, this.families.get(name) ?? new Set());
        continue;
      }
      const [, name, , labels = '', value] =
        /^([a-z_]+)(\{((?:[a-zA-Z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[\d.e+-]+|\+Inf)$/.exec(line) ?? [];
      if (name !== family) throw new Error(`not a sample of ${family}: ${line}`);
      const pairs = [...labels.matchAll(/([a-zA-Z_]+)="((?:[^"\\]|\\.)*)"/g)].map(
        ([, label, text]) => [label!, unescaped(text!)] as const,
      );
      for (const [label] of pairs) this.families.get(name)!.add(label);
      const key = keyOf(name, Object.fromEntries(pairs));
      if (this.#values.has(key)) throw new Error(`series twice: ${line}`);
      this.#values.set(key, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
    }
  }

  /** The value of a series; undefined when there is none. */
  get(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    return this.#values.get(keyOf(name, labels));
  }

  /** The values of all series of a name, by one of their labels; of those that have the others as given. */
  by(label: string, name: string, others: Readonly<Record<string, string>> = {}): Record<string, number> {
    const found: Record<string, number> = {};
    for (const [key, value] of this.#values) {
      const [of, pairs] = JSON.parse(key) as [string, [string, string][]];
      const labels = Object.fromEntries(pairs);
      if (of !== name || !Object.entries(others).every(([other, text]) => labels[other] === text)) continue;
      found[labels[label] ?? ''] = value;
    }
    return found;
  }

  /** Of several states the one that holds. */
  state(label: string, name: string, others: Readonly<Record<string, string>> = {}): string | undefined {
    const values = Object.entries(this.by(label, name, others));
    const [holds, more] = values.filter(([, value]) => value === 1);
    if (more !== undefined || values.some(([, value]) => value !== 0 && value !== 1))
      throw new Error('no set of states');
    return holds?.[0];
  }
}

const keyOf = (name: string, labels: Readonly<Record<string, string>>): string =>
  JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one));
