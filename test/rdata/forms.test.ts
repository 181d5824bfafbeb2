/** Other ways to write good rdata, and what is said of bad rdata, for the types that `wire.test.ts` does not look at. */
import { describe, expect, it } from 'vitest';
import { isWellFormed, rdataText } from '../../src/rdata/index.js';
import { decodeHex } from '../../src/wire/index.js';
import { faultOf, numberOf, parse, parseHex } from './support.js';

const EMPTY_A6 = '00000000000000000000000000000000';

describe('octets of RFC examples', () => {
  it.each([
    // RFC 1876 §4 and Appendix A: 1e2 cm, 1e6 cm, 1e3 cm by default
    ['LOC', '42 21 54 N 71 06 18 W -24m 30m', '00331613' + '89172dd0' + '70be15f0' + '00988d20'],
    // RFC 3123 §6
    ['APL', '1:192.168.32.0/21 !1:192.168.38.0/28', '00011503c0a820' + '00011c83c0a826'],
    ['APL', '2:FF00:0:0:0:0:0:0:0/8', '00020801ff'],
    // RFC 4025 §3.2
    ['IPSECKEY', '10 1 2 192.0.2.38 AQNRU3mG', '0a0102c0000226' + '010351537986'],
    ['IPSECKEY', '10 0 2 . AQNRU3mG', '0a0002' + '010351537986'],
    // RFC 8777 §4
    ['AMTRELAY', '10 0 1 203.0.113.15', '0a01cb00710f'],
    ['AMTRELAY', '128 1 3 a.', '8083016100'],
    ['AMTRELAY', '10 0 0 .', '0a00'],
    // RFC 8005 §6
    ['HIP', '2 200100107B1A74DF365639CC39F1D578 AwEA', '10020003200100107b1a74df365639cc39f1d578030100'],
    // RFC 7043 §3.2 and §4.2
    ['EUI48', '00-00-5e-00-53-2a', '00005e00532a'],
    ['EUI64', '00-00-5e-ef-10-00-00-2a', '00005eef1000002a'],
    // RFC 6742 §2.1.2, §2.2.2, §2.3.2
    ['NID', '10 0014:4fff:ff20:ee64', '000a00144fffff20ee64'],
    ['L32', '10 10.1.2.0', '000a0a010200'],
    ['L64', '10 2001:0DB8:1140:1000', '000a20010db811401000'],
    // RFC 1706 §7
    ['NSAP', '0x47.0005.80.005a00.0000.0001.e133.ffffff000161.00', '47000580005a0000000001e133ffffff00016100'],
    // RFC 1183 §3.2
    ['ISDN', '150862028003217 004', '0f313530383632303238303033323137' + '03303034'],
    // RFC 1035 §3.4.2
    ['WKS', '192.0.2.1 tcp ftp SMTP 0', 'c000020106' + '80000440'],
    // RFC 2535 §5.3: bits 1 and 2, 6, 30
    ['NXT', 'a. A NS SOA NXT', '016100' + '62000002'],
    // RFC 2874 §3.1
    ['A6', '64 ffff::1 a.', '40' + '0000000000000001' + '016100'],
    ['A6', '127 ::3 a.', '7f' + '01' + '016100'],
    ['A6', '0 ::', `00${EMPTY_A6}`],
    // RFC 4398 §2
    ['CERT', 'pgp 1 rsasha256 AQID', '0003000108010203'],
    // RFC 9859 §2.1
    ['DSYNC', 'CDS NOTIFY 5359 a.', '003b0114ef016100'],
    ['DSYNC', 'TYPE59 1 5359 a.', '003b0114ef016100'],
    // draft-johnson-dns-ipn-cla §3.1
    ['IPN', '1.2', '0000000100000002'],
    ['IPN', '977000', '00000000000ee868'],
    // draft-woodcock-faltstrom-external-registry-rrtypes §3.4, §4.4
    ['UNECE', '20 -18 CEL "x"', '023230' + '032d3138' + '0343454c' + '78'],
    ['ISO', '4217 2400000\\(50000\\) EUR', '0434323137' + '0e323430303030302835303030302903455552'],
    ['ISO', '639 - ar', '03363339' + '00' + '026172'],
    // ATM Forum AF-DANS-0152.000
    ['ATMA', '39.246f.00', '0039246f00'],
    ['ATMA', '+358.400.1234567', `01${Buffer.from('3584001234567').toString('hex')}`],
    ['DOA', '1 2 1 "" -', '00000001' + '00000002' + '01' + '00'],
    // draft-ietf-deleg: keys ascend, names are relative to the origin
    ['DELEG', 'server-ipv6=::1 server-ipv4=192.0.2.1', `00010004c0000201${'00020010'}${'0'.repeat(31)}1`],
    ['DELEG', 'server-name=a,b.', '0003000e' + '0161076578616d706c6500' + '016200'],
    [
      'SVCB',
      '1 . oots="dot:100" pvd tls-supported-groups=29',
      '000100' + '00090002001d' + '000b0000' + '000c000503646f7464',
    ],
  ])('%s %s', (type, text, octets) => {
    expect(parseHex(type, text)).toBe(octets);
  });
});

