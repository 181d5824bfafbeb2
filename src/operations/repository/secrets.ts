/**
 * Private keys in files that are, or are about to be, in a repository. Files are judged by what is in them; nothing of it
 * is ever shown.
 * @module
 */
import path from 'node:path';
import { boundaryOf } from '../../config/index.js';
import { pemOfDer } from '../../crypto/index.js';
import { SourceMap } from '../../diagnostic/index.js';
import { keyFaultAdvice, keyFaultSeverity } from '../../keys/index.js';
import { latin1Bytes, latin1Text } from '../../wire/index.js';
import type { Files } from '../files.js';
import { readInput } from '../files.js';
import type { FileFindings } from '../identity.js';

const RULE = 'keyfile-committed-secret';

/** How much of a file is read: keys are small, and so are the files that they are hidden in. */
const MAX_OCTETS = 16 * 1024 * 1024;

/** What a private key looks like; text that only speaks of one has no key behind it. */
const SECRETS: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'a PEM private key',
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\r?\n(?:[A-Za-z-]+: .*\r?\n|\r?\n)*[A-Za-z0-9+/=]{32}/,
  ],
  [
    'a private key in the format of BIND',
    /^Private-key-format: v\d[\d.]*\r?\n(?:.*\r?\n){0,40}?(?:PrivateKey|PrivateExponent|Private_value\(x\)|Key): *[A-Za-z0-9+/]{8}/m,
  ],
  ['a private JSON Web Key', /"kty"\s*:[^{}]{0,4000}"d"\s*:\s*"[\w-]{16}|"d"\s*:\s*"[\w-]{16}[^{}]{0,4000}"kty"\s*:/],
];

const DER_SECRET = 'a private key in DER';

/** The private key in a text, and where it begins. */
export function secretIn(text: string): { readonly what: string; readonly at: number } | undefined {
  const der = pemOfDer(text);
  if (der !== undefined) return der.includes('PRIVATE') ? { what: DER_SECRET, at: 0 } : undefined;
  for (const [what, pattern] of SECRETS) {
    const found = pattern.exec(text);
    if (found !== null) return { what, at: found.index };
  }
  return undefined;
}

/** The files that hold a private key. Folders stand for what Git tracks in them, or for all files outside of Git. */
export async function findSecrets(files: Files, paths: readonly string[]): Promise<FileFindings[]> {
  const found = new Set<string>();
  for (const given of paths) {
    if (!files.isFolder(given)) found.add(given);
    else {
      const names = files.trackedFiles(given) ?? (await files.glob(['**/*'], given));
      for (const name of names) {
        const file = path.join(given, name);
        if (files.exists(file) && !files.isFolder(file)) found.add(file);
      }
    }
  }
  return [...found].flatMap((file) => secretFinding(files, file) ?? []);
}

export function secretFinding(files: Files, file: string): FileFindings | undefined {
  const text = latin1Text(readInput(files, file).subarray(0, MAX_OCTETS));
  const secret = secretIn(text);
  if (secret === undefined) return undefined;
  const sources = new SourceMap();
  const lineEnd = text.indexOf('\n', secret.at);
  const isOneLine = secret.what.includes('JSON') || secret.what === DER_SECRET;
  const end = isOneLine || lineEnd < 0 ? secret.at : lineEnd;
  // Only the line that says what it is stays.
  const blank = (part: string): string => part.replace(/[^\r\n]/g, ' ');
  sources.add(file, latin1Bytes(blank(text.slice(0, secret.at)) + text.slice(secret.at, end) + blank(text.slice(end))));
  const diagnostic = {
    rule: RULE,
    severity: keyFaultSeverity(RULE)!,
    message: `${path.basename(file)} holds ${secret.what}`,
    help: keyFaultAdvice(RULE),
    span: { start: secret.at, end },
    subject: { type: 'DNSKEY' },
  };
  return { origin: '.', originFrom: 'key file', file, sources, diagnostics: [diagnostic] };
}

/** The same files, with git asked once for each repository instead of once for each folder. */
export function rememberTracked(files: Files): Files {
  const folders = new Map<string, Map<string, Set<string>> | undefined>();
  return {
    ...files,
    trackedFiles(folder) {
      const top = boundaryOf(files, path.join(folder, 'any'));
      if (!folders.has(top)) folders.set(top, byFolder(files.trackedFiles(top)));
      const known = folders.get(top);
      const relative = path.relative(top, path.resolve(folder)).split(path.sep).join('/');
      return known && (known.get(relative) ?? new Set());
    },
  };
}

function byFolder(tracked: ReadonlySet<string> | undefined): Map<string, Set<string>> | undefined {
  if (tracked === undefined) return undefined;
  const folders = new Map<string, Set<string>>();
  for (const file of tracked) {
    const slash = file.lastIndexOf('/');
    const folder = slash < 0 ? '' : file.slice(0, slash);
    const names = folders.get(folder);
    if (names === undefined) folders.set(folder, new Set([file.slice(slash + 1)]));
    else names.add(file.slice(slash + 1));
  }
  return folders;
}
