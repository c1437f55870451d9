import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { sure } from "../build/identifiers.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { startProxy } from "../support/tcp-proxy.ts";
import { readDocument } from "./schemas.ts";
import { aServiceWorld, membersOf, seesRun, type Service, type ServiceWorld, startService } from "./service-world.ts";
import { addMembers, participantPath, participantText } from "./world.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.remove();
});

interface Replicas extends ServiceWorld {
  /** A service that shares the store with all others, with a state directory of its own. */
  readonly replica: (name: string, url?: string) => Promise<Service>;
  readonly storeUrl: string;
}

async function aReplicatedWorld(options: Parameters<typeof aServiceWorld>[0] = {}): Promise<Replicas> {
  const world = await aServiceWorld(options);
  const storeUrl = await postgres.createDatabase();
  const settings = await readFile(join(world.directory, "rollcall.yaml"), "utf8");
  const shared = `${settings}store: { url: { env: STORE_URL }, leaseSeconds: 3 }\n`;
  await writeFile(join(world.directory, "rollcall.yaml"), shared);
  return {
    ...world,
    storeUrl,
    replica: async (name, url = storeUrl) => {
      const config = `${name}.yaml`;
      await writeFile(join(world.directory, config), `${shared}stateDirectory: state-${name}\n`);
      return startService(world.directory, { config, env: { STORE_URL: url } });
    },
  };
}

/** How many the domain has by now, whoever is asked for it. */
async function countAdmitted(service: Service): Promise<number> {
  const found = await membersOf(service).catch(() => ({}));
  return Object.values(found).filter((live) => live !== "absent").length;
}

/** Members of the example register, and so many more, are all as they should be. */
async function converges(service: Service, members: number): Promise<void> {
  await expect.poll(() => countAdmitted(service)).toBe(members);
}

/** The trail verifies, and every action in it was completed. */
async function accountHolds(world: Replicas, service: Service): Promise<void> {
  const kinds = async (): Promise<readonly unknown[]> => {
    const { records } = await service.get("/api/v1/audit?limit=1000");
    return (records as readonly { readonly entry: { readonly kind: string } }[]).map(({ entry }) => entry.kind);
  };
  const open = async (): Promise<number> => {
    const found = await kinds();
    const count = (kind: string): number => found.filter((other) => other === kind).length;
    return count("action-begun") - count("action-completed");
  };
  await expect.poll(open).toBe(0);
  const answer = await fetch(`${service.url}/api/v1/audit/export`, { headers: { authorization: AUTHORIZATION } });
  await writeFile(join(world.directory, "trail.ndjson"), await answer.text());
  const verified = await world.rollcall("audit", "verify", "trail.ndjson");
  expect(verified.stdout).toMatch(/^verified/);
}

const AUTHORIZATION = "Bearer rollcall_viewer-of-the-tests-";

test("two replicas share the domain: each look is one replica's, and both see all of it", async () => {
  const world = await aReplicatedWorld();
  const [one, other] = await Promise.all([world.replica("one"), world.replica("other")]);
  await seesRun(one, { result: "in-sync" });
  await world.change(participantPath("frank"), () => participantText("frank"));

  await expect.poll(() => membersOf(other)).toMatchObject({ frank: "Submission" });

  const looks = () => [one, other].map((service) => service.log().filter(({ msg }) => msg === "work taken").length);
  await expect.poll(() => Math.min(...looks())).toBeGreaterThan(0);
  const ids = [one, other].flatMap((service) =>
    service.log().flatMap(({ run }) => (typeof run === "string" ? [run] : [])),
  );
  expect(new Set(ids).size).toBe(ids.length);
  await accountHolds(world, one);
  expect(await one.stop()).toBe(0);
  expect(await other.stop()).toBe(0);
});

test("a replica that is killed in the middle of an apply is succeeded by the other one", async () => {
  const world = await aReplicatedWorld({ simulator: ["--fault", "slow-ms=20"], domainLines: ["concurrency: 1"] });
  const replicas = [await world.replica("one"), await world.replica("other")] as const;
  await seesRun(replicas[0], { result: "in-sync" });
  await addMembers(world.register, 150);
  await expect.poll(() => countAdmitted(replicas[0]), { interval: 50 }).toBeGreaterThan(12);
  const worker = await whoHas(world.storeUrl, "acme");
  const busy = sure(replicas.find(({ child }) => child.pid === worker));
  const other = sure(replicas.find((replica) => replica !== busy));
  busy.kill("SIGKILL");
  const before = await countAdmitted(other);
  // Whoever succeeds goes on with what was left, long before it has done all of it.
  await expect.poll(() => countAdmitted(other), { interval: 50 }).toBeGreaterThan(before + 1);

  await converges(other, 156);
  await accountHolds(world, other);
  const { records } = await other.get("/api/v1/audit?limit=1000");
  expect(JSON.stringify(records)).toContain('"kind":"interrupted"');
});

/** The process that the domain is lent to: its log would only say that it has taken work, which it may have put back. */
async function whoHas(storeUrl: string, domain: string): Promise<number> {
  const client = new Client({ connectionString: storeUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ owner: string }>("select owner from leases where domain = $1", [domain]);
    return Number(rows[0]?.owner.split(":")[1]);
  } finally {
    await client.end();
  }
}

