import { describe, expect, it } from 'vitest';
import { openssl } from '../../src/crypto/index.js';
import { RULE_INFOS } from '../../src/lint/index.js';
import { lintExample } from '../../src/operations/index.js';
import { NOW } from '../lint/marked-zone.js';

describe('the examples of rules', () => {
  const rules = RULE_INFOS.filter(({ bad }) => bad !== undefined);

  it('are there', () => {
    expect(rules.length).toBeGreaterThan(90);
  });

  for (const rule of rules) {
    it(rule.id, () => {
      const found = lintExample(rule, rule.bad!, NOW, openssl);
      expect(found?.diagnostics.map(({ rule: id }) => id)).toContain(rule.id);
      // What is shown stands in the excerpt, not in what surrounds it.
      for (const { span, related = [] } of found!.diagnostics) {
        for (const shown of [span, ...related.map((other) => other.span)]) {
          if (shown !== undefined) expect(found!.sources.fileAt(shown.start).path).toBe(found!.file);
        }
      }
      if (rule.good !== undefined) expect(lintExample(rule, rule.good, NOW, openssl)?.diagnostics).toBeUndefined();
    });
  }
});
