/**
 * The JSON Schemas (draft-07) of `verify --query --json` and of the chain of trust that `verify` shows. Hand-written: the
 * promise to users is these documents, and the tests hold the program to them.
 */
import { closed, count, text, textOrNull } from './schema-parts.js';

const STATUS = {
  description: 'RFC 4033 §5',
  enum: ['SECURE', 'INSECURE', 'BOGUS', 'INDETERMINATE'],
};
const reason = { description: 'why it is not SECURE, in words', ...textOrNull };
const keyTag = { type: 'integer', minimum: 0, maximum: 65535 };
const octet = { type: 'integer', minimum: 0, maximum: 255 };
const time = { type: 'string', format: 'date-time' };
const texts = { type: 'array', items: text };
const orNull = (definition: string) => ({ anyOf: [{ $ref: `#/definitions/${definition}` }, { type: 'null' }] });
const listOf = (definition: string) => ({ type: 'array', items: { $ref: `#/definitions/${definition}` } });

/** What both documents refer to. */
export const CHAIN_DEFINITIONS = {
  signature: closed('A signature that verifies.', {
    keyTag,
    algorithm: octet,
    isSep: { description: 'its key is a secure entry point', type: 'boolean' },
    inception: time,
    expiration: time,
  }),
  badSignature: closed('A signature that does not verify.', {
    keyTag,
    algorithm: octet,
    rule: { description: 'the rule that verify reports it under', ...text },
    message: { description: 'goes on from "the signature"', ...text },
  }),
  rrset: closed('An RRset, judged.', {
    zone: text,
    owner: { description: 'the name asked for when it was made from a wildcard', ...text },
    wildcard: { description: 'the wildcard that it was made from', ...textOrNull },
    type: text,
    ttl: count,
    records: { description: 'rdata in presentation form', ...texts },
    status: STATUS,
    reason,
    signature: { description: 'of those that verify the one that lasts longest', ...orNull('signature') },
    badSignatures: listOf('badSignature'),
  }),
  denialStep: closed('A record of a proof and its part in it.', {
    role: { enum: ['name', 'closest encloser', 'next closer', 'wildcard'] },
    name: text,
    hash: { description: 'of the name, base32hex; null for NSEC', ...textOrNull },
    relation: { description: 'the record is that of the name, or its span holds it', enum: ['matches', 'covers'] },
    record: orNull('rrset'),
    next: { description: 'where the span ends: a name or a hash', ...textOrNull },
    types: { description: 'the bit map', ...texts },
    isOptOut: { type: 'boolean' },
    fault: { description: 'why it does not show what it should', ...textOrNull },
  }),
  denial: closed('A proof that something does not exist.', {
    kind: { description: 'null when the zone has nothing to prove it with', enum: ['NSEC', 'NSEC3', null] },
    claim: text,
    status: STATUS,
    reason,
    steps: listOf('denialStep'),
  }),
  delegation: closed('What a zone says of a delegation.', {
    cut: text,
    status: { ...STATUS, description: 'SECURE: its DS records are valid; INSECURE: it is proven to have none' },
    reason,
    ds: orNull('rrset'),
    denial: { description: 'that there is no DS', ...orNull('denial') },
  }),
  link: closed('How a zone came to its status.', {
    zone: text,
    status: STATUS,
    reason: { description: 'in words', ...text },
    start: {
      description:
        'where its trust comes from; assumed: its own keys, since nothing above it is known; none: it is not signed',
      enum: ['anchor', 'parent', 'assumed', 'none'],
    },
    parent: textOrNull,
    delegation: orNull('delegation'),
    ds: {
      description: 'the DS records that trust was taken from',
      type: 'array',
      items: closed('A DS record, judged.', {
        data: text,
        keyTag,
        algorithm: octet,
        digestType: octet,
        digest: text,
        state: { enum: ['matches', 'digest-wrong', 'no-such-key', 'key-unusable', 'sha1-shadowed', 'unsupported'] },
        matchesKeyTag: { type: ['integer', 'null'], minimum: 0, maximum: 65535 },
      }),
    },
    dnskey: orNull('rrset'),
    entryKeyTags: {
      description: 'keys that trust leads to and that sign the DNSKEY RRset',
      type: 'array',
      items: keyTag,
    },
  }),
};

export function answersSchema(): object {
  const rcode = { enum: ['NOERROR', 'NXDOMAIN', 'YXDOMAIN', 'SERVFAIL', null] };
  const step = closed('What one zone says.', {
    kind: {
      description: 'referral: to a zone that is not given; unknown: no zone given holds the name',
      enum: ['answer', 'cname', 'dname', 'nodata', 'nxdomain', 'referral', 'unknown'],
    },
    zone: textOrNull,
    name: text,
    status: STATUS,
    reason,
    target: { description: 'where an alias leads', ...textOrNull },
    rrsets: { description: 'the answer, or the SOA of a negative one', ...listOf('rrset') },
    proof: orNull('denial'),
    delegation: orNull('delegation'),
  });
  const answer = closed('The answer to one question.', {
    name: text,
    type: text,
    status: STATUS,
    reason: { description: 'in words', ...text },
    rcode: { description: 'what a validating resolver returns; null when the files do not tell', ...rcode },
    serverRcode: { description: 'what the authoritative servers return', ...rcode },
    chain: { description: 'the zones on the way, from the top down', ...listOf('link') },
    steps: listOf('step'),
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof answers',
    ...closed('Output of "zoneproof verify --query" with --format json.', {
      schemaVersion: { const: 1 },
      tool: closed('The program that wrote it.', { name: text, version: text }),
      at: { description: 'the moment of the answers', ...time },
      answers: listOf('answer'),
    }),
    definitions: { ...CHAIN_DEFINITIONS, step, answer },
  };
}

/** The schema of a file of expectations, for editors. */
export function expectSchema(): object {
  const data = { description: 'rdata in presentation form; names absolute', type: 'string' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'zoneproof expectations',
    description: 'The answers that a validating resolver should get: <zone file>.expect.yaml.',
    type: 'array',
    items: {
      type: 'object',
      properties: {
        name: { description: 'absolute with or without its last dot', type: 'string' },
        type: { description: 'a record type', type: 'string' },
        rcode: { enum: ['NOERROR', 'NXDOMAIN', 'YXDOMAIN', 'SERVFAIL'] },
        status: STATUS,
        data: { anyOf: [data, { description: 'all records of the answer, in any order', type: 'array', items: data }] },
      },
      required: ['name', 'type'],
      anyOf: [{ required: ['rcode'] }, { required: ['status'] }, { required: ['data'] }],
      additionalProperties: false,
    },
  };
}
