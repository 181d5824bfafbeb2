import { describe, expect, it } from 'vitest';
import { TARGET_TYPES, ZoneLookup } from '../../src/lint/lookup.js';
import { LostRecords } from '../../src/lint/lost-records.js';
import { parseZoneText } from '../../src/zone/index.js';

const { zone } = parseZoneText(
  `$TTL 60
@ SOA ns1 hostmaster 1 7200 3600 1209600 3600
@ NS ns1
@ MX 10 mx
a MX 20 mx
b MX 10 mx
c MX 10 MX
d MX 10 gone
e MX 10 gone
f MX 10 mx.example.net.
sub NS mx
x.sub MX 10 mx
y MX 10 mx
z CNAME mx
mx A 192.0.2.1
`,
  'example.com.',
);

describe('targets', () => {
  it('are what they are whatever was asked before', () => {
    const together = new ZoneLookup(zone, new LostRecords(zone, []));
    for (let index = 0; index < zone.records.count; index++) {
      if (!TARGET_TYPES.includes(zone.records.type[index]!)) continue;
      const alone = new ZoneLookup(zone, new LostRecords(zone, []));
      expect([together.target(index), together.id]).toEqual([alone.target(index), alone.id]);
      expect([together.target(index), together.id]).toEqual([alone.target(index), alone.id]);
    }
  });
});
