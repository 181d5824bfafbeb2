/**
 * Jobs for CI, as docs/hooks.md explains them.
 * @module
 */

export interface CiSetup {
  /** of zoneproof */
  readonly version: string;
  /** the folder of the zone files, from the top of the repository; a word that a shell takes as it is */
  readonly folder: string;
}

export function githubText({ version, folder }: CiSetup): string {
  return `name: zones
on: [push, pull_request]
permissions:
  contents: read
jobs:
  zones:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # --since needs the history
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npx --yes zoneproof@${version} lint ${folder} --format github --format stylish
      - if: github.event_name == 'pull_request'
        run: npx --yes zoneproof@${version} lint ${folder} --since origin/\${{ github.base_ref }} --format github
      - run: npx --yes zoneproof@${version} key secrets .
`;
}

export function gitlabText({ version, folder }: CiSetup): string {
  return `zones:
  image: node:22
  variables:
    GIT_DEPTH: 0
  script:
    - npx --yes zoneproof@${version} lint ${folder} --format gitlab=gl-code-quality.json --format stylish
    - '[ -z "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ] || npx --yes zoneproof@${version} lint ${folder} --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"'
    - npx --yes zoneproof@${version} key secrets .
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json
`;
}
