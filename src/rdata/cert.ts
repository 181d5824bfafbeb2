/**
 * The names in CERT (RFC 4398 §2.1, §2.2): certificate types, and algorithms, which BIND prints by name.
 * @module
 */
import { type Field, field } from './field.js';
import { algorithm, namedNumber } from './numbers.js';

const CERTIFICATE_TYPES = new Map([
  [1, 'PKIX'],
  [2, 'SPKI'],
  [3, 'PGP'],
  [4, 'IPKIX'],
  [5, 'ISPKI'],
  [6, 'IPGP'],
  [7, 'ACPKIX'],
  [8, 'IACPKIX'],
  [253, 'URI'],
  [254, 'OID'],
]);

export const certificateType = (): Field => namedNumber('certificate type', 2, CERTIFICATE_TYPES);

/** Names that BIND, Knot DNS, NSD and ldns read; each knows others that another does not. */
const PRINTED_ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [1, 'RSAMD5'],
  [2, 'DH'],
  [3, 'DSA'],
  [5, 'RSASHA1'],
  [8, 'RSASHA256'],
  [10, 'RSASHA512'],
  [13, 'ECDSAP256SHA256'],
  [14, 'ECDSAP384SHA384'],
  [15, 'ED25519'],
  [16, 'ED448'],
  [252, 'INDIRECT'],
  [253, 'PRIVATEDNS'],
  [254, 'PRIVATEOID'],
]);

export const certificateAlgorithm = (): Field => {
  const number = algorithm();
  return field(number.name, {
    parse: number.parse,
    print(wire, at, _end, out) {
      out.ascii(PRINTED_ALGORITHMS.get(wire[at]!) ?? String(wire[at]));
      return at + 1;
    },
    skip: number.skip,
  });
};
