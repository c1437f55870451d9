#!/usr/bin/env bash
# One cron expression, two calendars: a day of the month together with a day of the week.
#
# Expected: "0 9 13 * 5" means the same to the two most used cron packages of npm. In cron itself it comes on every 13th
# and on every Friday: either field may match.
# Seen: cron-parser (which pg-boss schedules with) takes either, node-cron takes both, and neither warns. So the job comes
# on Friday the 13th alone with one of them, at most three times a year instead of sixty, and is valid for both.
# "0 9 */2 * 1" differs, too: cron itself takes both fields here, since one of them begins with a star; so does node-cron,
# and cron-parser does not.
# Who moves a schedule from one package to the other, or validates with one what the other runs, should refuse expressions
# that give both fields.
#
# Versions: node-cron 4.6.0, cron-parser 5.10.5.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node-cron@4.6.0 cron-parser@5.10.5

cat >see.mjs <<'PROGRAM'
import assert from "node:assert/strict";
import { CronExpressionParser } from "cron-parser";
import { validate, createTask } from "node-cron";

const YEAR_MS = 365 * 86_400_000;
const start = new Date();

function turnsOfAYear(next) {
  let count = 0;
  for (let turn = next(); turn - start < YEAR_MS; turn = next()) count += 1;
  return count;
}

function byCronParser(expression) {
  const turns = CronExpressionParser.parse(expression, { tz: "UTC", currentDate: start });
  return turnsOfAYear(() => turns.next().getTime());
}

function byNodeCron(expression) {
  assert.ok(validate(expression));
  const turns = createTask(expression, () => undefined, { timezone: "Etc/UTC" }).getNextRuns(400);
  return turnsOfAYear(() => turns.shift().getTime());
}

const seen = {};
for (const expression of ["0 9 13 * *", "0 9 * * 5", "0 9 13 * 5", "0 9 */2 * 1"]) {
  seen[expression] = { "node-cron": byNodeCron(expression), "cron-parser": byCronParser(expression) };
}
console.log("Turns within a year:");
console.table(seen);

const differs = (expression) => seen[expression]["cron-parser"] - seen[expression]["node-cron"];
assert.equal(differs("0 9 13 * *"), 0);
assert.equal(differs("0 9 * * 5"), 0);
// Friday the 13th comes one to three times a year; Fridays and 13ths some sixty times.
assert.ok(seen["0 9 13 * 5"]["node-cron"] <= 3 && seen["0 9 13 * 5"]["cron-parser"] >= 60);
// Every other Monday or so, against every Monday and every odd day.
assert.ok(seen["0 9 */2 * 1"]["node-cron"] <= 30 && seen["0 9 */2 * 1"]["cron-parser"] >= 200);
PROGRAM
node see.mjs
