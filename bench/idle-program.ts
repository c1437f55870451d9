// Reconciles one domain in which nothing is to do, again and again, and says how much memory it had after some of them.
// Arguments: settings, and after how many looks to say it.
import { readEnvironment } from "../src/settings/environment.ts";
import { readSettings } from "../src/settings/read-settings.ts";
import { openStore } from "../src/app/open-store.ts";
import { openRegister } from "../src/app/open-register.ts";
import { newTraceId } from "../src/app/system.ts";
import { wireDomain } from "../src/app/wire-domain.ts";
import { apply, SERVICE } from "../src/usecases/domain/apply.ts";

const [path = "", ...marks] = process.argv.slice(2);
const environment = readEnvironment();
const settings = await readSettings(path, environment);
const store = await openStore(settings);
const registers = openRegister(settings, undefined, environment);
const deps = wireDomain(settings, "acme", registers, store);
const forever = new AbortController().signal;
const revision = registers.register.resolve(undefined, forever);
const looksAt = marks.map(Number);
const heaps: number[] = [];
for (let look = 1; look <= Math.max(...looksAt); look += 1) {
  await apply(deps, {
    actor: SERVICE,
    trigger: "schedule",
    traceId: newTraceId(),
    signal: forever,
    stop: forever,
    revision,
    refresh: async () => revision,
    confirm: async () => Promise.resolve(true),
  });
  if (!looksAt.includes(look)) continue;
  (globalThis as { gc?: () => void }).gc?.();
  heaps.push(process.memoryUsage().heapUsed / (1 << 20));
}
await store.close();
process.stdout.write(`${JSON.stringify(heaps)}\n`);
process.exit();
