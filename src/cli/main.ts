#!/usr/bin/env node
import { refuseNode } from "./node-version.ts";

// Checked before other modules load: an older Node fails on them with errors that do not name the cause.
const refusal = refuseNode(process.version);
if (refusal === undefined) {
  const { runProgram } = await import("./run-program.ts");
  await runProgram(process.argv);
} else {
  console.error(refusal.message);
  process.exitCode = refusal.exitCode;
}
