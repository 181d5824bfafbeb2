import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'sshfp-algorithm',
  category: 'service',
  severity: 'warning',
  summary: 'an SSHFP record is for an algorithm or a kind of fingerprint that no client uses',
  why: 'OpenSSH has removed DSA keys and never used numbers that are not assigned: the record proves nothing.',
  advice:
    'Use algorithm 1 (RSA), 3 (ECDSA), 4 (Ed25519) or 6 (Ed448) with fingerprint type 2 (SHA-256): ssh-keygen -r prints them.',
  rfc: ['RFC 4255 §3.1', 'RFC 6594 §3', 'RFC 7479', 'RFC 8709 §5'],
  peers: 'validns',
  bad: 'host  SSHFP  2 1 123456789ABCDEF67890123456789ABCDEF67890',
  good: 'host  SSHFP  4 2 123456789ABCDEF67890123456789ABCDEF67890123456789ABCDEF123456789',
};

const messages = {
  dsa: 'DSA keys are no longer used by SSH',
  algorithm: (algorithm: number) => `no SSH key algorithm has the number ${algorithm}`,
  fingerprint: (kind: number) => `no kind of fingerprint has the number ${kind}`,
};

const DSA = 2;
const ALGORITHMS: ReadonlySet<number> = new Set([1, 2, 3, 4, 6]);

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.SSHFP],
    record(index) {
      const { pool, rdataOffset } = zone.records;
      const algorithm = pool[rdataOffset[index]!]!;
      const kind = pool[rdataOffset[index]! + 1]!;
      if (algorithm === DSA) report({ index, part: 0, message: messages.dsa });
      else if (!ALGORITHMS.has(algorithm)) report({ index, part: 0, message: messages.algorithm(algorithm) });
      if (kind !== 1 && kind !== 2) report({ index, part: 1, message: messages.fingerprint(kind) });
    },
  }),
};
