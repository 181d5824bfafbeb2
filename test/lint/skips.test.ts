/**
 * Rules say what the engine need not call them for. Called for everything, they must find the same.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { ALL_RULES, lintZone, type RunnableRule } from '../../src/lint/index.js';
import { TARGET_TYPES, ZoneLookup } from '../../src/lint/lookup.js';
import { LostRecords } from '../../src/lint/lost-records.js';
import { UsualTexts } from '../../src/lint/usual-texts.js';
import { WrittenNames } from '../../src/lint/written-names.js';
import { TYPE } from '../../src/rdata/index.js';
import { parseZone, parseZoneText } from '../../src/zone/index.js';
import { NOW } from './marked-zone.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const samples = fastGlob.sync(['zones/**/*.zone', 'test/lint/**/*.zone'], { cwd: root }).sort();

/** The rule, called for every record of its types. */
const calledForAll = (rule: RunnableRule): RunnableRule => ({
  ...rule,
  create(context) {
    const { skips: _, ...handlers } = rule.create(context);
    return handlers;
  },
});

describe('what rules skip', () => {
  it.each(samples)('is nothing in %s that they would report', (file) => {
    const bytes = readFileSync(`${root}${file}`);
    const { zone, diagnostics: faults } = parseZone(bytes, { origin: 'example.com.', file });
    const options = { now: NOW, faults };
    expect(lintZone(zone, { ...options, rules: ALL_RULES })).toEqual(
      lintZone(zone, { ...options, rules: ALL_RULES.map(calledForAll) }),
    );
  });

  it('is of types that have it', () => {
    const { zone } = parseZoneText('@ 60 A 192.0.2.1', 'example.com.');
    const lookup = new ZoneLookup(zone, new LostRecords(zone, []));
    const written = new WrittenNames(zone, lookup);
    const texts = new UsualTexts(zone.records);
    const context = { options: {}, zone, lookup, written, texts, now: NOW, report: () => undefined };
    const skipping = ALL_RULES.map((rule) => rule.create(context)).filter(({ skips }) => skips !== undefined);
    expect(skipping.length).toBeGreaterThan(10);
    for (const { types, skips } of skipping) {
      const possible: readonly number[] = skips === 'usual-texts' ? [TYPE.TXT] : TARGET_TYPES;
      expect(possible).toEqual(expect.arrayContaining([...types!]));
    }
  });
});
