import { expect, onTestFinished, test } from "vitest";

import type { EndpointChange, EndpointLook } from "../../../src/model/endpoint.ts";
import { RollcallError } from "../../../src/model/error.ts";
import type { EndpointProbe } from "../../../src/ports/endpoint-probe.ts";
import { BranchHead } from "../../../src/usecases/register/branch-head.ts";
import { watchEndpoints } from "../../../src/usecases/sequencers/watch-endpoints.ts";
import { aSequencerYaml, CERTIFICATE } from "../../build/documents.ts";
import { aDomainId } from "../../build/identifiers.ts";
import { ManualClock, settle } from "../../build/manual-clock.ts";
import { ACME, aMemoryWorld, type Documents, TRACE_ID } from "../domain/a-world.ts";
import { aProbe, type Found, MISTRUSTED, SILENT } from "./memory-probe.ts";

const EAST = "https://east.example:10038";
const WEST = "https://west.example:10038";
const MINUTE_MS = 60_000;

interface WatchOptions extends Documents {
  readonly probe?: EndpointProbe;
  readonly world?: Awaited<ReturnType<typeof aMemoryWorld>>;
  readonly clock?: ManualClock;
  readonly identify?: () => Promise<never>;
}

/** The endpoints of `acme` under watch, every ten minutes. What is found at each may change meanwhile. */
async function aWatch({ probe, world: known, clock = new ManualClock(), identify, ...documents }: WatchOptions = {}) {
  const world = known ?? (await aMemoryWorld(documents));
  const found: Record<string, Found> = {};
  const remembering = aProbe(world.domain.domainId, found);
  const looks: EndpointLook[] = [];
  const changes: EndpointChange[] = [];
  const troubles: string[] = [];
  const branch = new BranchHead(world.deps.register);
  const stop = new AbortController();
  const deps = identify === undefined ? world.deps : { ...world.deps, identify };
  const running = watchEndpoints(
    {
      domains: new Map([[ACME, { deps, probe: probe ?? remembering }]]),
      branch,
      publish: (event) => {
        if (event.kind === "endpoints-looked-at") {
          looks.push(event.look);
          changes.push(...event.changes);
        } else if (event.kind === "fault") troubles.push(event.what);
      },
      clock,
      intervalMs: 10 * MINUTE_MS,
      pollMs: 10_000,
      inTrace: (_domain, work) => work(TRACE_ID),
    },
    stop.signal,
  );
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  onTestFinished(end);
  await settle();
  return {
    world,
    clock,
    found,
    looks,
    changes,
    troubles,
    end,
    seen: () => remembering.seen.map(({ url }) => url),
    lastLook: () => looks.at(-1),
    /** The branch is polled by somebody else. */
    publish: async (next: Documents) => {
      await world.publish(next);
      await branch.poll(stop.signal);
    },
  };
}

test("every endpoint is looked at at the start, with what has to vouch for it, and again each interval", async () => {
  const watch = await aWatch({
    files: {
      "sequencers/east.yaml": aSequencerYaml({ trustRoot: "certificate: east.pem" }),
      "certificates/east.pem": CERTIFICATE,
      "sequencers/west.yaml": aSequencerYaml({ name: "west", spec: "state: draining" }),
    },
  });

  expect(watch.seen()).toEqual([EAST, WEST]);
  expect(watch.lastLook()).toMatchObject({ endpoints: [{ sequencer: "east" }, { sequencer: "west" }] });
  expect(await watch.world.store.endpointLook(ACME)).toEqual(watch.lastLook());
  await watch.clock.pass(9 * MINUTE_MS);
  expect(watch.seen()).toHaveLength(2);
  await watch.clock.pass(2 * MINUTE_MS);
  expect(watch.seen()).toHaveLength(4);
  expect(watch.changes).toEqual([]);
});

test("what is wrong is told once, and once more when it is no longer so", async () => {
  const watch = await aWatch();
  watch.found[EAST] = SILENT;
  await watch.clock.pass(12 * MINUTE_MS);

  expect(watch.changes.map(({ became, finding }) => [became, finding.kind])).toEqual([["found", "unreachable"]]);
  expect(watch.looks.length).toBeGreaterThan(2);
  watch.found[EAST] = {};
  await watch.clock.pass(12 * MINUTE_MS);
  expect(watch.changes.map(({ became }) => became)).toEqual(["found", "gone"]);
  expect(watch.lastLook()?.endpoints).toMatchObject([{ isUp: true, findings: [] }]);
});

test("what members cannot rely on is looked at again after a minute", async () => {
  const watch = await aWatch();
  watch.found[EAST] = SILENT;
  await watch.clock.pass(11 * MINUTE_MS);
  const before = watch.seen().length;

  await watch.clock.pass(3 * MINUTE_MS);

  expect(watch.seen().length - before).toBeGreaterThanOrEqual(2);
});

