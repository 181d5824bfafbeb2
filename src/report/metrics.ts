/**
 * Metrics as text, for Prometheus (exposition format 0.0.4) and as OpenMetrics 1.0. No sample carries a timestamp: the
 * textfile collector refuses them, and a scrape knows its own time.
 * @module
 */
import type { FileFacts, ZoneFacts } from '../operations/index.js';
import { METRIC_FAMILIES, type MetricFamily } from './metrics-families.js';
import { COMPATIBLE_FAMILIES } from './metrics-families-compatible.js';

/** What a run of `zoneproof metrics` came to. Moments are seconds since the epoch. */
export interface MetricsReport {
  readonly version: string;
  /** the moment that zones were judged for */
  readonly at: number;
  readonly zones: readonly ZoneFacts[];
  readonly files: readonly FileFacts[];
  readonly finishedAt: number;
  readonly durationSeconds: number;
  /** every file could be read and judged */
  readonly isSuccess: boolean;
  /** when a run was a success last; undefined when nobody knows */
  readonly lastSuccess: number | undefined;
}

export interface MetricsTextOptions {
  readonly format: 'prometheus' | 'openmetrics';
  /** also under the names of prometheus-dnssec-exporter */
  readonly isCompatible: boolean;
  /** put before the labels of every sample */
  readonly labels: Readonly<Record<string, string>>;
}

const ALL_FAMILIES = [...METRIC_FAMILIES, ...COMPATIBLE_FAMILIES];

/** Whether samples have such a label of themselves. */
export const isMetricLabel = (name: string): boolean => ALL_FAMILIES.some(({ labels }) => labels.includes(name));

/** All families that have samples, in the order of their table. */
export function metricsText(report: MetricsReport, options: MetricsTextOptions): string {
  const families = options.isCompatible ? ALL_FAMILIES : METRIC_FAMILIES;
  const text = families.map((family) => familyText(family, report, options)).join('');
  return options.format === 'openmetrics' ? `${text}# EOF\n` : text;
}

/** The line of a sample up to its value, as it stands in the text. */
export const samplePrefix = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name}${labelsText(labels)} `;

function familyText(family: MetricFamily, report: MetricsReport, { format, labels }: MetricsTextOptions): string {
  const { name, type = 'gauge', unit, help, samples } = family;
  // Two series of one name would make readers refuse all of the text.
  const lines = new Map<string, string>();
  const sampleName = type === 'info' ? `${name}_info` : name;
  for (const sample of samples(report)) {
    const prefix = samplePrefix(sampleName, { ...labels, ...sample.labels });
    if (!lines.has(prefix)) lines.set(prefix, `${prefix}${valueText(sample.value)}\n`);
  }
  if (lines.size === 0) return '';
  const head =
    format === 'openmetrics'
      ? [
          `# TYPE ${name} ${type}`,
          ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
          `# HELP ${name} ${escapeLabel(help)}`,
        ]
      : [`# HELP ${sampleName} ${escapeHelp(help)}`, `# TYPE ${sampleName} gauge`];
  return `${head.join('\n')}\n${[...lines.values()].join('')}`;
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** Label values; in OpenMetrics the help as well. */
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function valueText(value: number): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : String(value);
}
