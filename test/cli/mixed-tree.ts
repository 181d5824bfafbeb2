/** A repository with all kinds of zones, for runs that must say the same however they are made. */
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const HEAD = '$TTL 3600\n@ SOA ns1.host.example. h.host.example. 1 7200 1800 1209600 3600\n';

/** A rule that a comment of several zones waves through for nothing. */
export const NEEDLESS = 'spf-multiple';

/** Zones with each kind of mistake, parents with children, keys, and files that several zones include. */
export function makeMixedTree(folder: string): void {
  for (const part of ['zones', 'test/lint/repositories', 'test/lint/zones']) {
    cpSync(path.join(ROOT, part), path.join(folder, path.basename(part)), { recursive: true });
  }
  const shared = path.join(folder, 'shared');
  mkdirSync(shared);
  // Needed by none, which only a run that judges all three can know.
  writeFileSync(
    path.join(shared, 'common.inc'),
    `@ MX 10 mail\n; zoneproof-disable-next-line ${NEEDLESS} -- old\nwww A 192.0.2.1\n`,
  );
  for (const name of ['one', 'two', 'three']) {
    const text = `$ORIGIN ${name}.example.\n${HEAD}@ NS ns1.host.example.\n@ NS ns2.host.example.\n$INCLUDE common.inc\nmail A 192.0.2.9\n`;
    writeFileSync(path.join(shared, `${name}.example.zone`), text);
  }
  writeFileSync(path.join(shared, 'broken.zone'), `${HEAD}$INCLUDE nowhere.inc\nx A 1.2.3\n`);
  // Bogus at its parent's DS, which stands in another file.
  appendFileSync(
    path.join(folder, 'zones/chain/example.zone.signed'),
    'bakery.example. 3600 IN DS 1 13 2 AABBCCDDEEFF00112233445566778899AABBCCDDEEFF00112233445566778899\n',
  );
}
