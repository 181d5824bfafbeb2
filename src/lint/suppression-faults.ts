/**
 * What can be wrong with the comments of suppressions.ts, as rules.
 * @module
 */
import type { RuleInfo } from '../diagnostic/index.js';

export const SUPPRESSION_FAULTS: readonly RuleInfo[] = [
  {
    id: 'suppression-invalid',
    category: 'syntax',
    severity: 'warning',
    summary: 'a zoneproof comment is misspelled, or names a rule that it cannot wave through',
    why: 'The comment does nothing, though its author believes that it does. Errors that keep a zone from loading cannot be waved through: no comment makes a server take the zone.',
    advice: 'Correct the spelling, or mend what the rule finds.',
    rfc: ['RFC 1035 §5.1'],
    peers: 'none',
    bad: '; zoneproof-disable-nextline ns-single -- a second one comes on Monday\n@  NS  ns1.example.net.',
    good: '; zoneproof-disable-next-line ns-single -- a second one comes on Monday\n@  NS  ns1.example.net.',
  },
  {
    id: 'suppression-unused',
    category: 'syntax',
    severity: 'warning',
    summary: 'a zoneproof comment waves nothing through',
    why: 'What it was written for has been mended or has moved. Left in place it hides the next mistake of the kind.',
    advice: 'Delete the comment, or the rule from its list.',
    rfc: ['RFC 1035 §5.1'],
    peers: 'none',
    bad: 'www  A  192.0.2.1 ; zoneproof-disable-line cname-dangling -- made by another team',
    good: 'www  A  192.0.2.1',
  },
  {
    id: 'suppression-without-reason',
    category: 'syntax',
    severity: 'warning',
    summary: 'a zoneproof comment does not say why',
    why: 'The reader after you has to know whether the reason still holds before the comment can go.',
    advice: 'Write the reason behind two hyphens.',
    rfc: ['RFC 1035 §5.1'],
    peers: 'none',
    bad: '; zoneproof-disable-file inherited-ttl',
    good: '; zoneproof-disable-file inherited-ttl -- written by an appliance that we cannot change',
  },
];
