#!/usr/bin/env bash
# pg-boss: what a listener of its "error" event is given may be no Error.
#
# Expected: an Error, as the package's types say ("error: [error: Error]") and as Node's own events have it.
# Seen: a worker that cannot fetch emits a plain object with an error's fields. `error instanceof Error` is false, and
# String(error) is "[object Object]": a logger that tells errors by instanceof writes exactly that, once for each worker and
# poll for as long as the database is away, and the reason is lost. Its message ends in the worker's id besides, so that the
# lines cannot be folded by what they say.
# Who listens should read `message` of whatever comes.
#
# Versions: pg-boss 12.38.0, on a database by @electric-sql/pglite 0.5.17.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node@24.21.0 pg-boss@12.38.0 @electric-sql/pglite@0.5.17

cat >see.mjs <<'PROGRAM'
import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import { fromPglite, PgBoss } from "pg-boss";

const database = fromPglite(new PGlite());
let isAway = false;
const boss = new PgBoss({
  backend: "pglite",
  db: {
    ...database,
    executeSql: async (text, values) => {
      if (isAway) throw new Error("connect ECONNREFUSED 127.0.0.1:5432");
      return database.executeSql(text, values);
    },
  },
  supervise: false,
  schedule: false,
});
const heard = [];
const enough = new Promise((resolve) => {
  boss.on("error", (error) => {
    if (heard.push(error) === 4) resolve();
  });
});
await boss.start();
await boss.createQueue("work");
for (let worker = 0; worker < 2; worker += 1) await boss.work("work", { pollingIntervalSeconds: 0.5 }, () => undefined);

isAway = true;
await enough;
isAway = false;
await boss.stop({ graceful: false });

for (const error of heard) {
  console.log(`an Error: ${error instanceof Error}; as text: ${String(error)}; message: ${error.message}`);
}
assert.ok(!heard.some((error) => error instanceof Error));
assert.ok(heard.every((error) => String(error) === "[object Object]"));
assert.ok(heard.every(({ message, worker }) => message.includes("ECONNREFUSED") && message.includes(worker)));
PROGRAM
npx --no -c "node see.mjs"
