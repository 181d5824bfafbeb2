/**
 * JUnit's XML: a suite for each zone, in it a test that fails for each finding, and one that passes where there is none.
 * Advice fails no test; it is the output of one.
 * @module
 */
import { printable } from '../diagnostic/index.js';
import { type Finding, reportPath, zoneFindings } from './finding.js';
import type { Reporter, ReportZone } from './report.js';
import { verificationText } from './verification.js';
import { type XmlElement, xmlDocument } from './xml.js';

interface Suite {
  readonly name: string;
  readonly cases: readonly XmlElement[];
}

export const junitReporter: Reporter = (report, options) => {
  const suites: Suite[] = report.zones.map((zone) => ({
    name: printable(zone.origin),
    cases: zoneCases(zone, options.root),
  }));
  if (report.failures.length > 0) {
    suites.push({
      name: 'files',
      cases: report.failures.map(({ message }) => ({
        '@classname': 'files',
        '@name': printable(message),
        error: { '@type': 'file', '@message': printable(message) },
      })),
    });
  }
  return xmlDocument('testsuites', {
    '@name': `${report.tool.name} ${report.command}`,
    ...countsOf(suites.flatMap(({ cases }) => cases)),
    testsuite: suites.map(({ name, cases }) => ({ '@name': name, ...countsOf(cases), testcase: cases })),
  });
};

function zoneCases(zone: ReportZone, root: string): XmlElement[] {
  const cases = zoneFindings(zone, root).map(findingCase);
  const { verification } = zone;
  const path = printable(reportPath(zone.file, root));
  const place = { '@classname': path, '@file': path };
  if (verification !== undefined) {
    const { status } = verification;
    const text = printable(verificationText(zone.origin, verification));
    cases.push({
      ...place,
      '@name': 'validates',
      ...(status === 'SECURE' || status === 'INSECURE'
        ? { 'system-out': { '#text': text } }
        : { failure: { '@type': status, '@message': text } }),
    });
  }
  return cases.length === 0 ? [{ ...place, '@name': 'no findings' }] : cases;
}

function findingCase({ path, start, rule, severity, message, help }: Finding): XmlElement {
  const place = `${path}:${start.line}:${start.column}`;
  const advice = help === undefined ? '' : `\nhelp: ${printable(help)}`;
  const text = `${printable(place)}: ${severity}: ${printable(message)} [${rule}]${advice}`;
  return {
    '@classname': printable(path),
    // Systems take tests of one name for the same one.
    '@name': `${rule} (${start.line}:${start.column})`,
    '@file': printable(path),
    '@line': start.line,
    ...(severity === 'info'
      ? { 'system-out': { '#text': text } }
      : { failure: { '@type': severity, '@message': printable(message), '#text': text } }),
  };
}

function countsOf(cases: readonly XmlElement[]): XmlElement {
  return {
    '@tests': cases.length,
    '@failures': cases.filter((one) => 'failure' in one).length,
    '@errors': cases.filter((one) => 'error' in one).length,
  };
}
