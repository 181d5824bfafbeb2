/** What a worker thread runs; it uses the code that was compiled for the command. */
'use strict';
module.exports = require('../../bin/zoneproof.cjs').chunk('worker').default;
