import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'soa-serial-date-invalid',
  category: 'soa',
  severity: 'info',
  summary: 'the serial looks like a date more than a year in the future',
  why: 'Serials only go forward. After a typing mistake in the year, serials made from the date are smaller than the published one, and secondaries ignore every change.',
  advice: 'Correct it before it is published; later, serial arithmetic allows a way back in two steps.',
  rfc: ['RFC 1912 §2.2', 'RFC 1982 §7'],
  peers: 'none',
  bad: '@  SOA  ns1 hostmaster 2062040101 7200 1800 1209600 3600',
  good: '@  SOA  ns1 hostmaster 2026040101 7200 1800 1209600 3600',
};

const messages = {
  future: (serial: number) => `serial ${serial} reads as a date more than a year in the future`,
};

const SECONDS_PER_YEAR = 366 * 86_400;

export const rule: Rule = {
  ...meta,
  create: ({ zone, now, report }) => ({
    types: [TYPE.SOA],
    record(index) {
      const { soa, soaIndex } = zone;
      if (index !== soaIndex || soa === undefined) return;
      const [, year, month, day] = /^(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d\d$/.exec(String(soa.serial)) ?? [];
      if (year === undefined) return;
      const date = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 1000;
      if (date > now + SECONDS_PER_YEAR) report({ index, part: 2, message: messages.future(soa.serial) });
    },
  }),
};
