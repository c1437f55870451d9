import { applyInSteps } from "./apply-in-steps.ts";

// A process of its own that applies, and is killed at one step of it, or at none if that is 0. Says how many there were.
const [url = "", clone = "", where = "", address = "", lastStep = "0"] = process.argv.slice(2);
let steps = 0;
const result = await applyInSteps({ url, clone, where, address }, () => {
  steps += 1;
  if (steps === Number(lastStep)) process.kill(process.pid, "SIGKILL");
});
process.stdout.write(`${JSON.stringify({ steps, result })}\n`);
process.exit();
