/**
 * Key files that something is wrong with. The keys are made from a text that anybody can read, and are worth nothing.
 * @module
 */
import { printKeyPair } from '../../src/keys/index.js';
import type { ExampleSource } from './example.js';
import { exampleProvider } from './keys.js';
import { signerFor } from './sign.js';
import type { Contents, Scene } from './world.js';

const FOLDER = 'keys';
const STATE = `; This is the state of key 12345, for example.com.
Algorithm: 13
Length: 256
Lifetime: 0
KSK: yes
ZSK: no
Generated: 20260501000000
DNSKEYChange: 20260501000000
KRRSIGChange: 20260501000000
DSChange: 20260501000000
DNSKEYState: omnipresent
KRRSIGState: omnipresent
DSState: omnipresent
GoalState: omnipresent
`;

const checking = (files: Contents, more: Partial<Scene> = {}): Scene => ({
  files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`${FOLDER}/${name}`, text])),
  command: `key check ${FOLDER}`,
  ...more,
});

export async function keyFileExamples(): Promise<ExampleSource[]> {
  const { makeKey } = signerFor(await exampleProvider('key files'));
  const key = {
    ...makeKey('example.com.', 15),
    times: {
      created: 1_777_593_600,
      publish: 1_777_593_600,
      activate: 1_777_593_600,
      inactive: 1_793_491_200,
      delete: 1_796_083_200,
    },
  };
  const { fileName } = key;
  const { publicText, privateText } = printKeyPair(key);
  const otherText = printKeyPair(makeKey('example.com.', 15)).privateText;
  const pair = { [`${fileName}.key`]: publicText, [`${fileName}.private`]: privateText };
  const good = checking(pair);
  const privateFile = `${FOLDER}/${fileName}.private`;
  return [
    {
      rule: 'keyfile-unreadable',
      bad: checking({
        ...pair,
        [`${fileName}.private`]: privateText.replace(/^PrivateKey: (.{20}).*$/m, 'PrivateKey: $1'),
      }),
      good,
    },
    {
      rule: 'keyfile-name-mismatch',
      bad: checking({ 'Kexample.com.+015+00001.key': publicText, 'Kexample.com.+015+00001.private': privateText }),
      good,
    },
    { rule: 'keyfile-private-mismatch', bad: checking({ ...pair, [`${fileName}.private`]: otherText }), good },
    { rule: 'keyfile-permissions', bad: checking(pair, { modes: { [privateFile]: 0o644 } }), good },
    {
      rule: 'keyfile-timing-order',
      bad: checking({
        ...pair,
        [`${fileName}.private`]: privateText.replace(/^Delete: .*$/m, 'Delete: 20260901000000'),
      }),
      good,
    },
    {
      rule: 'keyfile-committed-secret',
      bad: checking(pair, { tracked: [privateFile] }),
      good: checking(pair, { tracked: [] }),
    },
    {
      rule: 'keyfile-state-impossible',
      bad: checking({
        ...pair,
        [`${fileName}.state`]: STATE.replace('13', '15').replace('DNSKEYState: omnipresent', 'DNSKEYState: hidden'),
      }),
      good: checking({ ...pair, [`${fileName}.state`]: STATE.replace('13', '15') }),
    },
  ];
}
