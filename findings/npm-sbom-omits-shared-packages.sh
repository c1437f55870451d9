#!/usr/bin/env bash
# A bill of materials without the materials: npm sbom --omit=dev leaves out what a development package needs, too.
#
# Expected: `npm sbom --omit=dev` lists what `npm install --omit=dev` installs, as `npm ls --omit=dev` does.
# Seen: a runtime dependency that a development dependency also depends on is left out, and with it everything that is
# reached through it. Here the program needs ajv, and a development package needs ajv as well: the CycloneDX document has
# no component at all, and npm ends well. Without that development package it has all five. The lock file does not mark
# the five as `dev`, and `npm ls` shows them. With --package-lock-only it is the same.
# Who publishes an SBOM of a JavaScript program this way publishes one with holes, and a scanner finds nothing in them. A
# list that is complete: --omit=dev is left out, in a folder where only the runtime dependencies are installed and named.
#
# Versions: npm 11.19.1, ajv 8.20.0, ajv-formats 3.0.1.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix tool npm@11.19.1
npm11() { node "$folder/tool/node_modules/npm/bin/npm-cli.js" --loglevel=error "$@"; }

components() {
  npm11 sbom --sbom-format cyclonedx --omit=dev "$@" |
    node -e 'let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => {
      const names = JSON.parse(text).components.map(({ name }) => name);
      console.log(`${names.length} ${names.sort().join(" ")}`.trim());
    });'
}

declare -A development=([alone]='' [shared]='"ajv-formats": "3.0.1"')
for case in alone shared; do
  mkdir "$case"
  cd "$case"
  printf '{ "name": "program", "version": "1.0.0", "dependencies": { "ajv": "8.20.0" }, "devDependencies": { %s } }\n' \
    "${development[$case]}" >package.json
  npm11 install --silent --no-audit --no-fund
  declare "installed_$case=$(npm11 ls --omit=dev --all --parseable | tail -n +2 | wc -l)"
  declare "listed_$case=$(components)"
  declare "locked_$case=$(components --package-lock-only)"
  cd ..
done

printf '%-36s %s\n' 'installed, no development package:' "$installed_alone" 'listed:' "$listed_alone" \
  'listed from the lock file:' "$locked_alone" 'installed, and one that needs ajv:' "$installed_shared" \
  'listed:' "$listed_shared" 'listed from the lock file:' "$locked_shared"

all='5 ajv fast-deep-equal fast-uri json-schema-traverse require-from-string'
[ "$installed_alone" = 5 ] && [ "$installed_shared" = 5 ]
[ "$listed_alone" = "$all" ] && [ "$locked_alone" = "$all" ]
[ "$listed_shared" = 0 ] && [ "$locked_shared" = 0 ]
echo 'As described.'
