#!/usr/bin/env bash
# simple-git takes a git that a signal ended for one that ended well.
#
# One would expect a promise of simple-git to reject when git does not end well: a child that was killed (by the kernel,
# for want of memory, or by an operator) has no exit code at all, and its output may stop anywhere.
#
# What happens (simple-git 4.0.2): `raw` resolves with what was printed until then. The same goes for a git that ends with a
# code other than 0 and prints nothing to stderr: a task fails only where there is both an exit code and a word on stderr.
# Half a listing passes for the whole. The `errors` option decides otherwise: it is called with `exitCode: null` there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --loglevel=error simple-git@4.0.2 >/dev/null
mkdir killed silent repository
# Two programs in git's place: one that is killed in the middle of its answer, one that fails without a word.
printf '#!/bin/sh\necho "first line"\nkill -TERM $$\n' >killed/git
printf '#!/bin/sh\necho "first line"\nexit 3\n' >silent/git
chmod +x killed/git silent/git
cat >run.mjs <<'JS'
import { simpleGit } from "simple-git";

const [way, searchPath] = process.argv.slice(2);
const strict = {
  errors: (error, { exitCode }) => (exitCode === 0 ? error : (error ?? new Error(`exit code ${exitCode}`))),
};
for (const [name, options] of Object.entries({ "by default": {}, "with `errors`": strict })) {
  const git = simpleGit({ baseDir: "repository", ...options }).env({ PATH: searchPath });
  const told = await git.raw(["ls-tree", "HEAD"]).then(
    (output) => `resolves with ${JSON.stringify(output)}`,
    (error) => `rejects: ${error.message}`,
  );
  console.log(`${way}, ${name}: ${told}`);
}
JS
for way in killed silent; do node run.mjs "$way" "$folder/$way:$PATH"; done | tee seen
cat >expected <<'TEXT'
killed, by default: resolves with "first line\n"
killed, with `errors`: rejects: Error: exit code null
silent, by default: resolves with "first line\n"
silent, with `errors`: rejects: Error: exit code 3
TEXT
diff expected seen
echo "seen: simple-git 4.0.2 resolves for a git that was killed, or failed without a word"
