import { once } from "node:events";

import { expect, onTestFinished, test } from "vitest";

import { startProgram } from "../support/program.ts";
import { type Document, readDocument } from "./schemas.ts";
import { emptyFolder } from "./world.ts";

/** What a simulator says first. */
async function firstWords(...args: readonly string[]): Promise<string> {
  const child = startProgram(["simulate", ...args], { cwd: await emptyFolder() });
  onTestFinished(async () => {
    const closed = once(child, "close");
    child.kill("SIGTERM");
    await closed;
  });
  const [words] = (await once(child.stdout ?? child, "data")) as [Buffer];
  return words.toString();
}

async function firstLine(...args: readonly string[]): Promise<Document> {
  return readDocument(await firstWords(...args, "-o", "json"));
}

test("a simulated domain says where its manager and its sequencers are", async () => {
  expect(await firstLine("--sequencer", "east", "--sequencer", "west")).toMatchObject({
    node: "domain",
    sequencers: [
      { name: "east", url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string },
      { name: "west" },
    ],
  });
});

test("a sequencer without a certificate says that members do not connect to it, and what would help", async () => {
  const words = await firstWords("--sequencer", "east");

  expect(words).toMatch(/sequencer {2}east at http:\S+, in plaintext: .*--sequencer-tls east=CERTIFICATE,KEY$/m);
});

test("a simulated participant says where it is, and which it is", async () => {
  expect(await firstLine("participant", "--name", "bob")).toMatchObject({
    node: "participant",
    participantId: expect.stringMatching(/^bob::1220/) as string,
  });
});
