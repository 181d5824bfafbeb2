import type { RuleInfo } from '../../../diagnostic/index.js';
import { apexDnskeys } from '../../../dnssec/index.js';
import { TYPE } from '../../../rdata/index.js';
import { readU16 } from '../../../wire/index.js';
import { typeCovered } from '../../../zone/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'dnskey-sep-mixed',
  category: 'dnssec',
  severity: 'info',
  summary: 'a key-signing key signs the data of the zone beside a zone-signing key',
  why: 'Where keys are split, one of them signs the keys and the other the data. When both sign everything, the zone has twice the signatures, and nothing is gained.',
  advice: 'Let the signer use each key for its part, or keep one key for both.',
  rfc: ['RFC 6781 §3.1'],
  peers: 'DNSSEC-Tools',
  bad: '@  DNSKEY  257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==\n@  DNSKEY  256 3 13 oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA==\n@  RRSIG  SOA 13 2 3600 20260701000000 20260501000000 2371 example.com. AAAA\n@  RRSIG  SOA 13 2 3600 20260701000000 20260501000000 34505 example.com. AAAA',
};

const messages = {
  both: (ksk: number, zsk: number) => `key ${ksk} has the SEP bit, but signs data as key ${zsk} does`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.RRSIG],
    rrset(first, end) {
      const { records, apexId } = zone;
      if (records.owner[first] !== apexId) return;
      const { pool, rdataOffset } = records;
      const keys = apexDnskeys(zone);
      let byKsk = -1;
      let byZsk = -1;
      for (let index = first; index < end; index++) {
        const at = rdataOffset[index]!;
        if (typeCovered(records, index) !== TYPE.SOA) continue;
        const keyTag = readU16(pool, at + 16);
        const key = keys.find((candidate) => candidate.keyTag === keyTag && candidate.algorithm === pool[at + 2]);
        if (key === undefined) continue;
        if (key.isSep) byKsk = index;
        else byZsk = index;
      }
      // Of different algorithms, both have to sign (RFC 4035 §2.2).
      if (byKsk < 0 || byZsk < 0 || pool[rdataOffset[byKsk]! + 2] !== pool[rdataOffset[byZsk]! + 2]) return;
      const tagOf = (index: number): number => readU16(pool, rdataOffset[index]! + 16);
      report({ index: byKsk, message: messages.both(tagOf(byKsk), tagOf(byZsk)) });
    },
  }),
};
