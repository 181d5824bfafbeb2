import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE, typeText } from '../../../rdata/index.js';
import { nameText, readU16 } from '../../../wire/index.js';
import { findLabel } from '../../labels.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dsync-shape',
  category: 'dnssec',
  severity: 'warning',
  summary: 'a DSYNC record cannot be used to notify the parent',
  why: 'Children send NOTIFY for CDS and CSYNC to the target and port that they find below _dsync. A record at another name, of another type, or without a host and a port leads to nobody.',
  advice:
    'Write it at *._dsync or at the name of a child before _dsync, with CDS or CSYNC, scheme 1 and the host and port of the endpoint.',
  rfc: ['RFC 9859 §2', 'RFC 9859 §3'],
  peers: 'PowerDNS',
  bad: '*._dsync  DSYNC  CDS 1 0 notify.example.net.',
  good: '*._dsync  DSYNC  CDS 1 5300 notify.example.net.',
};

const NOTIFY = 1;

const messages = {
  owner: (owner: string) => `no child looks for ${owner}: there is no _dsync in it`,
  type: (type: string) => `scheme 1 (NOTIFY) is for CDS and CSYNC, not for ${type}`,
  scheme: (scheme: number) => `no scheme has the number ${scheme}`,
  port: 'no endpoint listens at port 0',
  root: 'the root is no endpoint',
  none: (target: string) => `the endpoint ${target} has no address`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, lookup, report }) => {
    const { records, names } = zone;
    const { pool, rdataOffset } = records;
    return {
      types: [TYPE.DSYNC],
      record(index) {
        const at = rdataOffset[index]!;
        const type = readU16(pool, at);
        const scheme = pool[at + 2]!;
        if (findLabel(names.pool, names.offsets[records.owner[index]!]!, '_dsync') < 0) {
          report({ index, part: 'owner', message: messages.owner(zone.ownerText(index)) });
          return;
        }
        // RFC 9859 §2: schemes from 128 are for private use.
        if (scheme !== NOTIFY) {
          if (scheme > 0 && scheme < 128) report({ index, part: 1, message: messages.scheme(scheme) });
          return;
        }
        if (type !== TYPE.CDS && type !== TYPE.CSYNC)
          report({ index, part: 0, message: messages.type(typeText(type)) });
        if (readU16(pool, at + 3) === 0) report({ index, part: 2, message: messages.port });
        if (pool[at + 5] === 0) report({ index, part: 3, message: messages.root });
        else if (hasNoAddress(at + 5)) report({ index, part: 3, message: messages.none(nameText(pool, at + 5)) });
      },
    };

    /** RFC 9859 §2: the target must resolve to addresses. */
    function hasNoAddress(at: number): boolean {
      const status = lookup.resolve(pool, at);
      if (status === 'out-of-zone' || status === 'delegated') return false;
      const { id } = lookup;
      if (id >= 0 && (lookup.hasAddress(id) || records.hasType(id, TYPE.CNAME))) return false;
      return !lookup.isExcused(pool, at);
    }
  },
};
