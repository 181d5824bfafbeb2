import { parseZoneText } from '../src/zone/index.js';
import { lintZone } from '../src/lint/index.js';
const text = `$TTL 3600
@ SOA ns1 hostmaster 1 7200 1800 1209600 3600
@ NS ns1
@ NS ns2
@ MX 10 mx
@ TXT "v=spf1 mx -all"
@ A 198.51.101.2
ns1 A 198.51.101.1
ns2 A 203.0.114.1
mx A 198.51.101.3
www CNAME @
mail CNAME mx
a A 198.51.101.4
b A 198.51.101.5
c AAAA 2a00::1
d A 198.51.101.6
_dmarc TXT "v=DMARC1; p=none"
e A 198.51.101.7
f A 198.51.101.8
`;
const zones = Array.from({ length: 3000 }, (_, i) => parseZoneText(text, `zone${i}.example.`).zone);
const one = (n: number) => { const a = process.cpuUsage(); for (let i = 0; i < n; i++) lintZone(zones[i % 3000]!, { now: 1800000000 }); const u = process.cpuUsage(a); return ((u.user + u.system) / n).toFixed(0); };
console.log('us per zone: first', one(1), 'next 100', one(100), 'next 1000', one(1000), 'next 3000', one(3000));
