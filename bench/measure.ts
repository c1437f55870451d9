import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** One whole process: how long it took, and the most memory that it had. */
export interface Measured {
  readonly wallMs: number;
  readonly peakMiB: number;
}

/** Takes one figure, which is met up to `atMost`. */
export type Figure = (name: string, value: number, atMost: number, detail: string) => void;

const PEAK = join(import.meta.dirname, "peak.ts");

/** Runs a program of ours to its end. Throws when that is another one than it should come to. */
export async function measureProcess(
  main: string,
  args: readonly string[],
  cwd: string,
  exitCode = 0,
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--import", PEAK, main, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  let peak = "";
  let output = "";
  child.stdio[3]?.on("data", (text: Buffer) => (peak += text.toString()));
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (output += text.toString()));
  await once(child, "close");
  if (child.exitCode !== exitCode)
    throw new Error(`${main} ${args.join(" ")} ended with ${String(child.exitCode)}: ${output}`);
  return { wallMs: performance.now() - startedAt, peakMiB: Number(peak) / 1024 };
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * Runs two things in turn, so that a machine whose speed drifts is fair to both; gives the median of each.
 *
 * Each run is floor, ours, ours, floor: the server that both ask collects garbage at about every other call, and by
 * turns alone one of the two would always be the one to pay.
 */
export async function alternate(
  runs: number,
  ours: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<{ readonly oursMs: number; readonly floorMs: number; readonly ratio: number }> {
  const pairs: { readonly ours: number; readonly floor: number }[] = [];
  await ours();
  await floor();
  for (let run = 0; run < runs; run += 1) {
    const first = await floor();
    const both = (await ours()) + (await ours());
    pairs.push({ floor: (first + (await floor())) / 2, ours: both / 2 });
  }
  return {
    oursMs: median(pairs.map((pair) => pair.ours)),
    floorMs: median(pairs.map((pair) => pair.floor)),
    ratio: median(pairs.map((pair) => pair.ours / pair.floor)),
  };
}

/** Prints one figure against what it may be at most. */
export function report(name: string, value: number, atMost: number, detail: string): boolean {
  const isMet = value <= atMost;
  const figure = value.toFixed(value < 10 ? 2 : 0);
  process.stdout.write(`${isMet ? "met " : "MISS"}  ${name}: ${figure} (at most ${String(atMost)})  ${detail}\n`);
  return isMet;
}