describe('other spellings of the same rdata', () => {
  it.each([
    ['LOC', '042 N 0071 008 00009.5 W 0', '42 0 0.000 N 71 8 9.500 W 0.00m 1m 10000m 10m'],
    ['LOC', '42 N 71 W 0', '42 0 0.000 N 71 0 0.000 W 0.00m 1m 10000m 10m'],
    ['LOC', '42 0 .5 N 71 0 .125 W 0', '42 0 0.500 N 71 0 0.125 W 0.00m 1m 10000m 10m'],
    ['LOC', '42 1 N 71 1 2. W .5 2.5m 15 0.99m', '42 1 0.000 N 71 1 2.000 W 0.50m 2m 10m 0.90m'],
    ['LOC', '90 S 180 W -100000.00m 90000000m 0 0.00', '90 0 0.000 S 180 0 0.000 W -100000.00m 90000000m 0.00m 0.00m'],
    ['EUI48', '00-00-5E-00-53-2A', '00-00-5e-00-53-2a'],
    ['URI', '10 1 ""', '10 1 ""'],
    ['KEY', 'HOST|SIG3 DNSSEC RSASHA1 AA==', '515 3 5 AA=='],
    ['KEY', 'nokey|zone|extend email 1', '53504 2 1'],
    ['KEY', '0 none 1 AA==', '0 0 1 AA=='],
    ['KEY', '513 tls 1 AA==', '513 1 1 AA=='],
    ['NID', '10 14:4FFF:0:0001', '10 0014:4fff:0000:0001'],
    ['NSAP', '0X47.00.05', '0x470005'],
    ['ATMA', '39.246F', '39246f'],
    ['GPOS', '-32.6882 116.8652 10.0', '"-32.6882" "116.8652" "10.0"'],
    ['GPOS', '90 -180.000 -.5', '"90" "-180.000" "-.5"'],
    ['CERT', 'iacpkix 1 rsasha512 AA==', 'IACPKIX 1 RSASHA512 AA=='],
    // Names of these that BIND reads Knot DNS, NSD and ldns do not, and the other way round.
    ['CERT', 'URI 1 NSEC3RSASHA1 AA==', 'URI 1 7 AA=='],
    ['CERT', 'URI 1 ECC-GOST AA==', 'URI 1 12 AA=='],
    ['CERT', '254 1 17 AA==', 'OID 1 17 AA=='],
    ['HIP', '2 aabb AA== a b.', '2 AABB AA== a.example. b.'],
    ['WKS', '192.0.2.1 UDP domain 53 123', '192.0.2.1 17 53 123'],
    ['NXT', 'a NXT A', 'a.example. A NXT'],
    ['A6', '64 2001:db8::1 a', '64 ::1 a.example.'],
    ['APL', '!2:2001:DB8::/32 1:10.0.0.0/8', '!2:2001:db8::/32 1:10.0.0.0/8'],
    ['DSYNC', 'cds notify 53 a', 'CDS NOTIFY 53 a.example.'],
    ['IPN', '1.2', '4294967298'],
    ['AMTRELAY', '7 1 0', '7 1 0 .'],
    ['DS', `1 8 Sha-256 ${'0A'.repeat(32)}`, `1 8 2 ${'0A'.repeat(32)}`],
    ['CDS', `1 8 sha384 ${'0A'.repeat(48)}`, `1 8 4 ${'0A'.repeat(48)}`],
    ['DNSKEY', 'zone|ksk dnssec 8 AwEAAQ==', '257 3 8 AwEAAQ=='],
    ['KEY', 'KSK 3 8 AwEAAQ==', '1 3 8 AwEAAQ=='],
    ['CDNSKEY', 'ZONE ALL 8 AwEAAQ==', '256 255 8 AwEAAQ=='],
    ['NSEC3PARAM', 'sha-1 0 0 -', '1 0 0 -'],
    ['RRSIG', '28 8 2 300 0 0 1 . AA==', 'AAAA 8 2 300 19700101000000 19700101000000 1 . AA=='],
    ['SINK', '1 2 3 AA ==', '1 2 3 AA=='],
    ['DOA', '1 2 3 text/plain AA==', '1 2 3 "text/plain" AA=='],
    ['EID', 'e32c 6f78', 'E32C6F78'],
    ['UNECE', '"20" "-18" "C;L" "x"', '20 -18 "C;L" "x"'],
    ['CLA', 'TCP-v4 "LTP v6"', '"TCP-v4" "LTP v6"'],
    ['DELEG', 'server-name="a,b\\\\,c"', 'server-name="a.example.,b\\\\,c.example."'],
    // RFC 9460 §2.1: behind keyNNNNN stand octets, whether the key has a name or not
    ['SVCB', '1 . key9=\\000\\029\\000\\023 key10=\\003dns', '1 . tls-supported-groups=29,23 docpath="dns"'],
    ['SVCB', '1 . key0="\\000\\001" key1=\\002h2 key2', '1 . mandatory=alpn alpn="h2" no-default-alpn'],
    ['HTTPS', '1 . key3="\\001\\187" key4=\\192\\000\\002\\001', '1 . port=443 ipv4hint=192.0.2.1'],
    ['DELEG', 'key1=\\192\\000\\002\\001', 'server-ipv4=192.0.2.1'],
    ['SVCB', '1 . docpath=""', '1 . docpath'],
    ['HTTPS', '1 . dohpath=/q{?dns,x}', '1 . dohpath="/q{?dns,x}"'],
  ])('%s %s prints as %s', (type, text, printed) => {
    expect(rdataText(numberOf(type), parse(type, text))).toBe(printed);
  });
});

