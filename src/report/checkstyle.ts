/**
 * The XML of Checkstyle, which many tools around builds read: Jenkins, reviewdog, editors.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import { listFindings, reportPath } from './finding.js';
import type { Reporter } from './report.js';
import { type XmlElement, xmlDocument } from './xml.js';

export const checkstyleReporter: Reporter = (report, options) => {
  // A file without findings is named as well: it was looked at.
  const files = new Map<string, XmlElement[]>(report.zones.map(({ file }) => [reportPath(file, options.root), []]));
  for (const finding of listFindings(report, options)) {
    const elements = files.get(finding.path) ?? [];
    files.set(finding.path, elements);
    elements.push({
      '@line': finding.start.line,
      '@column': finding.start.column,
      '@severity': finding.severity,
      '@message': printable(finding.message),
      '@source': `zoneproof.${finding.rule}`,
    });
  }
  return xmlDocument('checkstyle', {
    '@version': '4.3',
    file: [...files].map(([path, error]) => ({ '@name': printable(path), error })),
  });
};
