import type { RuleInfo } from '../../../diagnostic/index.js';
import { EntryTokens, TOKEN, TYPE, typeText } from '../../../rdata/index.js';
import { latin1Text } from '../../../wire/index.js';
import { NO_SOURCE, RECORD_FLAG } from '../../../zone/index.js';
import { ENTRY_OCTETS, type EntryShape, Lexer, readEntryShape } from '../../../zonefile/index.js';
import type { Rule } from '../../rule.js';

const meta: RuleInfo = {
  id: 'unquoted-semicolon',
  category: 'syntax',
  severity: 'error',
  summary: 'text without quotes ends at a semicolon, and the rest of it became a comment',
  why: 'A semicolon outside of quotes starts a comment. DKIM, DMARC and CAA data are full of semicolons; without quotes only the part before the first one is published, and every server loads it without a word.',
  advice: 'Put the whole text in double quotes.',
  rfc: ['RFC 1035 §5.1'],
  peers: 'none',
  bad: '_dmarc  TXT  v=DMARC1; p=reject',
  good: '_dmarc  TXT  "v=DMARC1; p=reject"',
};

const messages = {
  cut: (type: string, kept: string) => `the ${type} data ends at this semicolon: only "${kept}" is published`,
  help: 'put the whole text in double quotes',
};

/** Text that goes on behind a semicolon looks like `name=value`; a comment for people does not. */
const TAG = /^;[ \t]*[A-Za-z][\w-]*[ \t]*=/;
/** Formats in which something always follows the version. */
const NEEDS_MORE = /^v=(?:DKIM1|DMARC1|STSv1|TLSRPTv1|BIMI1)$/i;

export const rule: Rule = {
  ...meta,
  create({ zone, report }) {
    const { records } = zone;
    const tokens = new EntryTokens();
    const shape: EntryShape = { owner: -1, ttl: -1, class: -1, type: -1, rdata: 0 };
    return {
      types: [TYPE.TXT, TYPE.SPF, TYPE.CAA],
      skips: { record: ['quoted-text', 'uncommented'] },
      record(index) {
        const source = records.source[index]!;
        // Data with blanks or semicolons in it was quoted.
        if (source === NO_SOURCE || (records.flags[index]! & RECORD_FLAG.COMMENTED) === 0 || mayBeQuoted(index)) return;
        const file = zone.sources.fileAt(source);
        const at = source - file.base;
        const lexer = new Lexer(file.text, tokens, at, undefined, ENTRY_OCTETS);
        lexer.next();
        readEntryShape(tokens, lexer.startsBlank, shape);
        const comment = lexer.commentStart;
        let last = tokens.count - 1;
        while (last >= shape.rdata && tokens.start[last]! > comment) last--;
        if (comment < 0 || last < shape.rdata || (tokens.flags[last]! & TOKEN.QUOTED) !== 0) return;
        const kept = latin1Text(lexer.text, tokens.start[last]!, tokens.end[last]!);
        if (tokens.end[last] !== comment && !NEEDS_MORE.test(kept)) return;
        if (!TAG.test(latin1Text(lexer.text, comment, comment + 80))) return;
        const place = file.base + lexer.textStart + comment;
        report({
          index,
          span: { start: place, end: place + 1 },
          message: messages.cut(typeText(records.type[index]!), kept),
          help: messages.help,
        });
      },
    };

    function mayBeQuoted(index: number): boolean {
      const { pool, rdataOffset } = records;
      for (let at = rdataOffset[index]!; at < rdataOffset[index + 1]!; at++) {
        if (pool[at] === 0x20 || pool[at] === 0x3b) return true;
      }
      return false;
    }
  },
};
