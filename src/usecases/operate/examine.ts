import { RollcallError } from "../../model/error.ts";
import { type Examined, examine, type Found } from "../../model/examination.ts";
import type { DomainId } from "../../model/identifier.ts";
import { formatAge } from "../../model/instant.ts";
import { plural } from "../../model/plural.ts";
import { countProblems } from "../../model/problem.ts";
import type { CallContext, DomainManager } from "../../ports/domain-manager.ts";
import type { Revision } from "../../ports/register.ts";
import type { ApplyDeps } from "../domain/domain-deps.ts";
import type { ImportDeps } from "../domain/import-members.ts";
import type { RegisterReaders } from "../register/register-readers.ts";

/** Checks that the register can be read, and reports its problems. */
export async function examineRegister(
  { register, loader }: Pick<RegisterReaders, "register" | "loader">,
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  let revision: Revision | undefined;
  const reached = await examine("register", async () => {
    revision = await register.resolve(undefined, signal);
    return `reachable, at ${revision.label}`;
  });
  if (revision === undefined) return [reached];
  const at = revision;
  const valid = await examine("register: documents", async () => {
    const { problems, files } = await loader.load(at, nowMs, signal);
    const errors = countProblems(problems.filter(({ severity }) => severity !== "warning"));
    if (errors === 0) return `${plural(files, "file")}, all valid`;
    return {
      state: "warning",
      message: `${plural(errors, "problem")} in ${plural(files, "file")}`,
      hint: "Run rollcall validate in a clone of it.",
    };
  });
  const beside = await examine("register: other files", async () => {
    const found = await loader.problemsOutside(at, undefined, signal);
    const [first] = found;
    if (first === undefined) return "no document in the wrong place, and no program by a name that is not ours";
    const more = found.length === 1 ? "" : `, and ${String(found.length - 1)} more`;
    return { state: "warning", message: `${first.path}: ${first.message}${more}`, hint: first.hint };
  });
  return [reached, valid, beside];
}

/** Maximum difference between the domain's clock and ours: beyond it, dates mean different moments. */
const CLOCK_SKEW_MS = 10_000;

/** Checks one domain of an examined register: that it answers, has the right id, and accepts changes. */
export async function examineDomain(
  deps: ImportDeps & Pick<ApplyDeps, "effectiveTimeoutMs">,
  context: CallContext,
): Promise<readonly Examined[]> {
  const { domain, loader, clock } = deps;
  let id: DomainId | undefined;
  let isPassive = false;
  const identity = await examine(`${domain}: admin API`, async () => {
    const { domainId, nodeName, release, protocolVersion, active } = await deps.identify(context);
    id = domainId;
    isPassive = !active;
    const version = `release ${release ?? "not reported"}, protocol version ${String(protocolVersion ?? "not reported")}`;
    if (active) return `${nodeName} answers, ${version}`;
    return {
      state: "warning",
      message: `${nodeName} is a passive replica, ${version}`,
      hint: TO_THE_ACTIVE,
    };
  });
  if (id === undefined) return [identity];
  const answered = id;
  const checks = [
    examine(`${domain}: identity`, () => Promise.resolve(examineIdentity(answered, loader.knownDomainId(domain)))),
    examine(`${domain}: clock`, async () => {
      const before = clock.nowMs();
      const { timeMs } = await deps.identify(context);
      const skewMs = Math.abs(timeMs - (before + clock.nowMs()) / 2);
      if (skewMs <= CLOCK_SKEW_MS) return `within ${formatAge(skewMs + 1000)} of ours`;
      return {
        state: "warning",
        message: `${formatAge(skewMs)} away from ours`,
        hint: "Synchronise both clocks: suspensions and ends of membership go by ours.",
      };
    }),
    withManager(deps, answered, async (manager) => [
      ...(await examineTopology(deps, manager, context)),
      await examine(`${domain}: permissions`, async () => {
        await manager.probeWrites(context).catch((error: unknown) => {
          throw isPassive ? ofPassive(error) : error;
        });
        return "changes would be taken";
      }),
    ]),
  ];
  return [identity, ...(await Promise.all(checks)).flat()];
}

const TO_THE_ACTIVE = "Give the address of the active one.";

/** A passive replica takes no changes, however often it is asked. */
function ofPassive(cause: unknown): unknown {
  if (!(cause instanceof RollcallError) || cause.code !== "unavailable") return cause;
  return new RollcallError(cause.code, cause.message, { hint: TO_THE_ACTIVE, cause });
}

function examineIdentity(answered: DomainId, expected: DomainId | undefined): Found {
  if (expected === answered) return "the domain that domain.yaml names";
  if (expected === undefined) {
    return {
      state: "warning",
      message: `it is ${answered}; the register has no valid domain.yaml for it`,
      hint: "rollcall import writes one.",
    };
  }
  throw new RollcallError("settings", `it is ${answered}, and domain.yaml names ${expected}`, {
    hint: "Check the address in the settings and domainId in domain.yaml.",
  });
}

/** Checks the domain's content, and that its changes take effect while a run waits for them. */
async function examineTopology(
  { domain, effectiveTimeoutMs }: Parameters<typeof examineDomain>[0],
  manager: DomainManager,
  context: CallContext,
): Promise<readonly Examined[]> {
  let delayMs: number | undefined;
  const topology = await examine(`${domain}: topology`, async () => {
    const live = await manager.read(context);
    delayMs = live.topologyChangeDelayMs;
    return `${plural(live.members.size, "participant")}, ${plural(live.sequencerKeys.length, "sequencer key")}, ${plural(live.mediators.length, "mediator")}`;
  });
  if (delayMs === undefined) return [topology];
  const delay = delayMs;
  const waiting = await examine(`${domain}: waiting`, () => Promise.resolve(examineDelay(delay, effectiveTimeoutMs)));
  return [topology, waiting];
}

function examineDelay(delayMs: number, effectiveTimeoutMs: number): Found {
  const delay = `changes take effect ${formatSeconds(delayMs)} after they are sequenced`;
  const message = `${delay}, and effectiveTimeoutSeconds is ${String(effectiveTimeoutMs / 1_000)}`;
  if (effectiveTimeoutMs >= delayMs) return message;
  return {
    state: "warning",
    message,
    hint: `Raise effectiveTimeoutSeconds of the domain to ${String(Math.ceil(delayMs / 1_000))} at least: a run may give up on what is only on its way.`,
  };
}

function formatSeconds(lengthMs: number): string {
  return `${String(lengthMs / 1_000)} s`;
}

async function withManager<T>(
  deps: ImportDeps,
  domainId: DomainId,
  work: (manager: DomainManager) => Promise<T>,
): Promise<T> {
  const manager = await deps.openManager(domainId);
  try {
    return await work(manager);
  } finally {
    manager.close();
  }
}
