/** The tables of docs/metrics.md: every metric with its labels. */
import { METRIC_FAMILIES, type MetricFamily } from '../src/report/metrics-families.js';
import { COMPATIBLE_FAMILIES } from '../src/report/metrics-families-compatible.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');

function tableOf(families: readonly MetricFamily[]): string {
  const rows = families.map(({ name, type, labels, help }) => {
    const shown = type === 'info' ? `${name}_info` : name;
    return `| \`${shown}\` | ${labels.map((label) => `\`${label}\``).join(' ')} | ${cell(help)} |`;
  });
  return ['| metric | labels | what it says |', '| --- | --- | --- |', ...rows].join('\n');
}

export const metricsTable = (): string => tableOf(METRIC_FAMILIES);
export const compatibleTable = (): string => tableOf(COMPATIBLE_FAMILIES);
