import { randomBytes, randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { CHAIN_START, sealRecord } from "../src/model/audit-chain.ts";
import type { AuditHead } from "../src/model/audit.ts";
import { aRecord } from "../test/build/runs.ts";
import { commitAll } from "../test/support/git-repository.ts";
import { BUILT } from "../test/support/program.ts";
import { startPostgres } from "../test/support/postgres.ts";
import { type Fleet, type FleetService, makeFleet, startFleetService } from "./fleet.ts";
import { alternate, type Figure, measureProcess, median } from "./measure.ts";
import type { World } from "./world.ts";

const DOMAINS = 100;
const MEMBERS = 100;
const INTERVAL_S = 10;

/** One replica and a hundred domains: the longest that any of them waited for its turn, against its interval. */
export async function fairness(figure: Figure): Promise<void> {
  const fleet = await makeFleet(DOMAINS, MEMBERS, 0);
  try {
    await fleet.settings("one.yaml", ["stateDirectory: state-one"], `*/${String(INTERVAL_S)} * * * * *`);
    const service = await startFleetService(fleet, "one.yaml");
    await sleep(6.5 * INTERVAL_S * 1_000);
    await service.stop();
    const gaps = [...service.began.values()].flatMap((times) =>
      times.slice(2).map((time, index) => time - (times[index + 1] ?? 0)),
    );
    const looks = [...service.began.values()].map((times) => times.length);
    figure(
      `${String(DOMAINS)} domains of ${String(MEMBERS)} members on one replica, longest wait in intervals`,
      Math.max(...gaps) / (INTERVAL_S * 1_000),
      1.1,
      `${String(service.began.size)} domains, at least ${String(Math.min(...looks))} looks each in ${String(6.5 * INTERVAL_S)} s`,
    );
  } finally {
    await fleet.remove();
  }
}

/** As far away as a domain manager in another data centre. */
const FAR_MS = 50;
const SWEEPS = 5;

/** A plan of all domains by the command line, against one of them alone. */
export async function fleetPlan(figure: Figure): Promise<void> {
  const fleet = await makeFleet(DOMAINS, MEMBERS, FAR_MS);
  try {
    await fleet.settings("plan.yaml", ["stateDirectory: state-plan"], "0 0 1 1 *");
    const plan = async (...more: readonly string[]): Promise<number> =>
      (await measureProcess(BUILT, ["plan", "--config", "plan.yaml", ...more], fleet.directory)).wallMs;
    const [first = ""] = fleet.domains;
    const { oursMs, floorMs, ratio } = await alternate(
      3,
      () => plan(),
      () => plan("--domain", first),
    );
    const detail = `${oursMs.toFixed(0)} ms against ${floorMs.toFixed(0)} ms, domain managers ${String(FAR_MS)} ms away`;
    figure("a plan of 100 domains, times that of one", ratio, 10, detail);
  } finally {
    await fleet.remove();
  }
}

/** Three replicas on one PostgreSQL against one of them: how long a look at all domains takes. */
export async function replicas(figure: Figure): Promise<void> {
  const fleet = await makeFleet(DOMAINS, MEMBERS, FAR_MS);
  const postgres = await startPostgres();
  try {
    const one = await sweep(fleet, await postgres.createDatabase(), 1);
    const three = await sweep(fleet, await postgres.createDatabase(), 3);
    const told = ({ ms, busy }: Sweep): string => `${ms.toFixed(0)} ms (processors ${(busy * 100).toFixed(0)} % busy)`;
    figure(
      "a sweep over 100 domains by three replicas, times that by one",
      three.ms / one.ms,
      1 / 1.5,
      `${told(three)} against ${told(one)}, domain managers ${String(FAR_MS)} ms away`,
    );
  } finally {
    await postgres.remove();
    await fleet.remove();
  }
}

/** A look at all domains: how long it took, and the share of the machine's processors that it kept busy. */
interface Sweep {
  readonly ms: number;
  readonly busy: number;
}

async function sweep(fleet: Fleet, url: string, replicaCount: number): Promise<Sweep> {
  const services: FleetService[] = [];
  for (let index = 0; index < replicaCount; index += 1) {
    const file = `replica-${String(replicaCount)}-${String(index)}.yaml`;
    const lines = [
      "store: { url: { env: STORE_URL } }",
      `stateDirectory: state-${String(replicaCount)}-${String(index)}`,
      "service: { concurrency: 4 }",
    ];
    await fleet.settings(file, lines, "0 0 1 1 *");
    services.push(await startFleetService(fleet, file, { STORE_URL: url }));
  }
  const countEnded = (domain: string): number =>
    services.reduce((count, { ended }) => count + (ended.get(domain)?.length ?? 0), 0);
  const swept = async (before: ReadonlyMap<string, number>): Promise<void> => {
    while (!fleet.domains.every((domain) => countEnded(domain) > (before.get(domain) ?? 0))) await sleep(5);
  };
  try {
    await swept(new Map());
    const times: number[] = [];
    const shares: number[] = [];
    for (let run = 0; run < SWEEPS; run += 1) {
      // What waits behind the last sweep must not count for this one.
      await sleep(2_000);
      const before = new Map(fleet.domains.map((domain) => [domain, countEnded(domain)]));
      const startedAt = performance.now();
      const busyBefore = busyMs();
      services[0]?.child.kill("SIGUSR2");
      await swept(before);
      const tookMs = performance.now() - startedAt;
      times.push(tookMs);
      shares.push((busyMs() - busyBefore) / (tookMs * availableParallelism()));
    }
    return { ms: median(times), busy: median(shares) };
  } finally {
    for (const service of services) await service.stop();
  }
}

/** What all processors have worked so far, for whomever. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

const COMMITS = 20;

/** From a commit, and a poke, to the first write at the domain manager. What git and the domain take is told beside it. */
export async function promptness(
  figure: Figure,
  world: World,
  floors: () => Promise<{ readonly gitMs: number; readonly domainMs: number }>,
): Promise<void> {
  const text = [
    "apiVersion: rollcall.dev/v1",
    "kind: Settings",
    "register: { url: ./register }",
    'http: { listen: "127.0.0.1:0" }',
    "stateDirectory: state-prompt",
    // Only the poke is heard: neither turns nor polls.
    "service: { pollSeconds: 3600 }",
    "domains:",
    `  acme: { flavour: canton-2, address: "${world.simulator.address}", schedule: "0 0 1 1 *" }`,
    "",
  ].join("\n");
  await writeFile(join(world.directory, "prompt.yaml"), text);
  const policy = join(world.register, "domains/acme/domain.yaml");
  await writeFile(policy, (await readFile(policy, "utf8")).replace("mode: report", "mode: enforce"));
  await commitAll(world.register, "The service may write");
  const service = await startFleetService(world, "prompt.yaml");
  try {
    while ((service.ended.get("acme") ?? []).length === 0) await sleep(10);
    const times: number[] = [];
    for (let commit = 0; commit < COMMITS; commit += 1) {
      const name = `newcomer-${randomBytes(3).toString("hex")}`;
      const id = `${name}::1220${randomBytes(32).toString("hex")}`;
      const path = join(world.register, "domains/acme/participants", `${name}.yaml`);
      await writeFile(
        path,
        `apiVersion: rollcall.dev/v1\nkind: Participant\nmetadata:\n  name: ${name}\nspec:\n  participantId: ${id}\n  owner:\n    organisation: A newcomer\n`,
      );
      await commitAll(world.register, "A newcomer");
      const before = world.simulator.errors().length;
      const startedAt = performance.now();
      service.child.kill("SIGUSR2");
      while (!world.simulator.errors().slice(before).includes("AuthorizeParticipantDomainState")) await sleep(2);
      times.push(performance.now() - startedAt);
      const runs = (service.ended.get("acme") ?? []).length;
      while ((service.ended.get("acme") ?? []).length === runs) await sleep(5);
    }
    const { gitMs, domainMs } = await floors();
    const p95 = times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? Number.NaN;
    figure(
      "from a poke to the first write, beside git and the domain's answers, p95 in ms",
      Math.max(0, p95 - gitMs - domainMs),
      1_000,
      `${p95.toFixed(0)} ms in all, of which git ${gitMs.toFixed(0)} ms and reading the domain ${domainMs.toFixed(0)} ms`,
    );
  } finally {
    await service.stop();
  }
}

const AUDIT_RECORDS = 100_000;

/** Verifying a long trail, the whole process. */
export async function auditVerify(figure: Figure, directory: string): Promise<void> {
  const path = join(directory, "trail.ndjson");
  const lines: string[] = [];
  let head: AuditHead = CHAIN_START;
  for (let index = 0; index < AUDIT_RECORDS; index += 1) {
    const record = sealRecord(head, { kind: "action-begun", record: aRecord("alice", { runId: randomUUID() }) }, index);
    lines.push(JSON.stringify(record));
    head = record;
  }
  await writeFile(
    path,
    `${lines.join("\n")}\n${JSON.stringify({ head: { sequence: head.sequence, hash: head.hash } })}\n`,
  );
  const { wallMs, peakMiB } = await measureProcess(BUILT, ["audit", "verify", path], directory);
  figure("audit verify of 100,000 records, seconds", wallMs / 1_000, 5, `${peakMiB.toFixed(0)} MiB`);
}
