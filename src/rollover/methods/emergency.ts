/**
 * When a private key is in wrong hands (RFC 6781 §4.2): the fastest methods that leave the zone whole. Until the old key
 * is gone from every cache, who has it can forge.
 * @module
 */
import { KSK_METHODS } from './ksk.js';
import type { Method } from './method.js';
import { ZSK_METHODS } from './zsk.js';

/** The plan of another method. */
function planOf(methods: readonly Method[], id: string): Method['plan'] {
  return methods.find((method) => method.id === id)!.plan;
}

export const EMERGENCY_METHODS: readonly Method[] = [
  {
    id: 'emergency-ksk',
    title: 'Emergency: the KSK is compromised',
    rfc: ['RFC 6781 §4.2.1', 'RFC 7583 §3.3.3'],
    summary: 'as fast as caches allow without breaking the zone: until the old DS is gone, the thief can forge',
    needs: 'split',
    plan: planOf(KSK_METHODS, 'ksk-double-rrset'),
  },
  {
    id: 'emergency-zsk',
    title: 'Emergency: the ZSK is compromised',
    rfc: ['RFC 6781 §4.2.2', 'RFC 7583 §3.2.2'],
    summary: 'as fast as caches allow without breaking the zone: until the old key is gone, the thief can forge',
    needs: 'split',
    plan: planOf(ZSK_METHODS, 'zsk-double-signature'),
  },
];
