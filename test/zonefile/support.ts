import { type Diagnostic, SourceMap, type Text } from '../../src/diagnostic/index.js';
import { rdataText, typeText } from '../../src/rdata/index.js';
import { ByteWriter, latin1Text, nameOf, nameText, utf8Bytes } from '../../src/wire/index.js';
import {
  type Dialect,
  type IncludeFileSystem,
  type IncludeLoader,
  type Limits,
  ZoneFileParser,
} from '../../src/zonefile/index.js';

export interface Parsed {
  /** `owner TTL type rdata`, in the order of the file */
  readonly records: readonly string[];
  /** `rule line:column-line:column "text"` */
  readonly faults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceMap;
  /** offset of each record's entry in `sources` */
  readonly offsets: readonly number[];
  /** whether the entry of each holds a comment */
  readonly areCommented: readonly boolean[];
}

export interface Options {
  readonly origin?: string;
  readonly file?: string;
  readonly include?: IncludeLoader;
  readonly defaultTtl?: number;
  /** `any` is no dialect; without this, portability is not judged */
  readonly dialect?: Dialect | 'any';
  readonly limits?: Partial<Limits>;
  /** how many octets are worth being read the quick way: none, unless a test says otherwise */
  readonly worthOctets?: number;
}

/** Parses text (or octets) with `$TTL` of 300 in force unless the options say otherwise. */
export function parse(text: string | Text, options: Options = {}): Parsed {
  const sources = new SourceMap();
  const rdata = new ByteWriter();
  const records: string[] = [];
  const offsets: number[] = [];
  const areCommented: boolean[] = [];
  let owner = '';
  const parser = new ZoneFileParser(
    {
      rdata,
      setOwner(name, length) {
        owner = nameText(name.slice(0, length));
      },
      add(type, ttl, start, source, isCommented) {
        records.push(`${owner} ${ttl} ${typeText(type)} ${rdataText(type, rdata.bytes.slice(start, rdata.length))}`);
        offsets.push(source);
        areCommented.push(isCommented);
        rdata.clear();
      },
    },
    {
      origin: nameOf(options.origin ?? 'example.'),
      sources,
      include: options.include,
      defaultTtl: options.defaultTtl ?? 300,
      dialect: options.dialect === 'any' ? undefined : options.dialect,
      isFragment: options.dialect === undefined,
      limits: options.limits,
      worthOctets: options.worthOctets ?? 0,
    },
  );
  const bytes = typeof text === 'string' ? utf8Bytes(text) : text;
  parser.parse(sources.add(options.file ?? '/zones/example.zone', bytes));
  const faults = parser.diagnostics.map(({ rule, span }) => {
    if (span === undefined) throw new Error(`${rule} has no place`);
    const file = sources.fileAt(span.start);
    const [from, to] = [sources.position(span.start), sources.position(span.end)];
    const shown = latin1Text(file.slice(span.start - file.base, span.end - file.base));
    const path = file === sources.files[0] ? '' : `${file.path}:`;
    return `${rule} ${path}${from.line}:${from.column}-${to.line}:${to.column} ${JSON.stringify(shown)}`;
  });
  return { records, faults, diagnostics: parser.diagnostics, sources, offsets, areCommented };
}

/** A parse without options in which the TTL has nothing to stand on. */
export function parseWithoutTtl(text: string): Parsed {
  return parse(text, { defaultTtl: -1 });
}

/** Files in memory; a value that is an object is a link. */
export function memoryFiles(
  files: Readonly<Record<string, string | { readonly link: string }>>,
): IncludeFileSystem & { readonly read: string[] } {
  const fail = (code: string) => Object.assign(new Error(code), { code });
  const folders = new Set(['/']);
  for (const path of Object.keys(files)) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at));
  }
  const realPath = (path: string): string => {
    const file = files[path];
    if (typeof file === 'object') return realPath(file.link);
    if (file === undefined && !folders.has(path)) throw fail('ENOENT');
    return path;
  };
  const read: string[] = [];
  return {
    read,
    realPath,
    readFile(path) {
      read.push(path);
      const file = files[path];
      if (typeof file !== 'string') throw fail(folders.has(path) ? 'EISDIR' : 'ENOENT');
      return utf8Bytes(file);
    },
  };
}
