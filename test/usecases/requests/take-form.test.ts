import { expect, test, vi } from "vitest";

import { AdmissionForms } from "../../../src/usecases/requests/take-form.ts";
import { aDomainYaml, aSequencerYaml } from "../../build/documents.ts";
import { aDomainId, aParticipantId, sure } from "../../build/identifiers.ts";
import { aRequestWorld } from "./a-request-world.ts";

const { signal } = new AbortController();
const NUMBER = 7;

const FORM = [
  ["Domain", "zeta"],
  ["Organisation", "A company"],
  ["Member name", "carla"],
  ["Participant id", aParticipantId("carla")],
  ["Permission", "_No response_"],
  ["Contacts", "_No response_"],
  ["Networks", "_No response_"],
];

test("a form that is refused while the branch moves is processed again, though nobody asks", async () => {
  const world = await aRequestWorld();
  const { forge, branch, alice } = world;
  forge.issues.push({
    number: NUMBER,
    author: alice,
    authorIsBot: false,
    body: FORM.map(([label, value]) => `### ${sure(label)}\n\n${sure(value)}\n`).join("\n"),
    labels: [],
    isOpen: true,
    isAuthorsOwn: true,
    url: "https://forge.example/acme/register/issues/7",
  });
  const forms = new AdmissionForms({
    ...world.deps,
    forge,
    baseBranch: "main",
    random: () => 0.5,
    publish: () => undefined,
  });
  const before = await branch.newest(signal);
  vi.spyOn(branch, "current").mockImplementationOnce(async () => {
    await world.commit({
      "domains/zeta/domain.yaml": aDomainYaml({ name: "zeta", domainId: aDomainId("zeta") }),
      "domains/zeta/sequencers/east.yaml": aSequencerYaml(),
    });
    await branch.newest(signal);
    return before;
  });
  forms.ask(NUMBER);
  await forms.takeDue(signal);
  expect(forge.ourComment(NUMBER)).toContain("Please correct the form");

  await forms.takeDue(signal);

  expect(forge.ourComment(NUMBER)).toContain("Requested in #");
});
