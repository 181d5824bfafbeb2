/**
 * The protocol and bit map of WKS (RFC 1035 §3.4.2): bit n stands for port n of the host.
 * @module
 */
import { type Field, field } from './field.js';
import { namedNumber, readDecimal } from './numbers.js';

/** Names that are read (IANA "Protocol Numbers"); numbers are printed. */
const PROTOCOLS = new Map([
  ['ICMP', 1],
  ['TCP', 6],
  ['UDP', 17],
]);

/** The services that RFC 1010 and the practice of its time name; any other is given by its port. */
const SERVICES =
  'TCPMUX 1 ECHO 7 DISCARD 9 SYSTAT 11 DAYTIME 13 NETSTAT 15 QOTD 17 CHARGEN 19 FTP-DATA 20 FTP 21 SSH 22 TELNET 23 ' +
  'SMTP 25 TIME 37 RLP 39 NAMESERVER 42 WHOIS 43 NICNAME 43 TACACS 49 DOMAIN 53 BOOTPS 67 BOOTPC 68 TFTP 69 ' +
  'GOPHER 70 FINGER 79 HTTP 80 KERBEROS 88 SUPDUP 95 HOSTNAME 101 HOSTNAMES 101 ISO-TSAP 102 RTELNET 107 POP2 109 ' +
  'POP-2 109 POP3 110 POP-3 110 SUNRPC 111 AUTH 113 SFTP 115 UUCP-PATH 117 NNTP 119 NTP 123 NETBIOS-NS 137 ' +
  'NETBIOS-DGM 138 NETBIOS-SSN 139 IMAP 143 IMAP2 143 SNMP 161 SNMP-TRAP 162 SNMPTRAP 162 XDMCP 177 BGP 179 IRC 194 ' +
  'LDAP 389 HTTPS 443 EXEC 512 BIFF 512 LOGIN 513 WHO 513 SHELL 514 SYSLOG 514 PRINTER 515 TALK 517 NTALK 518 ' +
  'ROUTE 520 UUCP 540 NFS 2049';

let ports: ReadonlyMap<string, number> | undefined;

function portOf(service: string): number | undefined {
  ports ??= new Map(SERVICES.match(/\S+ \d+/g)!.map((pair) => [pair.split(' ')[0]!, Number(pair.split(' ')[1])]));
  return ports.get(service);
}

const MAX_BIT_MAP_OCTETS = 8192;

export const protocol = (): Field => namedNumber('protocol', 1, new Map(), PROTOCOLS);

export const services = (): Field =>
  field('services', {
    parse(input, out) {
      const bits = new Uint8Array(MAX_BIT_MAP_OCTETS);
      let length = 0;
      for (; input.hasMore(); input.at++) {
        const { text, start, end } = input.tokens;
        const named = portOf(input.word(input.at).toUpperCase());
        const port = named ?? readDecimal(text, start[input.at]!, end[input.at]!, 0xffff);
        if (port < 0) throw input.invalid('service', input.at, 'a port from 0 to 65535, or a name such as smtp');
        bits[port >> 3]! |= 0x80 >> (port & 7);
        length = Math.max(length, (port >> 3) + 1);
      }
      out.append(bits, 0, length);
    },
    print(wire, at, end, out) {
      let separator = '';
      for (let port = 0; port < (end - at) * 8; port++) {
        if ((wire[at + (port >> 3)]! & (0x80 >> (port & 7))) === 0) continue;
        out.ascii(`${separator}${port}`);
        separator = ' ';
      }
      return end;
    },
    // A trailing zero octet says nothing, and no text has it.
    skip: (wire, at, end) => (at === end || (end - at <= MAX_BIT_MAP_OCTETS && wire[end - 1] !== 0) ? end : -1),
  });
