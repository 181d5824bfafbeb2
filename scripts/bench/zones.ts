/**
 * Zones for the benchmark: the same octets for the same size on every machine.
 *
 * `delegation` looks like a registry's zone (NS, some glue, some DS), `hosting` like a provider's (addresses, mail, text,
 * wildcards, comments, parentheses).
 */
import { closeSync, openSync, writeSync } from 'node:fs';

export const BENCH_ORIGIN = 'bench.example.';

/** A small generator of pseudo-random numbers (xorshift, 32 bits), so that runs can be repeated. */
function randomNumbers(seed: number) {
  let state = seed | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    below: (limit: number): number => next() % limit,
    chance: (probability: number): boolean => next() / 2 ** 32 < probability,
    hex: (digits: number): string => Array.from({ length: digits }, () => (next() & 15).toString(16)).join(''),
  };
}

type Random = ReturnType<typeof randomNumbers>;

/** From blocks without special addresses: a finding for every host would measure the reports. */
const ipv4 = (random: Random): string =>
  `${11 + random.below(89)}.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
const ipv6 = (random: Random): string => `2001:db8:${random.hex(4)}:${random.hex(4)}::${random.hex(3)}`;

function* delegationRecords(random: Random, count: number): Generator<string> {
  const origin = BENCH_ORIGIN;
  yield `${origin} 3600 IN SOA ns1.nic.${origin} hostmaster.nic.${origin} 2026010100 7200 3600 1209600 3600`;
  for (const server of ['ns1.nic', 'ns2.nic']) yield `${origin} 86400 IN NS ${server}.${origin}`;
  for (const server of ['ns1.nic', 'ns2.nic'])
    yield `${server}.${origin} 86400 IN A 11.0.2.${server.charCodeAt(2) - 48}`;
  for (let made = 5, number = 0; made < count; number++) {
    const child = `${random.hex(3 + random.below(9))}-${number.toString(36)}.${origin}`;
    if (random.chance(0.08)) {
      for (const server of ['ns1', 'ns2']) {
        yield `${child} 86400 IN NS ${server}.${child}`;
        yield `${server}.${child} 86400 IN A ${ipv4(random)}`;
      }
      made += 4;
    } else {
      const provider = random.below(400);
      yield `${child} 86400 IN NS ns1.provider${provider}.net.`;
      yield `${child} 86400 IN NS ns2.provider${provider}.net.`;
      made += 2;
    }
    if (random.chance(0.3)) {
      yield `${child} 86400 IN DS ${random.below(65536)} 13 2 ${random.hex(64)}`;
      made++;
    }
  }
}

function* hostingRecords(random: Random, count: number): Generator<string> {
  yield `$ORIGIN ${BENCH_ORIGIN}\n$TTL 1h\n@ IN SOA ns1 hostmaster (\n\t2026010100 ; serial\n\t2h ; refresh\n\t1h ; retry\n\t2w ; expire\n\t1h ) ; minimum`;
  yield '\tIN NS ns1\n\tIN NS ns2\nns1\tIN A 11.0.2.1\nns2\tIN A 12.0.2.2\nmx\tIN A 11.0.2.3';
  for (let made = 6, number = 0; made < count; number++) {
    const name = `${random.hex(2 + random.below(8))}-${number.toString(36)}`;
    yield `; customer ${number}\n${name}\tIN\tA\t${ipv4(random)}\n\tIN\tAAAA\t${ipv6(random)}\n\t300\tIN\tMX\t10 mx`;
    yield `\tIN\tTXT\t"v=spf1 ip4:${ipv4(random)} -all"\t; mail\nwww.${name}\tIN\tCNAME\t${name}`;
    made += 5;
    if (random.chance(0.5)) {
      yield `${name}\tIN\tCAA\t0 issue "ca.example.net"`;
      made++;
    }
    if (random.chance(0.3)) {
      yield `*.${name}\tIN\tA\t${ipv4(random)}`;
      made++;
    }
    if (random.chance(0.2)) {
      yield `key._domainkey.${name}\tIN\tTXT\t( "v=DKIM1; k=rsa; p=${random.hex(180)}"\n\t\t"${random.hex(180)}" )`;
      made++;
    }
  }
}

export type BenchZoneKind = 'delegation' | 'hosting';

/** Writes a zone of about `count` records. */
export function writeBenchZone(file: string, kind: BenchZoneKind, count: number): void {
  const random = randomNumbers(0x5eed + count);
  const lines = kind === 'delegation' ? delegationRecords(random, count) : hostingRecords(random, count);
  const descriptor = openSync(file, 'w');
  let buffered: string[] = [];
  for (const line of lines) {
    if (buffered.push(line) < 5000) continue;
    writeSync(descriptor, `${buffered.join('\n')}\n`);
    buffered = [];
  }
  if (buffered.length > 0) writeSync(descriptor, `${buffered.join('\n')}\n`);
  closeSync(descriptor);
}
