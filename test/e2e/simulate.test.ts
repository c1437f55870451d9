import { once } from "node:events";

import { expect, onTestFinished, test } from "vitest";

import { startProgram } from "../support/program.ts";
import { type Document, readDocument } from "./schemas.ts";
import { emptyFolder } from "./world.ts";

/** What a simulator says first, on one line. */
async function firstLine(...args: readonly string[]): Promise<Document> {
  const child = startProgram(["simulate", ...args, "-o", "json"], { cwd: await emptyFolder() });
  onTestFinished(async () => {
    const closed = once(child, "close");
    child.kill("SIGTERM");
    await closed;
  });
  const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
  return readDocument(line.toString());
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

test("a simulated participant says where it is, and which it is", async () => {
  expect(await firstLine("participant", "--name", "bob")).toMatchObject({
    node: "participant",
    participantId: expect.stringMatching(/^bob::1220/) as string,
  });
});
