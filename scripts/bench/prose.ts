/**
 * What the figures do not say by themselves: the words of the page about performance.
 */

/** For whoever has never run it. */
export const HOW_TO_RUN = [
  '## Run it yourself',
  '',
  'In a checkout of zoneproof:',
  '',
  '```sh',
  'npm ci                             # the packages, and the build',
  'npm run bench                      # start, lint, sign and verify with 100,000 records: a few minutes',
  'npm run bench -- lint --size 1m    # one job with a million',
  'npm run bench -- --help            # the other jobs, and all options',
  '```',
  '',
  'It makes the zones, which are the same octets everywhere, and runs zoneproof and the peers that are installed as whole',
  'processes: each once to warm up, and then in turn, so that a machine that slows down slows all of them. Tools that take',
  'longer than a few seconds run less often, and those that take more than 20 s once. It says what it will do and how long',
  'that takes before it begins (`--dry-run` stops there), and prints the tables of this page. Peers that are missing, or',
  'fail, are said and left out; on Debian they all are in `bind9-utils knot knot-dnssecutils nsd ldnsutils validns openssl`.',
  'Files are written to the folder for temporary files (`TMPDIR`) and removed; whether there is space is looked at first.',
  '',
  'Machines differ, and so do hours: only ratios that were taken in one run count, and so each table is of one run. The figures',
  'here were taken on one day with nothing else running, by this command or by parts of it:',
  '',
  '```sh',
  'npm run bench -- all --size 100k,1m --json figures.json --page docs/performance.md',
  '```',
  '',
  '`npm run bench -- --from figures.json --page docs/performance.md` writes the page again from the figures that were kept.',
];

/** How to read the tables. */
export const HOW_TO_READ = [
  '`delegation` looks like the zone of a registry (NS, some glue, some DS), `hosting` like that of a provider (addresses, mail,',
  'text, wildcards, comments, parentheses). Times are medians; CPU is that of all threads; memory is the peak of what was',
  'resident, also shared out over the records of the unsigned zone. `zoneproof takes` is our wall time as a share of that of',
  "the tool. `CPU / OpenSSL's` is the time of processors as a multiple of what `openssl speed` would take for the same number",
  'of signatures on this machine, which nobody gets below who asks OpenSSL for each of them.',
];

export const ABOUT_GROWTH = [
  'What a record costs in zones of growing size, without what the process takes to start (a zone of 20 records). In small',
  'zones code runs that is not compiled yet, so a record costs more there; what counts is that it does not cost more',
  'in a larger zone than in any smaller one.',
];

export const ABOUT_KERNELS = ['In a second of processor time on one thread, the best of several rounds:'];

export const ABOUT_FIGURES = [
  '- Signatures are made by OpenSSL in threads that share the zone; that is where signing spends its time.',
  '- A run over a small zone pays for starting Node.js and for code that is not compiled yet: in a warm process the same',
  '  work takes less than half the time. The larger the zone, the less that counts.',
  '- `zoneproof verify, one by one` is the same program without WebAssembly, where OpenSSL verifies each signature.',
];

