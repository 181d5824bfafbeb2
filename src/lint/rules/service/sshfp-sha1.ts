import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'sshfp-sha1',
  category: 'service',
  severity: 'info',
  summary: 'an SSH key has a SHA-1 fingerprint only',
  why: 'Collisions of SHA-1 can be made, and newer clients ask for SHA-256.',
  advice: 'Add the record of type 2: ssh-keygen -r prints both.',
  rfc: ['RFC 6594 §4'],
  peers: 'none',
  bad: 'host  SSHFP  4 1 123456789ABCDEF67890123456789ABCDEF67890',
  good: 'host  SSHFP  4 2 123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF123456789',
};

const SHA1 = 1;
const SHA256 = 2;
const DSA = 2;

const messages = {
  alone: 'a SHA-1 fingerprint without one of SHA-256 beside it',
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SSHFP],
    rrset(first, end) {
      const { records } = zone;
      const { pool, rdataOffset } = records;
      for (let index = first; index < end; index++) {
        const algorithm = pool[rdataOffset[index]!]!;
        // DSA is sshfp-algorithm.
        if (pool[rdataOffset[index]! + 1] !== SHA1 || algorithm === DSA || records.isDuplicate(index)) continue;
        if (!hasSha256(algorithm)) report({ index, part: 1, message: messages.alone });
      }

      function hasSha256(algorithm: number): boolean {
        for (let i = first; i < end; i++) {
          if (pool[rdataOffset[i]!] === algorithm && pool[rdataOffset[i]! + 1] === SHA256) return true;
        }
        return false;
      }
    },
  }),
};
