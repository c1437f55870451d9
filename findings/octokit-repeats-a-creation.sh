#!/usr/bin/env bash
# octokit repeats a POST whose answer was lost, and reports what the repetition ran into.
#
# Expected: requests that create something are not repeated by themselves, since nobody knows whether the first was carried
# out; an answer that is lost is reported as such.
# Seen: the package comes with a plugin that takes a broken connection for a status of 500 and sends every method again,
# POST as well. GitHub has made the branch the first time, so that the caller is told 422 "Reference already exists" of a
# branch that is theirs. Where a second one may exist (a deployment, a comment), there are two, and nothing is told at all.
# Who creates something has to look for it before believing a 422, or turn it off for the call with
# request: { retries: 0 }.
#
# Version: octokit 5.0.5.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund octokit@5.0.5

cat >see.mjs <<'PROGRAM'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { Octokit } from "octokit";

/** Does what it is asked for, and hangs up instead of saying so the first time. */
const made = [];
const seen = [];
const server = createServer(async (request, response) => {
  const { ref, environment } = await json(request);
  seen.push(`${request.method} ${request.url}`);
  if (ref !== undefined && environment === undefined && made.includes(ref)) {
    response.writeHead(422, { "content-type": "application/json" }).end('{"message":"Reference already exists"}');
    return;
  }
  made.push(environment ?? ref);
  if (seen.filter((line) => line === seen.at(-1)).length === 1) response.socket.destroy();
  else response.writeHead(201, { "content-type": "application/json" }).end('{"id":2}');
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const octokit = new Octokit({ baseUrl: `http://127.0.0.1:${server.address().port}`, log: silent });
const repository = { owner: "acme", repo: "register" };

const branch = await octokit.rest.git
  .createRef({ ...repository, ref: "refs/heads/proposal", sha: "0".repeat(40) })
  .then(({ status }) => status, ({ status, message }) => `${status} ${message}`);
const deployment = await octokit.rest.repos
  .createDeployment({ ...repository, ref: "main", environment: "acme", required_contexts: [] })
  .then(({ status, data }) => `${status}, deployment ${data.id}`);
server.close();

console.log(seen.join("\n"));
console.log(`the branch: ${branch}`);
console.log(`the deployment: ${deployment}`);
console.log(`made at the server: ${made.join(", ")}`);

assert.equal(branch, "422 Reference already exists");
assert.equal(deployment, "201, deployment 2");
assert.deepEqual(made, ["refs/heads/proposal", "acme", "acme"]);
PROGRAM
node see.mjs