export const WHERE_LINT_GOES = [
  '## Where the time of lint goes',
  '',
  'What the profiler (`node --cpu-prof`, zones of a million records) showed, and what came of it:',
  '',
  '- **Tokens.** Two passes, one that made tokens of every line and one that read them, took as long as all rules together.',
  '  Records of the usual types are now read in one look at their octets, also where parentheses join lines; a line whose owner',
  '  is written like that of the line before needs no look at the name at all. Everything else goes the long way, from the start',
  '  of its line.',
  '- **Sorting names.** Octets of the sort keys go into 64-bit numbers together with the position of their key, which the',
  "  engine's native sort orders without calling JavaScript. What all keys start with (the name of the zone) is skipped.",
  '- **Memory, not arithmetic.** Names in the order of their hashes miss the cache with every look. While the table is built a',
  '  record is a row of four numbers, so that one miss finds all of it, and the hash table keeps the hash beside the id. It',
  '  is not made again when the names are sorted: the ids in it change.',
  '- **Canonical order.** Two records are compared by their octets up to the first that differs; canonical form is only',
  '  made where that is a letter in upper case.',
  '- **Texts.** Rules about SPF and DKIM made strings of every TXT record. Policies and keys of the usual forms are now told by',
  '  their octets, and rules that have nothing to say about these are not called.',
  '- **Targets.** Eleven rules ask what an NS record points at. Each name is looked up once, and rules about names of the',
  '  zone are not called for those outside it. What a record points at often stands near its owner, so that is where it is looked',
  '  for first: the index of names misses the cache with every question.',
  '- **Calls.** Each of some hundred handlers had to be called often before the engine compiled it. Each name and record is now',
  '  looked at once, and rules are called where there is something unusual: in a zone of 100,000 records of delegations 13,000',
  '  times instead of 1.4 million times.',
  '- **Findings.** A zone with 56,000 findings spent about a third of its time on making room for names, places and parameters, a',
  '  few hundred octets each time. What is put together there now goes through memory that is kept.',
  '- **Lines.** For one finding in a zone of a million records every line of the file was put into an index: a twelfth of the',
  '  whole time. Line ends are now counted as far as the last finding, and one number is kept for each 512 octets.',
  '- **Long loops.** A function that is called often is compiled sooner than one long loop, and compiled better. Sorting, freezing',
  '  and the one look at every name are calls for blocks of a thousand.',
  '- **Garbage.** An iterator over six octets, a closure in a function that is called for every RRset: 80 MB of objects for a million',
  '  records, none of which anybody saw in the code. They are loops now.',
  '- **Threads do not help here.** Reading a text in parts, and looking at its records, in two threads was built, held against the',
  '  plain way by tests, and measured on two processors. Parts: 1.02 s against 1.04 s for a million records and 5.1 s against 6.0 s for',
  '  five, with 10 to 24 % more processor time and 50 to 130 MB more. Looking: 1.05 s against 0.95 s, and 5.4 s against 5.5 s. So',
  '  a large zone is linted by one thread; threads share signatures, and repositories of many zones.',
  '',
  'What is left is spread thin, over reading the text, freezing the tables and the one look at every record.',
];

export const FASTER_THAN_ONE_BY_ONE = [
  '## Faster than one by one',
  '',
  'OpenSSL verifies a signature of algorithm 13 and knows nothing of the one before. A zone has one or two keys for all of its',
  'signatures. From a few thousand signatures of a key on, zoneproof verifies them in batches:',
  '',
  '- The multiples of the generator and of the key of the zone are tabled once, in windows of 11 to 13 bits. A signature is',
  '  then some forty look-ups and additions of points, and no doubling at all. The more signatures a thread has to expect, the',
  '  larger are the tables: 1 to 10 MB.',
  '- The additions are affine, which is the shortest way but for a division. 1024 signatures go in step and share the one',
  '  division of each step; the inverses of all s are one division as well.',
  '- The arithmetic is WebAssembly: nine limbs of 29 bits, Montgomery products. SIMD was tried and is no',
  '  faster: it has no wide multiplication. The module is generated from TypeScript (`src/crypto/wasm`) when it is first needed,',
  '  so there is no binary to trust.',
  '- Points of tables are packed into 64 octets, a line of the cache: waiting for memory cost a third of the time before.',
  '',
  'SHA-256 is in WebAssembly too: for so little data the call of OpenSSL costs more than the hash. A batch only ever says',
  '"valid". Whatever it does not, each bad signature and each special case of the arithmetic, is asked of OpenSSL, so a',
  'mistake there costs time and raises no alarm. That it never calls a bad signature valid is held by tests with tens of',
  'thousands of damaged and crafted signatures against OpenSSL and @noble/curves, and by a self-test in each process before',
  'its first batch. Where the self-test fails, or WebAssembly is missing, or there are fewer signatures, OpenSSL verifies one',
  'by one, with the same findings. Names for NSEC3 are hashed by a SHA-1 of the same kind.',
];
