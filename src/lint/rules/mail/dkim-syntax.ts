import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { decodeBase64 } from '../../../wire/index.js';
import { findLabel, startsUnderscore } from '../../labels.js';
import type { Rule } from '../../rule.js';
import { joinedText } from '../../spf.js';
import { mayBeCut, type TagValue, tagValues } from '../../text-values.js';

const meta: RuleInfo = {
  id: 'dkim-syntax',
  category: 'mail',
  severity: 'warning',
  summary: 'a DKIM key record breaks the grammar',
  why: 'Receivers that cannot read the key treat every signature as broken. The usual cause is a key that lost a piece on its way through a form, or the header of the key file left in it.',
  advice: 'Write v=DKIM1 first, then k=rsa or k=ed25519, then p= with the key in Base64 and nothing else.',
  rfc: ['RFC 6376 §3.6.1', 'RFC 8463 §4'],
  peers: 'none',
  bad: 's1._domainkey  TXT  "v=DKIM1; k=rsa; p=MIGf*MA0G"',
  good: 's1._domainkey  TXT  "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="',
};

const messages = {
  version: 'the version, v=DKIM1, must come first',
  noKey: 'the record has no tag p',
  base64: 'the key in p is not Base64',
  type: (type: string) => `k=${type}: rsa and ed25519 are the types of keys`,
  ed25519: (octets: number) => `an Ed25519 key has 32 octets, this one has ${octets}`,
};

export const rule: Rule = {
  ...meta,
  create: ({ zone, report }) => ({
    types: [TYPE.TXT],
    record(index) {
      const { records, names } = zone;
      const { pool, offsets } = names;
      const at = offsets[records.owner[index]!]!;
      // The name without a selector holds no key (RFC 6376 §3.6.2.1), and that of a report address is no selector.
      if (findLabel(pool, at, '_domainkey') <= at || startsUnderscore(pool, at)) return;
      const message = keyFault(tagValues(joinedText(records, index)));
      if (message === messages.noKey && mayBeCut(zone, index)) return;
      if (message !== undefined) report({ index, part: 'rdata', message });
    },
  }),
};

function keyFault(parts: readonly TagValue[]): string | undefined {
  const valueAt = (tag: string) => parts.find((part) => part.tag === tag)?.value;
  const version = parts.findIndex(({ tag }) => tag === 'v');
  if (version > 0 || (version === 0 && parts[0]?.value !== 'DKIM1')) return messages.version;
  const key = valueAt('p')?.replace(/\s+/g, '');
  if (key === undefined) return messages.noKey;
  const type = valueAt('k') ?? 'rsa';
  if (type !== 'rsa' && type !== 'ed25519') return messages.type(type);
  // RFC 6376 §3.6.1: an empty value says that the key has been revoked.
  if (key === '') return undefined;
  const octets = decodeBase64(key);
  if (octets === undefined) return messages.base64;
  return type === 'ed25519' && octets.length !== 32 ? messages.ed25519(octets.length) : undefined;
}
