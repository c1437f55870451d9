import { expect, test } from "vitest";

import { RollcallError } from "../../../src/model/error.ts";
import { People } from "../../../src/usecases/requests/people.ts";
import { aCommitId } from "../../build/identifiers.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { MemoryForge } from "./memory-forge.ts";

const { signal } = new AbortController();

function aWorld() {
  const clock = new ManualClock();
  const forge = new MemoryForge({ nowMs: () => clock.nowMs(), commit: () => Promise.resolve(aCommitId("new")) });
  return { clock, forge, people: new People(forge, clock) };
}

test("logins and teams become the numbers of accounts; a login that nobody has is nobody", async () => {
  const { forge, people } = aWorld();
  const [olga, paul] = [forge.person("olga"), forge.person("paul")];
  forge.teams.set("acme/owners", [olga, paul]);

  expect(await people.of(["olga", "acme/owners", "nobody"], signal)).toEqual(new Set([olga.id, paul.id]));
  expect(await people.of([], signal)).toEqual(new Set());
});

test("an answer counts for a minute, or until something moved; then whoever has gone is gone", async () => {
  const { forge, people, clock } = aWorld();
  const olga = forge.person("olga");
  forge.teams.set("acme/owners", [olga]);
  await people.of(["acme/owners"], signal);
  forge.teams.set("acme/owners", []);
  await clock.pass(59_000);
  expect(await people.of(["acme/owners"], signal)).toEqual(new Set([olga.id]));
  await clock.pass(1_000);
  expect(await people.of(["acme/owners"], signal)).toEqual(new Set());
  forge.teams.set("acme/owners", [olga]);
  people.forget();

  expect(await people.of(["acme/owners"], signal)).toEqual(new Set([olga.id]));
});

test("a clock that is set back makes no old answer last", async () => {
  const { forge, people, clock } = aWorld();
  const olga = forge.person("olga");
  await people.of(["olga"], signal);
  forge.users.delete("olga");
  clock.set(clock.nowMs() - 3_600_000);

  expect(await people.of(["olga"], signal)).toEqual(new Set());
  expect(olga.id).toBeGreaterThan(0);
});

test("whoever cannot be asked for is not left out by a fault, and is asked for again", async () => {
  const { forge, people } = aWorld();
  const olga = forge.person("olga");
  await expect(people.of(["olga", "acme/nobodies"], signal)).rejects.toMatchObject({ code: "unauthorized" });
  forge.broken = new RollcallError("unavailable", "GitHub is away", { hint: "Wait." });
  await expect(people.of(["paul"], signal)).rejects.toMatchObject({ code: "unavailable" });
  forge.broken = undefined;

  expect(await people.of(["olga", "paul"], signal)).toEqual(new Set([olga.id]));
});

test("of teams that are another organisation's affair what can be seen counts, and a fault is a fault all the same", async () => {
  const { forge, people } = aWorld();
  const olga = forge.person("olga");

  expect(await people.ofVisible(["olga", "other/team"], signal)).toEqual(new Set([olga.id]));
  people.forget();
  forge.broken = new RollcallError("unavailable", "GitHub is away", { hint: "Wait." });
  await expect(people.ofVisible(["olga"], signal)).rejects.toMatchObject({ code: "unavailable" });
});
