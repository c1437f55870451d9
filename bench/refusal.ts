// A request's author decides how many paths a tree has: the same few objects can name any number of them.
import { git, commitNested } from "../test/support/git-repository.ts";
import { BUILT } from "../test/support/program.ts";
import { type Figure, measureProcess, type Measured } from "./measure.ts";
import type { World } from "./world.ts";

/** 300,763 and 371,293 paths: both more than are read, by wide folders and by deep ones. */
const TREES = { wide: { width: 67, levels: 3 }, deep: { width: 13, levels: 5 } } as const;

/** Whole processes, from the start to the refusal. */
export async function refusal(figure: Figure, { directory, register }: World): Promise<void> {
  const runs: Measured[] = [];
  for (const [name, tree] of Object.entries(TREES)) {
    await git(register, "branch", name, await commitNested(register, "main", tree));
    for (const how of ["--ref", "--request"]) {
      runs.push(await measureProcess(BUILT, ["plan", how, name], directory, 65));
    }
  }
  const [slowest, largest] = [
    Math.max(...runs.map(({ wallMs }) => wallMs)),
    Math.max(...runs.map(({ peakMiB }) => peakMiB)),
  ];
  figure("refusal of a tree with too many paths, s", slowest / 1000, 2, `${String(runs.length)} plans, the slowest`);
  figure("peak memory of it, MiB", largest, 300, "");
}
