#!/usr/bin/env bash
# pg-boss: createQueue on a queue that exists succeeds and changes nothing.
#
# Expected: it brings the queue to the settings that it is called with, or says that the queue exists and has others.
# Seen: it resolves, and the queue keeps its old policy, heartbeat and limits. So a release that calls createQueue at its
# start with other settings works as written on every new database, which is what tests have, and as before on every old
# one. updateQueue changes settings, but neither those that are left out (they are not set back to their defaults) nor the
# policy, which it refuses.
# Who changes a queue's settings in code has to call updateQueue with all of them at every start, and to delete the queue
# and make it anew where the policy changes.
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

const boss = new PgBoss({ backend: "pglite", db: fromPglite(new PGlite()), supervise: false, schedule: false });
boss.on("error", () => undefined);
await boss.start();

async function settings() {
  const { policy, heartbeatSeconds, retryLimit, retryBackoff } = await boss.getQueue("work");
  return { policy, heartbeatSeconds, retryLimit, retryBackoff };
}

await boss.createQueue("work", { policy: "standard", retryLimit: 5, retryBackoff: true });
const made = await settings();
await boss.createQueue("work", { policy: "stately", retryLimit: 0, heartbeatSeconds: 30 });
const madeAgain = await settings();
await boss.updateQueue("work", { retryLimit: 0, heartbeatSeconds: 30 });
const updated = await settings();
const refusal = await boss.updateQueue("work", { policy: "stately" }).catch(({ message }) => message);
await boss.stop({ graceful: false });

console.table({ createQueue: made, "createQueue with others": madeAgain, updateQueue: updated });
console.log(`updateQueue with a policy: ${refusal}`);
assert.deepEqual(made, { policy: "standard", heartbeatSeconds: null, retryLimit: 5, retryBackoff: true });
assert.deepEqual(madeAgain, made);
assert.deepEqual(updated, { policy: "standard", heartbeatSeconds: 30, retryLimit: 0, retryBackoff: true });
assert.match(refusal, /policy cannot be changed/);
PROGRAM
npx --no -c "node see.mjs"
