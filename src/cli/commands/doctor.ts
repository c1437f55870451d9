import { execFile } from "node:child_process";
import { access, constants, mkdir } from "node:fs/promises";
import { promisify } from "node:util";

import type { Environment } from "../../settings/environment.ts";
import { readSettings } from "../../settings/read-settings.ts";
import type { Settings } from "../../settings/settings.ts";
import { forgeOf } from "../../app/forges.ts";
import { openStore } from "../../app/open-store.ts";
import { openRegister } from "../../app/open-register.ts";
import { newTraceId, systemClock } from "../../app/system.ts";
import { wireDomain } from "../../app/wire-domain.ts";
import { API_VERSION } from "../../model/api-version.ts";
import { ERRORS, RollcallError } from "../../model/error.ts";
import { type Examined, examine } from "../../model/examination.ts";
import { isLoopbackHost } from "../../model/loopback.ts";
import type { Store } from "../../ports/store.ts";
import { examineDomain, examineRegister } from "../../usecases/operate/examine.ts";
import { visible } from "../../report/escape.ts";
import { alignColumns } from "../../report/terminal/columns.ts";
import { plural } from "../../model/plural.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

/** Looks at everything that a run needs, all of it, and says what to mend. */
export async function doctorCommand(session: Session, options: CommonOptions): Promise<number> {
  const { terminal, output, environment } = session;
  const settings = await readSettings(options.config, environment);
  const examined = await terminal.withProgress("looking", () => examineAll(session, settings));
  if (output === "json") {
    const document = {
      apiVersion: API_VERSION,
      kind: "Examination",
      checks: examined.map(({ code, ...check }) => ({ ...check, code: code ?? null })),
    };
    terminal.out(JSON.stringify(document, undefined, 2));
  } else {
    terminal.out(renderExamined(examined, session));
  }
  const failed = examined.find(({ state }) => state === "failed");
  return failed === undefined ? EXIT.ok : ERRORS[failed.code ?? "internal"].exitCode;
}

async function examineAll(session: Session, settings: Settings): Promise<readonly Examined[]> {
  const { environment, signal } = session;
  const registers = openRegister(settings, undefined, environment);
  const basics = [
    await examine("settings", () => Promise.resolve(`${settings.path} is valid`)),
    await examine("git", () => examineGit(environment)),
    await examine("state directory", () => examineState(settings)),
  ];
  const register = [
    ...(await examineRegister(registers, systemClock.nowMs(), signal)),
    ...((await forgeOf(settings)?.examine(registers.register, signal)) ?? []),
  ];
  const { kept, store } = await examineStore(settings);
  const service = await examineService(settings);
  try {
    const domains = [];
    if (store === undefined) return [...basics, ...register, kept, ...service];
    for (const name of settings.domains.keys()) {
      const deps = wireDomain(settings, name, registers, store);
      domains.push(...(await examineDomain(deps, { signal, traceId: newTraceId() })));
    }
    return [...basics, ...register, kept, ...service, ...domains];
  } finally {
    await store?.close();
  }
}

/** The store, open when it can be. */
async function examineStore(
  settings: Settings,
): Promise<{ readonly kept: Examined; readonly store: Store | undefined }> {
  const opened: Store[] = [];
  const kept = await examine("store", async () => {
    const store = await openStore(settings);
    opened.push(store);
    const { sequence } = await store.auditHead();
    const where = settings.store === undefined ? "a file in the state directory" : "PostgreSQL";
    return `${where}, with ${plural(sequence, "record")} in the audit trail`;
  });
  return { kept, store: opened[0] };
}

/** Settings that may admit more people, or fewer, than intended. */
async function examineService({ http, api }: Settings): Promise<readonly Examined[]> {
  const listener = await examine("http", () => {
    if (http.read === "public" && !isLoopbackHost(http.host)) {
      return Promise.resolve({
        state: "warning",
        message: `every client that can reach ${http.host} can read the members, the plan and the audit trail`,
        hint: "Set http.read to token, unless this is intended.",
      });
    }
    const operators = http.tokens.filter(({ role }) => role === "operator").length;
    const who = operators === 0 ? "no operator" : plural(operators, "operator");
    return Promise.resolve(`would listen at ${http.host}:${String(http.port)}; ${who}`);
  });
  if (api === undefined) return [listener];
  const reached = await examine("service", async () => {
    const answer = await fetch(`${api.url}/readyz`, { signal: AbortSignal.timeout(PROBE_MS) }).catch(
      (error: unknown) => {
        throw new RollcallError("unavailable", `no answer from ${api.url}`, {
          hint: "Start rollcall serve, or correct api.url in the settings.",
          cause: error,
        });
      },
    );
    if (answer.ok) return `${api.url} is ready`;
    return { state: "warning", message: `${api.url} is not ready`, hint: "Read its /readyz for what is missing." };
  });
  return [listener, reached];
}

const PROBE_MS = 5_000;

/** `merge-tree --write-tree` came with it. */
const MINIMUM_GIT = [2, 38] as const;

async function examineGit({ searchPath }: Environment): Promise<string> {
  const { stdout } = await promisify(execFile)("git", ["--version"], { env: { PATH: searchPath } }).catch(
    (error: unknown) => {
      throw new RollcallError("settings", "git is not in PATH", {
        hint: "Install git 2.38 or later.",
        cause: error,
      });
    },
  );
  const version = /(\d+)\.(\d+)/.exec(stdout);
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  const [needsMajor, needsMinor] = MINIMUM_GIT;
  if (major > needsMajor || (major === needsMajor && minor >= needsMinor)) return stdout.trim();
  throw new RollcallError("settings", `${stdout.trim()} is too old`, { hint: "Install git 2.38 or later." });
}

async function examineState({ stateDirectory }: Settings): Promise<string> {
  try {
    await mkdir(stateDirectory, { recursive: true });
    await access(stateDirectory, constants.W_OK);
    return `${stateDirectory} can be written`;
  } catch (error) {
    throw new RollcallError("settings", `${stateDirectory} cannot be written`, {
      hint: "Check stateDirectory in the settings.",
      cause: error,
    });
  }
}

const MARKS = { ok: "ok", warning: "warning", failed: "FAILED" } as const;

function renderExamined(examined: readonly Examined[], { terminal }: Session): string {
  const { green, yellow, red } = terminal.paint;
  const colours = { ok: green, warning: yellow, failed: red } as const;
  const rows = alignColumns(examined.map(({ check, state, message }) => [MARKS[state], check, visible(message)]));
  return examined
    .flatMap(({ state, hint }, index) => [
      colours[state](rows[index] ?? ""),
      ...(hint === "" ? [] : [`         ${visible(hint)}`]),
    ])
    .join("\n");
}
