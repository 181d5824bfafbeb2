/** The tables of docs/signing.md and docs/signers.md, held against the code and the help of the tools. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIGN_GUARDS } from '../../src/dnssec/index.js';
import { zoneproof } from '../cli/run-cli.js';
import { peerTest, run } from './peers.js';

const read = (name: string): string => readFileSync(path.resolve(import.meta.dirname, `../../docs/${name}`), 'utf8');
const SIGNING = read('signing.md');
const SIGNERS = read('signers.md');
const HELP = zoneproof(['sign', '--help']).stdout;

/** The first cells of the tables under a heading, without quotes. */
function optionsUnder(heading: string): string[] {
  const [, section] = SIGNERS.split(`\n## ${heading}\n`);
  return [...section!.split('\n## ')[0]!.matchAll(/^\| `(-\w)`(?: \(\d.*?\))? +\|/gm)].map(([, option]) => option!);
}

describe('docs/signing.md', () => {
  it('has the guards as the signer has them', () => {
    const rows = [...SIGNING.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, id, text]) => [id, text]);
    expect(rows).toEqual(Object.entries(SIGN_GUARDS));
  });

  it.each([
    ['signing.md', SIGNING],
    ['signers.md', SIGNERS],
  ])('%s names options that exist', (_, page) => {
    const help = HELP + zoneproof(['key', 'generate', '--help']).stdout;
    const named = new Set([...page.matchAll(/(?<![\w-])--([a-z][a-z0-9-]+)/g)].map(([, option]) => option!));
    // git has an option of its own in an example; --no-x is the other side of --x.
    const unknown = [...named].filter(
      (option) => !help.includes(`--${option.replace(/^no-/, '')}`) && option !== 'stat',
    );
    expect(unknown).toEqual([]);
  });
});

describe('docs/signers.md has every option of', () => {
  peerTest('dnssec-signzone', ['dnssec-signzone'], () => {
    const { stderr, stdout } = run('dnssec-signzone', ['-h']);
    const theirs = [...(stdout + stderr).matchAll(/^\t(-[A-Za-z0-9])\b/gm)].map(([, option]) => option!);
    expect(theirs.length).toBeGreaterThan(25);
    expect(theirs.filter((option) => !optionsUnder('dnssec-signzone').includes(option))).toEqual([]);
  });

  peerTest('ldns-signzone', ['ldns-signzone'], () => {
    const { stderr, stdout } = run('ldns-signzone', ['-h']);
    const theirs = [...(stdout + stderr).matchAll(/^\s+(-[A-Za-z])\b/gm)].map(([, option]) => option!);
    expect(theirs.length).toBeGreaterThan(15);
    expect(theirs.filter((option) => !optionsUnder('ldns-signzone').includes(option))).toEqual([]);
  });

  peerTest('kzonesign', ['kzonesign'], () => {
    const theirs = [...run('kzonesign', ['--help']).stdout.matchAll(/^ (-[A-Za-z]),/gm)].map(([, option]) => option!);
    expect(theirs.length).toBeGreaterThan(6);
    expect(theirs.filter((option) => !optionsUnder('kzonesign').includes(option))).toEqual([]);
  });
});