describe('octets without a text of their own print as such', () => {
  it.each([
    ['LOC', '01', 'another version'],
    ['APL', '000308010a', 'another address family'],
    ['APL', '000108010a' + '00050000', 'another address family behind a known one'],
    ['AMTRELAY', '0a04abcd', 'another relay type'],
    ['ATMA', '023132', 'another format'],
  ])('%s %s: %s', (type, octets) => {
    const wire = decodeHex(octets)!;
    const number = numberOf(type);
    expect(isWellFormed(number, wire, 0, wire.length)).toBe(true);
    expect(rdataText(number, wire)).toBe(`\\# ${wire.length} ${octets.toUpperCase()}`);
  });
});

describe('octets that are not well-formed', () => {
  it.each([
    ['LOC', '00a21616800000008000000000989680', 'a mantissa above 9'],
    ['LOC', '001a1616800000008000000000989680', 'a power above 9'],
    ['LOC', '00021616800000008000000000989680', 'a zero with a power of ten'],
    ['LOC', '001216168000000080000000009896', 'fifteen octets'],
    ['LOC', '00121616934fd90180000000' + '00989680', 'a latitude above 90 degrees'],
    ['LOC', '0012161680000000' + 'a69fb201' + '00989680', 'a longitude above 180 degrees'],
    ['APL', '0001080100', 'a trailing zero octet'],
    ['APL', '0005080100', 'a trailing zero octet of another family'],
    ['APL', '00012101c0', 'a prefix longer than the address'],
    ['APL', '00010805c000020101', 'an address of five octets'],
    ['APL', '000108', 'an item cut short'],
    ['APL', '000108020a', 'an address cut short'],
    ['IPSECKEY', '0a0401', 'a gateway type above 3'],
    ['IPSECKEY', '0a0002', 'no key although there is an algorithm'],
    ['IPSECKEY', '0a0301c00c', 'a compressed gateway'],
    ['AMTRELAY', '0a01cb0071', 'a relay cut short'],
    ['AMTRELAY', '0a0000', 'octets behind no relay'],
    ['HIP', '00020001aa', 'no tag'],
    ['HIP', '01020000aa', 'no key'],
    ['HIP', '01020002aabb', 'a key cut short'],
    ['HIP', '01020001aabb0161', 'a server cut short'],
    ['EUI48', '00005e0053', 'five octets'],
    ['EUI48', '00005e00532a00', 'seven octets'],
    ['EUI64', '00005e00532a', 'six octets'],
    ['NID', '000a00144fffff20ee', 'seven octets'],
    ['L32', '000a0a0102', 'three octets'],
    ['X25', '03313131', 'three digits'],
    ['X25', '0431313161', 'a letter'],
    ['ISDN', '0131013200', 'a third string'],
    ['NSAP', '', 'nothing'],
    ['ATMA', '00', 'no address'],
    ['ATMA', '013a', 'a number with something other than digits'],
    ['WKS', 'c00002010600', 'a trailing zero octet'],
    ['WKS', 'c0000201', 'no protocol'],
    ['NXT', '004000', 'a trailing zero octet'],
    ['NXT', '0080', 'bit 0'],
    ['NXT', `00${'40'.repeat(17)}`, 'a type above 127'],
    ['A6', '81', 'a prefix length above 128'],
    ['A6', '40000000000000', 'an address cut short'],
    ['A6', '7f0200', 'pad bits that are not zero'],
    ['A6', '800000', 'octets behind the name'],
    ['KEY', 'c000030000', 'a key although the flags say that there is none'],
    ['KEY', '01000300', 'no key'],
    ['RKEY', '0001030800', 'flags that are not zero'],
    ['GPOS', '0131', 'one string of three'],
    ['CERT', '0001000100', 'no certificate'],
    ['DSYNC', '00ff010035016100', 'a query type'],
    ['DSYNC', '003b010035', 'no target'],
    ['SINK', '0000', 'two octets'],
    ['DOA', '000000010000000201', 'no media type'],
    ['IPN', '00000000000ee8', 'seven octets'],
    ['UNECE', '00000161', 'an empty recommendation'],
    ['ISO', '0131012d0161', 'a dash for a value'],
    ['ISO', '01310000', 'an empty code'],
    ['DELEG', '', 'nothing'],
    ['DELEG', '000300020161', 'a name cut short'],
    ['DELEG', '00020004c0000201', 'an IPv6 address of four octets'],
    ['SVCB', '00010000090004001d001d', 'a group twice'],
    ['SVCB', '000100000b000100', 'a value for pvd'],
    ['SVCB', '000100000c000503646f7465', 'more than 100 percent'],
    ['SVCB', '000100000c000403646f74', 'no percentage'],
    ['SVCB', '00010000070006' + '2f7175657279', 'a path without the variable dns'],
    ['SVCB', '00010000070008' + '2f7b3f646e737dff', 'a path that is no UTF-8'],
  ])('%s %s: %s', (type, octets) => {
    const wire = decodeHex(octets)!;
    expect(isWellFormed(numberOf(type), wire, 0, wire.length)).toBe(false);
    expect(faultOf(type, `\\# ${wire.length} ${octets}`).rule).toBe('generic-rdata-invalid');
  });
});

