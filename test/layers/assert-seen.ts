// The layer check passes when it sees no file at all, as it does under a compiler that it does not support: so the
// number of modules it saw is held against the number of files there are.
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";

const output = execFileSync(
  "depcruise",
  ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "--include-only", "^src/", "src"],
  { encoding: "utf8", maxBuffer: 1 << 28 },
);
const { modules } = JSON.parse(output) as { readonly modules: readonly unknown[] };
const files = globSync("src/**/*.ts").length;
if (modules.length < files) {
  throw new Error(`the layer check saw ${String(modules.length)} of ${String(files)} files`);
}
process.stdout.write(`layers: all ${String(files)} files seen\n`);
