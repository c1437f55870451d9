#!/usr/bin/env node
import { refuseNode } from "./node-version.ts";

// Nothing is loaded before: what an older Node makes of newer modules tells nobody what is wrong.
const refusal = refuseNode(process.version);
if (refusal === undefined) {
  const { runProgram } = await import("./run-program.ts");
  await runProgram(process.argv);
} else {
  console.error(refusal.message);
  process.exitCode = refusal.exitCode;
}
