import { describe, expect, it } from 'vitest';
import { type KeyTimes, keyDuty } from '../../src/keys/index.js';
import { makeKey, NOW } from '../dnssec/support.js';

const PAST = NOW - 100;
const FUTURE = NOW + 100;
const key = makeKey('ksk');

describe('the duty of a key by its times', () => {
  it.each<[Omit<KeyTimes, 'created'>, string]>([
    [{}, 'publish sign: has no times'],
    [{ publish: PAST }, 'publish: published, with no time of activation'],
    [{ publish: FUTURE }, 'nothing: to be published on 2026-02-02T02:41:40Z'],
    [{ publish: PAST, activate: FUTURE }, 'publish: published, to be active on 2026-02-02T02:41:40Z'],
    [{ activate: FUTURE }, 'nothing: to be published on 2026-02-02T02:41:40Z'],
    [{ publish: FUTURE, activate: PAST }, 'publish sign: active since 2026-02-02T02:38:20Z'],
    [{ activate: NOW }, 'publish sign: active since 2026-02-02T02:40:00Z'],
    [{ activate: PAST, inactive: PAST }, 'publish: inactive since 2026-02-02T02:38:20Z'],
    [{ activate: PAST, inactive: FUTURE }, 'publish sign: active since 2026-02-02T02:38:20Z'],
    [{ inactive: FUTURE }, 'nothing: has no time of publication'],
    [{ delete: FUTURE }, 'nothing: has no time of publication'],
    [{ revoke: PAST }, 'nothing: has no time of publication'],
    [{ publish: FUTURE, revoke: PAST }, 'nothing: to be published on 2026-02-02T02:41:40Z'],
    [{ publish: PAST, revoke: PAST }, 'publish sign revoked: revoked since 2026-02-02T02:38:20Z'],
    [{ activate: PAST, inactive: PAST, revoke: PAST }, 'publish sign revoked: revoked since 2026-02-02T02:38:20Z'],
    [{ activate: PAST, revoke: PAST, delete: PAST }, 'nothing: deleted since 2026-02-02T02:38:20Z'],
  ])('%j', (times, expected) => {
    const duty = keyDuty({ ...key, times: { created: PAST, ...times } }, NOW);
    const words = [
      duty.isPublished ? 'publish' : '',
      duty.signs ? 'sign' : '',
      duty.key.dnskey.isRevoked ? 'revoked' : '',
    ].filter((word) => word !== '');
    expect(`${words.join(' ') || 'nothing'}: ${duty.reason}`).toBe(expected);
    expect(duty.revokedFrom?.dnskey).toEqual(duty.key.dnskey.isRevoked ? key.dnskey : undefined);
  });

  it.each<[Omit<KeyTimes, 'created'>, boolean | undefined]>([
    [{ activate: PAST }, undefined],
    [{ activate: PAST, syncPublish: PAST }, true],
    [{ activate: PAST, syncPublish: FUTURE }, false],
    [{ activate: PAST, syncPublish: PAST, syncDelete: PAST }, false],
    [{ publish: FUTURE, syncPublish: PAST }, true],
    [{ activate: PAST, syncPublish: PAST, revoke: PAST }, false],
    [{ activate: PAST, syncPublish: PAST, delete: PAST }, false],
  ])('is it announced to the parent: %j', (times, expected) => {
    expect(keyDuty({ ...key, times }, NOW).isAnnounced).toBe(expected);
  });
});
