// The floor of a cold plan: the same blobs through one `git cat-file --batch`, each parsed with the same YAML library,
// and the same two list calls, at once. Nothing is checked and nothing compared. Arguments: repository, file of blob ids, address, domain id.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { load } from "js-yaml";

// As built, like the program itself: taking types off at every start would make the floor higher than it is.
const dist = new URL("../dist/", import.meta.url);
const { Channel } = (await import(
  new URL("adapters/grpc/channel.js", dist).href
)) as typeof import("../src/adapters/grpc/channel.ts");
const { TopologyManagerReadService } = (await import(
  new URL(
    "protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.js",
    dist,
  ).href
)) as typeof import("../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts");

const [repository = "", idsFile = "", address = "", domainId = ""] = process.argv.slice(2);

const git = spawn("git", ["cat-file", "--batch", "--buffer"], { cwd: repository, stdio: ["pipe", "pipe", "inherit"] });
git.stdin.end(readFileSync(idsFile));
const chunks: Buffer[] = [];
for await (const chunk of git.stdout) chunks.push(chunk as Buffer);
const answers = Buffer.concat(chunks);
let documents = 0;
for (let at = 0; at < answers.length;) {
  const lineEnd = answers.indexOf(10, at);
  const size = Number(answers.toString("latin1", at, lineEnd).split(" ")[2]);
  load(answers.toString("utf8", lineEnd + 1, lineEnd + 1 + size));
  documents += 1;
  at = lineEnd + size + 2;
}

const channel = new Channel({ address, maxReceiveBytes: 1 << 29, nowMs: () => Date.now() });
const stores = [
  { filterStore: domainId, useStateStore: true },
  { filterStore: "Authorized", useStateStore: false },
];
const lists = await Promise.all(
  stores.map((store) =>
    channel.unary(
      TopologyManagerReadService.method.listParticipantDomainState,
      { baseQuery: { ...store, timeQuery: { case: "headState", value: {} } }, filterDomain: domainId },
      {
        timeoutMs: 60_000,
        signal: new AbortController().signal,
        traceparent: `00-${"1".repeat(32)}-${"1".repeat(16)}-01`,
      },
    ),
  ),
);
const rows = lists.reduce((sum, { results }) => sum + results.length, 0);
channel.close();
process.stdout.write(`${String(documents)} documents, ${String(rows)} rows\n`);