test("a replica that stood still and wakes up writes nothing for a domain that it has lost", async () => {
  const world = await aReplicatedWorld({ simulator: ["--fault", "slow-ms=20"], domainLines: ["concurrency: 1"] });
  const one = await world.replica("one");
  await seesRun(one, { result: "in-sync" });
  await addMembers(world.register, 100);
  await expect
    .poll(async () => Object.values(await membersOf(one)).filter((live) => live !== "absent").length, {
      interval: 50,
    })
    .toBeGreaterThan(10);
  // It is in the middle of its apply.
  one.kill("SIGSTOP");
  const other = await world.replica("other");
  await converges(other, 106);
  const member = participantPath("member-1000");
  await world.change(member, (text) => text.replace("spec:\n", "spec:\n  permission: Observation\n"));
  await expect.poll(() => membersOf(other)).toMatchObject({ "member-1000": "Observation" });

  one.kill("SIGCONT");
  await expect
    .poll(() => one.log().some(({ msg }) => /lost to another process|taken over/.test(String(msg))))
    .toBe(true);

  expect(await membersOf(other)).toMatchObject({ "member-1000": "Observation" });
  await accountHolds(world, other);
  // Both go on afterwards.
  expect((await fetch(`${one.url}/readyz`)).status).toBe(200);
});

test("a replica that is cut off from PostgreSQL stops writing, and the other one takes over", async () => {
  const world = await aReplicatedWorld({ simulator: ["--fault", "slow-ms=20"], domainLines: ["concurrency: 1"] });
  const proxy = await startProxy(Number(new URL(world.storeUrl).port));
  const through = new URL(world.storeUrl);
  through.port = String(proxy.port);
  const one = await world.replica("one", through.href);
  await seesRun(one, { result: "in-sync" });
  await addMembers(world.register, 100);
  await expect
    .poll(() => one.log().filter(({ msg, trigger }) => msg === "work taken" && trigger === "commit").length, {
      interval: 20,
    })
    .toBeGreaterThan(0);
  await expect.poll(() => countAdmitted(one), { interval: 50 }).toBeGreaterThan(10);
  proxy.cut();
  const other = await world.replica("other");

  await converges(other, 106);

  expect((await fetch(`${one.url}/readyz`)).status).toBe(503);
  await accountHolds(world, other);
  proxy.mend();
  await expect.poll(async () => (await fetch(`${one.url}/readyz`)).status).toBe(200);
  expect(await one.stop()).toBe(0);
});

test("an older commit never overwrites a newer one, though a replica knows the older one only", async () => {
  const world = await aReplicatedWorld();
  const one = await world.replica("one");
  await seesRun(one, { result: "in-sync" });
  // It knows the branch as it is now, and does not hear of what comes.
  one.kill("SIGSTOP");
  const other = await world.replica("other");
  await world.change(participantPath("alice"), (text) =>
    text.replace("permission: Submission", "permission: Observation"),
  );
  await expect.poll(() => membersOf(other)).toMatchObject({ alice: "Observation" });
  await other.stop();
  const looks = (): number => one.log().filter(({ msg }) => msg === "work taken").length;
  const before = looks();
  one.kill("SIGCONT");

  const history = async () => (await one.get("/api/v1/runs"))["runs"] as readonly { readonly result: string }[];
  // The first of these has ended then.
  await expect.poll(looks).toBeGreaterThan(before + 1);

  expect((await history()).map(({ result }) => result)).not.toContain("held");
  expect(await membersOf(one)).toMatchObject({ alice: "Observation" });
});

test("PostgreSQL restarted under a running service: it is not ready meanwhile, and goes on after", async () => {
  const world = await aReplicatedWorld();
  const service = await world.replica("one");
  await seesRun(service, { result: "in-sync" });
  await postgres.stop();
  await expect.poll(async () => (await fetch(`${service.url}/readyz`)).status).toBe(503);
  await world.change(participantPath("frank"), () => participantText("frank"));

  await postgres.start();

  await expect.poll(() => membersOf(service).catch(() => ({}))).toMatchObject({ frank: "Submission" });
  await accountHolds(world, service);
  expect(readDocument(await (await fetch(`${service.url}/readyz`)).text())).toMatchObject({ ready: true });
  expect(await service.stop()).toBe(0);
});

test("PostgreSQL restarted twice in the middle of an apply: what was begun is closed, and nobody is lost or let in twice", async () => {
  const world = await aReplicatedWorld({ simulator: ["--fault", "slow-ms=20"], domainLines: ["concurrency: 1"] });
  const one = await world.replica("one");
  const other = await world.replica("other");
  await seesRun(one, { result: "in-sync" });
  const names = await addMembers(world.register, 150);
  for (const atLeast of [12, 60]) {
    await expect.poll(() => countAdmitted(one), { interval: 50 }).toBeGreaterThan(atLeast);
    await postgres.stop();
    await sleep(500);
    await postgres.start();
  }

  await converges(other, 156);

  await accountHolds(world, other);
  const { records } = await other.get("/api/v1/audit?limit=1000");
  const admitted = (records as readonly AuditedAction[]).flatMap(({ entry: { outcome, participantId } }) =>
    outcome?.kind === "effective" ? [sure(participantId)] : [],
  );
  expect(admitted.length).toBeGreaterThan(100);
  expect(new Set(admitted).size).toBe(admitted.length);
  expect(Object.keys(await membersOf(other))).toEqual(expect.arrayContaining([...names]));
  expect(await one.stop()).toBe(0);
  expect(await other.stop()).toBe(0);
});

interface AuditedAction {
  readonly entry: { readonly participantId?: string; readonly outcome?: { readonly kind: string } };
}
