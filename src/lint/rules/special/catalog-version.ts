import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import { inFileOrder } from '../../order.js';
import type { Rule } from '../../rule.js';
import { joinedText } from '../../spf.js';
import { belowApex, zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'catalog-version',
  category: 'special',
  severity: 'error',
  summary: 'a catalog zone does not say its version, or says one that nobody reads',
  why: 'Servers that take their zones from a catalog ignore one without exactly one version property. Version 2 is the one of the standard, 1 an older one that BIND still reads.',
  advice: 'Write version TXT "2".',
  rfc: ['RFC 9432 §4.2.1'],
  peers: 'BIND, NSD, Knot',
  bad: '@  NS  invalid.\n1.zones  PTR  example.net.\nversion  TXT  "3"',
  good: '@  NS  invalid.\n1.zones  PTR  example.net.\nversion  TXT  "2"',
};

const messages = {
  missing: (owner: string) => `the catalog has no TXT record at ${owner}`,
  version: (version: string) => `no server reads catalogs of version "${version}"`,
  another: 'the catalog says its version twice',
};

const READ_VERSIONS: ReadonlySet<string> = new Set(['1', '2']);

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => ({
    zone() {
      if (!zonePurpose(zone).isCatalog) return;
      const { records, names } = zone;
      const name = belowApex(zone, 'version');
      const id = names.find(name);
      const first = id < 0 ? -1 : records.findRrset(id, TYPE.TXT);
      if (first < 0) {
        if (!lookup.isExcused(name, 0))
          report({
            index: zone.soaIndex < 0 ? undefined : zone.soaIndex,
            part: 'owner',
            message: messages.missing(nameText(name)),
          });
        return;
      }
      const [index, another] = inFileOrder(records, first, records.rrsetEnd(first));
      const version = joinedText(records, index!);
      if (another !== undefined) report({ index: another, message: messages.another });
      else if (!READ_VERSIONS.has(version))
        report({ index: index!, part: 'rdata', message: messages.version(version) });
    },
  }),
};
