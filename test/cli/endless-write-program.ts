import { writeNamed, writeStream } from "../../src/cli/files.ts";
import { runCommand } from "../../src/cli/session.ts";

// A command of its own process whose write never ends: to a pipe that nobody reads.
const [how = "", pipe = ""] = process.argv.slice(2);

await runCommand("text", async ({ terminal, stop }) => {
  terminal.out("writing");
  if (how === "whole") await writeNamed(pipe, "something", { hint: "", stop });
  else await writeStream(pipe, lines(), stop);
  return 0;
});

async function* lines(): AsyncGenerator<string> {
  yield await Promise.resolve("something\n");
}