test("another commit is looked at soon when it names other endpoints or another trust root, and not before it is merged", async () => {
  const watch = await aWatch();
  const west = { "sequencers/west.yaml": aSequencerYaml({ name: "west" }) };
  await watch.world.publish({ files: west });
  await watch.clock.pass(MINUTE_MS);
  expect(watch.seen(), "the branch is not known to have moved").toEqual([EAST]);

  await watch.publish({ files: west });
  await watch.clock.pass(20_000);
  expect(watch.seen()).toEqual([EAST, EAST, WEST]);

  await watch.publish({ members: { alice: "" }, files: west });
  await watch.clock.pass(20_000);
  expect(watch.seen(), "the same endpoints").toHaveLength(3);

  const trusting = { "sequencers/west.yaml": aSequencerYaml({ name: "west", trustRoot: "certificate: west.pem" }) };
  await watch.publish({ files: { ...trusting, "certificates/west.pem": CERTIFICATE } });
  await watch.clock.pass(20_000);
  expect(watch.seen(), "another trust root").toHaveLength(5);
});

test("documents that are not valid are not used, and the last look stands", async () => {
  const watch = await aWatch();
  await watch.publish({
    files: { "participants/bad.yaml": "nonsense", "sequencers/west.yaml": aSequencerYaml({ name: "west" }) },
  });
  await watch.clock.pass(25 * MINUTE_MS);

  expect(watch.seen()).toEqual([EAST]);
  expect(await watch.world.store.endpointLook(ACME)).toMatchObject({ endpoints: [{ sequencer: "east" }] });
});

test("what another replica has just seen is shown, and not looked at again", async () => {
  const first = await aWatch();
  const second = await aWatch({ world: first.world, clock: first.clock });

  expect(second.seen()).toEqual([]);
  expect(second.looks).toEqual(first.looks);
  expect(second.changes).toEqual([]);
  await first.end();
  await first.clock.pass(11 * MINUTE_MS);
  expect(second.seen()).toEqual([EAST]);
});

test("a restart knows what was told already", async () => {
  const first = await aWatch();
  first.found[EAST] = MISTRUSTED;
  await first.clock.pass(11 * MINUTE_MS);
  await first.end();
  expect(first.changes).toHaveLength(1);

  const second = await aWatch({ world: first.world, clock: first.clock });
  second.found[EAST] = MISTRUSTED;
  await second.clock.pass(11 * MINUTE_MS);

  expect(second.seen().length).toBeGreaterThan(0);
  expect(second.changes).toEqual([]);
});

test("a domain manager that does not answer keeps nobody from looking: only its version is not compared", async () => {
  const gone = new RollcallError("unavailable", "nobody answers", { hint: "Start it." });
  const watch = await aWatch({ identify: () => Promise.reject(gone) });

  expect(watch.lastLook()?.endpoints).toMatchObject([{ isUp: true, findings: [] }]);
});

test("an endpoint of another domain is found as such", async () => {
  const watch = await aWatch();
  watch.found[EAST] = { domainId: aDomainId("zeta") };
  await watch.clock.pass(11 * MINUTE_MS);

  expect(watch.changes).toMatchObject([{ became: "found", finding: { kind: "other-domain" } }]);
});

test("so many are looked at at once, and no more", async () => {
  const waiting: (() => void)[] = [];
  const probe: EndpointProbe = {
    probe: async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      throw SILENT;
    },
  };
  const names = ["east", ...Array.from({ length: 19 }, (_, index) => `other-${String(index)}`)];
  const files = Object.fromEntries(names.map((name) => [`sequencers/${name}.yaml`, aSequencerYaml({ name })]));

  const watch = await aWatch({ probe, files });

  expect(waiting).toHaveLength(8);
  expect(watch.looks).toEqual([]);
  for (let answered = 0; answered < 20; answered += 1) {
    waiting[answered]?.();
    await settle();
  }
  expect(watch.lastLook()?.endpoints).toHaveLength(20);
});

test("what should not happen is told, and the next turn comes all the same", async () => {
  let isBroken = true;
  const watch = await aWatch({
    probe: {
      probe: () => Promise.reject(isBroken ? new TypeError("a fault of ours") : SILENT),
    },
  });
  expect(watch.troubles).toEqual(["endpoints cannot be looked at"]);
  expect(watch.looks).toEqual([]);

  isBroken = false;
  await watch.clock.pass(2 * MINUTE_MS);

  expect(watch.lastLook()?.endpoints).toMatchObject([{ isUp: false }]);
});

test("told to stop it stops, whatever an endpoint does", async () => {
  const watch = await aWatch({
    probe: {
      probe: (_target, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        }),
    },
  });

  await watch.end();

  expect(watch.looks).toEqual([]);
  expect(watch.troubles).toEqual([]);
});
