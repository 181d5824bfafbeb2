import type { RuleInfo } from '../../../diagnostic/index.js';
import { TYPE } from '../../../rdata/index.js';
import { type DkimKey, isAtKeyName, readDkimKey } from '../../dkim.js';
import type { Rule } from '../../rule.js';
import { isQuotedTwice, mayBeCut } from '../../text-values.js';

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
  create: ({ zone, texts, report }) => ({
    types: [TYPE.TXT],
    skips: { record: ['sound-text'] },
    record(index) {
      if (!isAtKeyName(zone, index) || texts.hasPlainKey(index)) return;
      // With quotes inside the quotes nothing in it is where it belongs, which is txt-quoting-doubled.
      if (isQuotedTwice(zone.records, index)) return;
      const message = keyFault(readDkimKey(zone, index));
      if (message === messages.noKey && mayBeCut(zone, index)) return;
      if (message !== undefined) report({ index, part: 'rdata', message });
    },
  }),
};

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function keyFault({ parts, base64 }: DkimKey): string | undefined {
  const valueAt = (tag: string) => parts.find((part) => part.tag === tag)?.value;
  const version = parts.findIndex(({ tag }) => tag === 'v');
  if (version > 0 || (version === 0 && parts[0]?.value !== 'DKIM1')) return messages.version;
  if (base64 === undefined) return messages.noKey;
  const type = valueAt('k') ?? 'rsa';
  if (type !== 'rsa' && type !== 'ed25519') return messages.type(type);
  // RFC 6376 §3.6.1: an empty value says that the key has been revoked.
  if (base64 === '') return undefined;
  // RFC 6376 §2.10: the padding may be left out, but one character more than a multiple of four is no octet.
  const characters = base64.replace(/=+$/, '').length;
  if (characters % 4 === 1 || !BASE64.test(base64)) return messages.base64;
  if (type === 'rsa') return undefined;
  const octets = Math.floor((characters * 3) / 4);
  return octets === 32 ? undefined : messages.ed25519(octets);
}
