/**
 * The example of a rule as a whole zone: what it needs to be one, and nothing that another rule would speak of.
 * @module
 */
const SOA = '@ SOA ns.example.net. hostmaster.example.net. 2026040101 7200 1800 1209600 3600\n';
const SERVERS = ['ns.example.net.', 'ns.example.edu.'] as const;
/** What these rules are about is missing above the example. */
const WITHOUT_TTL: ReadonlySet<string> = new Set(['inherited-ttl', 'no-default-ttl']);
const WITHOUT_HEAD: ReadonlySet<string> = new Set(['inherited-ttl', 'no-owner']);
const WITHOUT_SERVERS: ReadonlySet<string> = new Set([
  ...['catalog-ns-invalid', 'ns-missing-apex', 'ns-same-address', 'ns-same-prefix', 'ns-single', 'ns-v6-only'],
  ...['ttl-too-short', 'zone-aaaa-but-no-v6-ns'],
]);

export interface ExampleZone {
  /** absolute, presentation form */
  readonly origin: string;
  readonly text: string;
}

/** @param id the rule that the example belongs to */
export function exampleZone(id: string, example: string): ExampleZone {
  const origin = /^\$ORIGIN (\S+\.)$/m.exec(example)?.[1] ?? 'example.com.';
  let text = WITHOUT_TTL.has(id) ? '' : '$TTL 3600\n';
  const hasHead = !WITHOUT_HEAD.has(id);
  if (hasHead && id !== 'soa-missing' && !/^\S+ +(?:\d+ +)?SOA /m.test(example)) text += SOA;
  text += `${example}\n`;
  if (hasHead && !WITHOUT_SERVERS.has(id)) for (const server of SERVERS) text += `${origin} 3600 NS ${server}\n`;
  return { origin, text };
}
