import fc from "fast-check";
import { expect, test } from "vitest";

import { adoptLive } from "../../src/desired/adopt-live.ts";
import { parseDocument } from "../../src/desired/parse/document.ts";
import { ABSENT, type Standing, SUSPENDED } from "../../src/model/standing.ts";
import { aParticipantYaml, bytesOf } from "../build/documents.ts";
import { aName, aParticipantId, sure } from "../build/identifiers.ts";
import { admitted, aLiveMember, STANDINGS } from "../build/members.ts";

const ACME = aName("acme");
const PATH = "domains/acme/participants/alice.yaml";

function adopted(standing: Standing | undefined, text: string | undefined): string | null | undefined {
  return adoptLive({
    domain: ACME,
    live: standing === undefined ? undefined : aLiveMember({ standing }),
    document: text === undefined ? undefined : { path: PATH, text },
    taken: [aName("alice")],
  })?.content;
}

function draftOf(text: string) {
  return sure(parseDocument("participant", bytesOf(text)).draft);
}

test("a permission that somebody changed takes the place of the old one, and everything else stays to the letter", () => {
  const text = `# ours\n${aParticipantYaml({ spec: "permission: Submission # as agreed\ntrustLevel: Vip" })}`;

  expect(adopted(admitted("Confirmation", "Vip"), text)).toBe(text.replace("Submission # as", "Confirmation # as"));
});

const AGREED = aParticipantYaml({ spec: "permission: Submission # as agreed\ntrustLevel: Ordinary" });

test.each([
  ["with keys in quotes", AGREED.replace("permission:", '"permission"  :')],
  ["with a value on a line of its own", AGREED.replace("permission: ", "permission:\n      ")],
  ["with its fields in braces", inBraces(", permission: Submission, trustLevel: Ordinary")],
])("a document %s is adopted like any other, and nothing but the value changes", (_what, text) => {
  expect(adopted(admitted("Confirmation"), text)).toBe(text.replace("Submission", "Confirmation"));
});

test("what a document in braces left to the defaults is said in its braces", () => {
  const content = sure(adopted(SUSPENDED, inBraces("")) ?? undefined);

  expect(draftOf(content).suspension).toMatchObject({ reason: "disabled on the domain, and adopted" });
});

/** A document with its fields of `spec` in braces; `more` are the last ones. */
function inBraces(more: string): string {
  const [head = ""] = aParticipantYaml().split("spec:\n");
  return `${head}spec: { participantId: ${aParticipantId("alice")}, owner: { organisation: A company }${more} } # as agreed\n`;
}

test("what the document left to the domain's defaults is said", () => {
  const content = sure(adopted(admitted("Observation"), aParticipantYaml()) ?? undefined);

  expect(draftOf(content).permission).toBe("Observation");
});

test("who is disabled on the domain is suspended, with a reason", () => {
  const content = sure(adopted(SUSPENDED, aParticipantYaml()) ?? undefined);

  expect(draftOf(content).suspension).toMatchObject({ reason: "disabled on the domain, and adopted" });
});

test("a permission in another part of the document is left alone", () => {
  const text = aParticipantYaml({ spec: "permission: Submission\nplacement:\n  region: permission" });

  expect(adopted(admitted("Observation"), text)).toContain("region: permission");
});

test.each([ABSENT, undefined])("who is gone takes the document along: %j", (standing) => {
  expect(adopted(standing, aParticipantYaml())).toBeNull();
  expect(adopted(standing, undefined)).toBeUndefined();
});

test("whom no document names gets one, under a name of its own", () => {
  const file = sure(
    adoptLive({
      domain: ACME,
      live: aLiveMember({ standing: admitted("Confirmation") }),
      document: undefined,
      taken: [aName("alice")],
    }),
  );

  expect(file.path).toMatch(/^domains\/acme\/participants\/alice-.+\.yaml$/);
  expect(draftOf(sure(file.content ?? undefined)).permission).toBe("Confirmation");
});

test.each([
  ["who is suspended by the document and admitted on the domain", admitted(), "state: suspended\nreason: x"],
  ["what is not on lines of its own", admitted("Observation"), "{ }"],
])("what cannot be said without a person is not said: %s", (_what, standing, spec) => {
  const text = spec === "{ }" ? "{ kind: Participant }" : aParticipantYaml({ spec });

  expect(adopted(standing, text)).toBeUndefined();
});

test("whatever is live, what is adopted is a valid document that says exactly that, or nothing", () => {
  const specs = [
    "",
    "permission: Confirmation",
    "permission: Submission\ntrustLevel: Vip",
    "region: eu",
    "state: admitted",
    "trustLevel: Ordinary # so",
  ];
  fc.assert(
    fc.property(fc.constantFrom(...STANDINGS), fc.constantFrom(...specs), fc.boolean(), (standing, spec, isWindows) => {
      const text = aParticipantYaml({ spec });
      const content = adopted(standing, isWindows ? text.replaceAll("\n", "\r\n") : text);
      if (standing.kind === "absent") {
        expect(content).toBeNull();
        return;
      }
      if (typeof content !== "string") return;
      const draft = draftOf(content);
      expect(draft.suspension !== undefined).toBe(standing.kind === "suspended");
      if (standing.kind !== "admitted") return;
      expect([draft.permission, draft.trustLevel ?? "Ordinary"]).toEqual([standing.permission, standing.trustLevel]);
    }),
  );
});

test("a Vip that its own side keeps from confirming is made Ordinary: it is no state to take over", () => {
  const content = adoptLive({
    domain: ACME,
    live: aLiveMember({ standing: admitted("Submission", "Vip"), ownSide: "Observation" }),
    document: { path: PATH, text: aParticipantYaml({ spec: "trustLevel: Vip" }) },
    taken: [aName("alice")],
  })?.content;

  expect(draftOf(sure(content ?? undefined))).toMatchObject({ permission: "Submission", trustLevel: "Ordinary" });
});