describe('faults of bad rdata', () => {
  it.each([
    ['LOC', '91 N 0 E 0', 'loc-range', 0, 'invalid degrees of latitude "91" in LOC: expected less than 91'],
    ['LOC', '90 0 0.001 N 0 E 0', 'loc-range', 0, 'expected at most 90 degrees'],
    ['LOC', '0 N 180 1 E 0', 'loc-range', 2, 'expected at most 180 degrees'],
    ['LOC', '0 60 N 0 E 0', 'loc-range', 1, 'invalid minutes of latitude "60"'],
    ['LOC', '0 0 60 N 0 E 0', 'loc-range', 2, 'invalid seconds of latitude "60"'],
    ['LOC', '0 0 1.2345 N 0 E 0', 'syntax-error', 2, 'seconds of latitude'],
    ['LOC', '0 1.5 N 0 E 0', 'syntax-error', 1, 'minutes of latitude'],
    ['LOC', '0 n 0 E 0', 'syntax-error', 1, 'minutes of latitude "n"'],
    ['LOC', '0 0 0 X 0 E 0', 'syntax-error', 3, 'expected N or S'],
    ['LOC', 'N 0 E 0', 'syntax-error', 0, 'degrees of latitude "N"'],
    ['LOC', '0 N 0 S 0', 'syntax-error', 3, 'minutes of longitude "S"'],
    ['LOC', '0 N 0 E', 'syntax-error', 4, 'missing altitude in LOC'],
    ['LOC', '0 N 0 E -100000.01', 'loc-range', 4, 'expected meters from -100000.00 to 42849672.95'],
    ['LOC', '0 N 0 E 42849672.96m', 'loc-range', 4, 'altitude'],
    ['LOC', '0 N 0 E 1.234', 'syntax-error', 4, 'at most two decimals'],
    ['LOC', '0 N 0 E m', 'syntax-error', 4, 'altitude "m"'],
    ['LOC', '0 N 0 E 0 90000000.01', 'loc-range', 5, 'invalid size'],
    ['LOC', '0 N 0 E 0 1 -1', 'loc-range', 6, 'invalid horizontal precision'],
    ['LOC', '0 N 0 E 0 1 1 x', 'syntax-error', 7, 'invalid vertical precision'],
    ['LOC', '0 N 0 E 0 1 1 1 1', 'syntax-error', 8, 'behind the last field'],
    ['APL', '1:192.0.2.0', 'syntax-error', 0, 'expected [!]1:IPv4/length'],
    ['APL', '1:192.0.2.0/33', 'syntax-error', 0, 'a prefix length from 0 to 32'],
    ['APL', '2:::/129', 'syntax-error', 0, 'a prefix length from 0 to 128'],
    ['APL', '1:::/0', 'syntax-error', 0, 'address prefix'],
    ['APL', '3:192.0.2.0/24', 'syntax-error', 0, 'address prefix'],
    ['APL', '1:192.0.2.0/24 !', 'syntax-error', 1, 'address prefix "!"'],
    ['APL', '192.0.2.0/24', 'syntax-error', 0, 'such as 1:192.0.2.0/24'],
    [
      'IPSECKEY',
      '10 4 2 . AA==',
      'syntax-error',
      1,
      'invalid gateway type "4" in IPSECKEY: expected a number from 0 to 3',
    ],
    ['IPSECKEY', '10 0 2 a AA==', 'syntax-error', 3, 'expected a dot'],
    ['IPSECKEY', '10 1 2 . AA==', 'syntax-error', 3, 'invalid gateway "."'],
    ['IPSECKEY', '10 2 2 192.0.2.1 AA==', 'syntax-error', 3, 'expected an IPv6 address'],
    ['IPSECKEY', '10 1 2 192.0.2.1', 'syntax-error', 4, 'missing public key'],
    ['AMTRELAY', '10 2 0 .', 'syntax-error', 1, 'discovery optional "2" in AMTRELAY: expected a number from 0 to 1'],
    ['AMTRELAY', '10 0 4 .', 'syntax-error', 2, 'relay type'],
    ['AMTRELAY', '10 0 0 a.', 'syntax-error', 3, 'expected a dot'],
    ['AMTRELAY', '10 0 3 a..b', 'empty-label', 3, 'relay "a..b"'],
    ['HIP', '2 ABC AA==', 'syntax-error', 1, 'host identity tag'],
    ['HIP', '2 AB A', 'syntax-error', 2, 'expected Base64 without blanks'],
    ['HIP', '2 "" AA==', 'syntax-error', 1, 'host identity tag'],
    ['HIP', `2 ${'AA'.repeat(256)} AA==`, 'syntax-error', 1, 'at most 255 octets'],
    ['HIP', `2 AA ${'AAAA'.repeat(21846)}`, 'rdata-too-long', 0, 'at most 65535'],
    [
      'EUI48',
      '00:00:5e:00:53:2a',
      'eui-format',
      0,
      'expected 6 pairs of digits with hyphens, such as 5e-ef-10-00-00-2a',
    ],
    ['EUI48', '00-00-5e-00-53', 'eui-format', 0, 'EUI-48 address'],
    [
      'EUI64',
      '00-00-5e-00-53-2a',
      'eui-format',
      0,
      'expected 8 pairs of digits with hyphens, such as 00-00-5e-ef-10-00-00-2a',
    ],
    ['EUI64', '', 'syntax-error', 0, 'missing EUI-64 address in EUI64'],
    ['NID', '10 1:2:3', 'syntax-error', 1, 'expected four groups'],
    ['NID', '10 1:2:3:12345', 'syntax-error', 1, 'node identifier'],
    ['L64', '10 1::2', 'syntax-error', 1, 'locator'],
    ['X25', '123', 'syntax-error', 0, 'expected at least 4 digits'],
    ['X25', '12a4', 'syntax-error', 0, 'PSDN address'],
    ['ISDN', '1 2 3', 'syntax-error', 2, 'behind the last field'],
    ['NSAP', '47', 'syntax-error', 0, 'expected 0x and pairs'],
    ['NSAP', '0x4', 'syntax-error', 0, 'NSAP address'],
    ['NSAP', '0x', 'syntax-error', 0, 'NSAP address'],
    ['ATMA', '+1a', 'syntax-error', 0, 'ATM address "+1a"'],
    ['ATMA', '001', 'syntax-error', 0, 'pairs of hexadecimal digits, or + and decimal digits'],
    ['ATMA', '+', 'syntax-error', 0, 'ATM address'],
    [
      'WKS',
      '192.0.2.1 nosuch 1',
      'syntax-error',
      1,
      'invalid protocol "nosuch" in WKS: expected a number from 0 to 255, or a name such as ICMP',
    ],
    ['WKS', '192.0.2.1 tcp nosuch', 'syntax-error', 2, 'a port from 0 to 65535, or a name such as smtp'],
    ['WKS', '192.0.2.1 256 1', 'syntax-error', 1, 'protocol "256"'],
    ['NXT', 'a. A TYPE128', 'syntax-error', 2, 'expected types from 1 to 127'],
    ['NXT', 'a. TYPE0', 'syntax-error', 1, 'expected types from 1 to 127'],
    ['NXT', 'a. NOSUCH', 'syntax-error', 1, 'a type mnemonic'],
    ['A6', '129 ::1 a.', 'syntax-error', 0, 'a number from 0 to 128'],
    ['A6', '64 ::1', 'syntax-error', 2, 'missing prefix name'],
    ['A6', '0 ::1 a.', 'syntax-error', 2, 'behind the last field'],
    ['A6', '64 192.0.2.1 a.', 'syntax-error', 1, 'address suffix'],
    ['KEY', '256 3 13', 'syntax-error', 3, 'missing public key'],
    ['KEY', 'HOST|X 3 13 AA==', 'syntax-error', 0, 'a number from 0 to 65535, or names such as HOST|SIG3'],
    ['KEY', 'HOST|ZONE 3 13 AA==', 'syntax-error', 0, 'invalid flags "HOST|ZONE" in KEY'],
    ['KEY', 'HOST| 3 13 AA==', 'syntax-error', 0, 'invalid flags "HOST|" in KEY'],
    ['KEY', '256 SMTP 13 AA==', 'syntax-error', 1, 'a number from 0 to 255, or a name such as TLS'],
    ['KEY', '49152 3 13 AA==', 'syntax-error', 3, 'behind the last field'],
    ['RKEY', '1 3 13 AA==', 'syntax-error', 0, 'invalid flags "1" in RKEY: expected 0'],
    ['GPOS', '90.5 0 0', 'gpos-range', 2, 'GPOS: latitude "90.5" is not a number of degrees from -90 to 90'],
    ['GPOS', '0 181 0', 'gpos-range', 2, 'longitude "181"'],
    ['GPOS', '0 0 high', 'gpos-range', 2, 'altitude "high" is not a number in meters'],
    ['GPOS', '1e1 0 0', 'gpos-range', 2, 'latitude'],
    ['GPOS', '"" 0 0', 'gpos-range', 2, 'latitude ""'],
    ['CERT', 'NOSUCH 1 8 AA==', 'syntax-error', 0, 'a number from 0 to 65535, or a name such as PKIX'],
    ['CERT', 'PKIX 1 8', 'syntax-error', 3, 'missing certificate'],
    ['RRSIG', 'A 8 2 1h 0 0 1 . AA==', 'syntax-error', 3, 'original TTL "1h"'],
    ['RRSIG', '255 8 2 300 0 0 1 . AA==', 'syntax-error', 0, 'a type that records of a zone have'],
    ['DS', '1 8 SHA-512 00', 'syntax-error', 2, 'digest type "SHA-512"'],
    ['DNSKEY', 'ZONE|SEP 3 8 AA==', 'syntax-error', 0, 'a number from 0 to 65535'],
    ['IPSECKEY', '10 0 0', 'syntax-error', 3, 'missing gateway'],
    ['DSYNC', 'ANY NOTIFY 53 a.', 'syntax-error', 0, 'a type that records of a zone have, or TYPEn'],
    ['DSYNC', 'CDS NOSUCH 53 a.', 'syntax-error', 1, 'a name such as NOTIFY'],
    ['SINK', '1 2', 'syntax-error', 2, 'missing subcoding'],
    ['SINK', '1 2 3 A', 'syntax-error', 3, 'expected Base64'],
    ['DOA', '1 2 3 ""', 'syntax-error', 4, 'missing data'],
    ['DOA', '1 2 3 "" - -', 'syntax-error', 5, 'behind the last field'],
    ['IPN', '18446744073709551616', 'syntax-error', 0, 'a number of 64 bits'],
    ['IPN', '4294967296.0', 'syntax-error', 0, 'node number'],
    ['IPN', '-1', 'syntax-error', 0, 'node number'],
    ['UNECE', '20 "-" CEL', 'syntax-error', 1, 'expected a bare dash'],
    ['UNECE', '"" - CEL', 'syntax-error', 0, 'at least one octet'],
    ['ISO', '4217 1(2) EUR', 'syntax-error', 3, 'invalid descriptor "EUR" in ISO: expected text in quotes'],
    ['DELEG', '', 'syntax-error', 0, 'missing delegation parameter in DELEG'],
    ['DELEG', 'server=a', 'syntax-error', 0, 'expected a key such as server-name'],
    ['DELEG', 'server-name=a..b', 'syntax-error', 0, 'invalid server-name in DELEG: expected a list of domain names'],
    ['DELEG', 'server-ipv4=::1', 'syntax-error', 0, 'a list of IPv4 addresses'],
    ['DELEG', 'server-name=a server-name=b', 'deleg-parameters', 1, 'server-name given twice in DELEG'],
    ['DELEG', 'server-name=a server-ipv4=192.0.2.1', 'deleg-parameters', 1, 'exclude each other'],
    ['DELEG', 'server-name=a include-delegparam=b', 'deleg-parameters', 1, 'exclude each other'],
    [
      'DELEG',
      'mandatory=server-ipv6 server-ipv4=192.0.2.1',
      'deleg-parameters',
      1,
      'mandatory lists server-ipv6, which is not given',
    ],
    ['SSHFP', '4 1 00', 'sshfp-length', 2, 'SSHFP: fingerprint of 1 octets: fingerprint type 1 (SHA-1) has 20'],
    ['SSHFP', `4 2 ${'00'.repeat(20)}`, 'sshfp-length', 2, 'fingerprint type 2 (SHA-256) has 32'],
    // RFC 9460 Appendix A.1: a backslash in a list stands before a comma or another one
    ['SVCB', '1 . alpn="h\\\\2"', 'syntax-error', 2, 'invalid alpn in SVCB'],
    ['SVCB', '1 . alpn="h2\\\\"', 'syntax-error', 2, 'invalid alpn in SVCB'],
    // RFC 9460 §7.2, §7.3, §8
    ['SVCB', '1 . port=4\\0523', 'syntax-error', 2, 'expected a number from 0 to 65535, without backslashes'],
    ['SVCB', '1 . port="4\\0523"', 'syntax-error', 2, 'without backslashes'],
    ['SVCB', '1 . ipv4hint=192.0.2.1\\,192.0.2.2', 'syntax-error', 2, 'list of IPv4 addresses, without backslashes'],
    ['SVCB', '1 . ech=\\090m9vMA==', 'syntax-error', 2, 'expected Base64, without backslashes'],
    ['SVCB', '1 . ipv6hint=\\:\\:1', 'syntax-error', 2, 'list of IPv6 addresses, without backslashes'],
    ['SVCB', '1 . mandatory=al\\\\pn alpn=h2', 'syntax-error', 2, 'list of parameter names, without backslashes'],
    ['SVCB', '1 . key1=h2', 'syntax-error', 2, 'the octets behind key1 in SVCB are no valid alpn'],
    ['SVCB', '1 . key3=443', 'syntax-error', 2, 'the octets behind key3 in SVCB are no valid port'],
    ['SVCB', '1 . alpn=h2 key2=x', 'syntax-error', 3, 'the octets behind key2 in SVCB are no valid no-default-alpn'],
    ['HTTPS', '1 . dohpath=/q', 'syntax-error', 2, 'a relative URI template with the variable dns'],
    ['HTTPS', '1 . dohpath=q{?dns}', 'syntax-error', 2, 'dohpath'],
    ['HTTPS', '1 . dohpath="/{?dns}\\255"', 'syntax-error', 2, 'dohpath'],
    ['HTTPS', '1 . tls-supported-groups=29,29', 'syntax-error', 2, 'different numbers'],
    ['HTTPS', '1 . tls-supported-groups', 'syntax-error', 2, 'tls-supported-groups'],
    ['HTTPS', '1 . pvd=1', 'syntax-error', 2, 'invalid pvd in HTTPS: takes no value'],
    ['HTTPS', '1 . oots=dot:101', 'syntax-error', 2, 'transports with percentages'],
    ['HTTPS', '1 . oots=dot', 'syntax-error', 2, 'oots'],
    ['HTTPS', `1 . docpath=${'a'.repeat(256)}`, 'syntax-error', 2, 'docpath'],
    ['NULL', 'abc', 'syntax-error', 0, 'the presentation form of NULL is not known'],
    ['UINFO', 'x', 'syntax-error', 0, 'the presentation form of UINFO is not known'],
  ])('%s %s', (type, text, rule, token, gist) => {
    const fault = faultOf(type, text);
    expect(fault).toMatchObject({ rule, token });
    expect(fault.message).toContain(gist);
  });

  // RFC 8078 §4 with erratum 5049: the digest "0" of its example is one octet of zero, as BIND reads it.
  it.each([
    ['CDS', '0 0 0 0', 'one octet of zero is 00'],
    ['CDNSKEY', '0 3 0 0', 'one octet of zero is AA=='],
  ])('%s %s says how a deletion is written', (type, text, help) => {
    expect(faultOf(type, text)).toMatchObject({ rule: 'syntax-error', help });
  });
});
