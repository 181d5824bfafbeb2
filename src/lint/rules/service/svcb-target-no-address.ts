import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { nameText } from '../../../wire/index.js';
import { startsUnderscore } from '../../labels.js';
import type { Rule } from '../../rule.js';
import { isAliasForm } from '../../service-parameters.js';

const meta: RuleInfo = {
  id: 'svcb-target-no-address',
  category: 'service',
  severity: 'warning',
  summary: 'the target of a service binding is a name of this zone without address',
  why: 'Clients that follow the binding find no server. Hints in the record do not take the place of addresses.',
  advice: 'Add A and AAAA records for the target, or correct the name.',
  rfc: ['RFC 9460 §2.4.3', 'RFC 9460 §7.3'],
  peers: 'PowerDNS',
  bad: '@     HTTPS  1 pol alpn=h2\npool  A      192.0.2.80',
  good: '@     HTTPS  1 pool alpn=h2\npool  A      192.0.2.80',
};

const messages = {
  missing: (target: string) => `the target ${target} does not exist`,
  none: (target: string) => `the target ${target} has no address`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, written, report }) => {
    const { records, names } = zone;
    return {
      types: [TYPE.SVCB, TYPE.HTTPS],
      skips: { record: ['host-target'] },
      record(index) {
        const at = lookup.targetOffset(index);
        const isAlias = isAliasForm(records, index);
        // RFC 9460 §2.5: the root stands for the owner itself, or in alias form for "no service".
        const isOwner = records.pool[at] === 0;
        if (isOwner && isAlias) return;
        const owner = records.owner[index]!;
        const status = isOwner ? 'exists' : lookup.target(index);
        if (status === 'out-of-zone' || status === 'delegated') return;
        const id = isOwner ? owner : lookup.id;
        if (id >= 0 && (lookup.hasAddress(id) || records.hasType(id, TYPE.CNAME))) return;
        // An alias leads to bindings of its own type; the owner may be _dns or another name that is no host.
        if (id >= 0 && isAlias && records.hasType(id, records.type[index]!)) return;
        if (isOwner && startsUnderscore(names.pool, names.offsets[owner]!)) return;
        if (!isOwner && (lookup.isExcused(records.pool, at) || written.targetMistake(index) !== undefined)) return;
        if (isOwner && lookup.isExcused(names.pool, names.offsets[owner]!)) return;
        const target = isOwner ? zone.nameText(owner) : nameText(records.pool, at);
        report({ index, part: 1, message: status === 'missing' ? messages.missing(target) : messages.none(target) });
      },
    };
  },
};
