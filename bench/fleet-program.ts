// Many simulated domain managers in one process. Arguments: how many, members of each, and by how much each call is late.
import { startSimulator } from "../src/simulator/canton-2/simulator.ts";

const [domains = "1", participants = "0", slowMs = "0"] = process.argv.slice(2);
const started = await Promise.all(
  Array.from({ length: Number(domains) }, async (_, index) => {
    const name = `domain-${String(index + 1).padStart(3, "0")}`;
    const options = { name, seed: index + 1, participants: Number(participants), faults: { slowMs: Number(slowMs) } };
    const { address, domainId } = await startSimulator(options);
    return { name, address, domainId };
  }),
);
process.stdout.write(`${JSON.stringify(started)}\n`);
