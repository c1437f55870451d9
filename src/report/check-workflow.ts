import type { CheckProgram } from "../model/check-program.ts";

/** Where the workflow stands in a register. */
export const CHECK_WORKFLOW_PATH = ".github/workflows/validate.yml";

/** A workflow that checks a register's pull requests with exactly this program. */
export function checkWorkflow(program: CheckProgram): string {
  return [HEAD, ...(program.kind === "image" ? imageSteps(program) : tarballSteps(program)), ""].join("\n");
}

const HEAD = `\
# Checks the register without any secret, so that it is safe on pull requests from forks: what they change is read, and
# nothing of it is run. It shows each problem at its line; whether a pull request may be merged the check \`rollcall\` says.
# What is run is named by its bytes: to go on to another release, name that one's digest here.
name: validate
on:
  pull_request:
  merge_group:
permissions:
  contents: read
concurrency:
  group: validate-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  validate:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      # By commit, since a tag can be moved.
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false`;

/** The image reads the register, and has no network, no rights and nothing to write to. */
function imageSteps({ reference }: Extract<CheckProgram, { kind: "image" }>): readonly string[] {
  return [
    "      - name: Validate",
    "        shell: bash",
    "        env:",
    `          IMAGE: ${JSON.stringify(reference)}`,
    "        run: |",
    "          docker run --rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges \\",
    '            --volume "$GITHUB_WORKSPACE:/register:ro" "$IMAGE" validate -o github /register',
  ];
}

/** The package holds what it depends on, so that no registry is asked for anything. */
function tarballSteps({ url, sha512 }: Extract<CheckProgram, { kind: "tarball" }>): readonly string[] {
  return [
    "      - uses: actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903 # v6.0.0",
    "        with:",
    "          node-version: 24",
    "          # Else a package.json of the pull request could have its package manager run here, and its cache kept.",
    "          package-manager-cache: false",
    "      - name: Fetch rollcall",
    "        shell: bash",
    "        env:",
    `          URL: ${JSON.stringify(url)}`,
    `          SHA512: ${JSON.stringify(sha512)}`,
    "        run: |",
    "          curl --fail --silent --show-error --location --proto =https --proto-redir =https --max-time 120 \\",
    '            --output "$RUNNER_TEMP/rollcall.tgz" "$URL"',
    '          echo "$SHA512  $RUNNER_TEMP/rollcall.tgz" | sha512sum --check --strict',
    '          mkdir "$RUNNER_TEMP/rollcall"',
    '          tar --extract --gzip --file "$RUNNER_TEMP/rollcall.tgz" --directory "$RUNNER_TEMP/rollcall"',
    "      - name: Validate",
    "        shell: bash",
    '        run: node "$RUNNER_TEMP/rollcall/package/dist/cli/main.js" validate -o github',
  ];
}
