/**
 * Documents other than reports of findings: for people and as JSON, where the options for reports say.
 * @module
 */
import { EXIT, ZoneproofError } from '../diagnostic/index.js';
import { writing } from '../operations/index.js';
import type { ReporterOptions } from '../report/index.js';
import { utf8Bytes } from '../wire/index.js';
import type { Environment } from './env.js';
import { type FormatOptions, type Output, outputsOf } from './outputs.js';
import { isColored } from './reporting.js';

type DocumentReporter<Document> = (document: Document, options: Pick<ReporterOptions, 'color'>) => string;

type DocumentReporters<Document> = Readonly<Record<'stylish' | 'json', DocumentReporter<Document>>>;

/** Throws a ZoneproofError (usage), before anything is worked out, for a format that shows findings only. */
export function documentWriter<Document>(
  environment: Environment,
  options: FormatOptions,
  reporters: DocumentReporters<Document>,
  what: string,
): (document: Document) => void {
  const reporterOf = ({ format }: Pick<Output, 'format'>): DocumentReporter<Document> => {
    if (format === 'stylish' || format === 'json') return reporters[format];
    throw new ZoneproofError(EXIT.USAGE, `${what} have no format ${format}`, { help: 'use --format stylish or json' });
  };
  const outputs = outputsOf(options).map(({ file, format }) => ({ file, report: reporterOf({ format }) }));
  return (document) => {
    for (const { file, report } of outputs) {
      if (file === undefined)
        environment.writeOutput(report(document, { color: isColored(environment, options.color) }));
      else writing(file, () => environment.files.writeFile(file, [utf8Bytes(report(document, { color: false }))]));
    }
  };
}
