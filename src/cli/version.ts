/**
 * The version of this build, put in by the bundler from package.json.
 * @module
 */
declare const ZONEPROOF_VERSION: string;

export const VERSION: string = typeof ZONEPROOF_VERSION === 'string' ? ZONEPROOF_VERSION : 'development';
