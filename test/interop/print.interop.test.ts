/** What we print of a zone, held against what BIND's named-compilezone makes of the same file. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { parseZone, printZone } from '../../src/zone/index.js';
import { confinedLoader } from '../../src/zonefile/index.js';
import { peerTest, run, withTempDir } from './peers.js';
