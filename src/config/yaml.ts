/**
 * The YAML parser, in a module of its own: it is loaded when there is a configuration to read, by whatever bundles it.
 * @module
 */
export { parseDocument } from 'yaml';
