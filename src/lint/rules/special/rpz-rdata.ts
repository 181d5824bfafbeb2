import { nearest, type RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { NODE } from '../../../zone/index.js';
import { labelAt } from '../../labels.js';
import { isPolicyAction } from '../../policy-actions.js';
import type { Rule } from '../../rule.js';
import { zonePurpose } from '../../zone-purpose.js';

const meta: RuleInfo = {
  id: 'rpz-rdata',
  category: 'special',
  severity: 'warning',
  summary: 'a response policy zone holds an action or a record that servers do not know',
  why: 'The actions are CNAME records with the targets ".", "*.", rpz-passthru., rpz-drop. and rpz-tcp-only. A misspelled one is an alias to a name that does not exist; NS, DNAME and DS records below the apex have no effect.',
  advice: 'Correct the action.',
  rfc: ['draft-vixie-dnsop-dns-rpz'],
  peers: 'BIND (9.21)',
  bad: 'bad.example.net  CNAME  rpz-passthrough.',
  good: 'bad.example.net  CNAME  rpz-passthru.',
};

const ACTIONS = ['rpz-passthru', 'rpz-drop', 'rpz-tcp-only'];

const messages = {
  action: (target: string) => `no action is called ${target}`,
  help: (guess: string) => `did you mean "${guess}."?`,
  type: (type: string) => `${type} has no effect in a response policy zone`,
};

export const rule: Rule = {
  ...meta,
  create({ zone, lookup, report }) {
    const { records, tree } = zone;
    return {
      types: [TYPE.CNAME],
      skips: { record: ['host-target', 'plain-target'] },
      record(index) {
        const at = lookup.targetOffset(index);
        const { pool } = records;
        if (pool[at]! < 4 || pool[at + 1 + pool[at]!] !== 0 || !isPolicyAction(pool, at)) return;
        const action = labelAt(pool, at).toLowerCase();
        if (ACTIONS.includes(action)) return;
        const guess = nearest(action, ACTIONS);
        report({
          index,
          part: 0,
          message: messages.action(`${action}.`),
          help: guess === undefined ? undefined : messages.help(guess),
        });
      },
      zone() {
        if (!zonePurpose(zone).isPolicy) return;
        for (let index = 0; index < records.count; index++) {
          const type = records.type[index]!;
          if (type !== TYPE.NS && type !== TYPE.DNAME && type !== TYPE.DS) continue;
          if (records.owner[index] === zone.apexId || tree.kind[records.owner[index]!] === NODE.OUT_OF_ZONE) continue;
          if (!records.isDuplicate(index)) report({ index, part: 'type', message: messages.type(typeText(type)) });
        }
      },
    };
  },
};
