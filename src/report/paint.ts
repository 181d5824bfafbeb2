/**
 * Color for terminals.
 * @module
 */
import { styleText } from 'node:util';
import type { Severity } from '../diagnostic/index.js';

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

export const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = {
  error: ['red', 'bold'],
  warning: ['yellow', 'bold'],
  info: ['cyan', 'bold'],
};

/** Colors, or text as it is. */
export function painter(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}
