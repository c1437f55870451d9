import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { aServiceWorld, seesRun, type Service, TOKENS } from "../e2e/service-world.ts";
import { emptyFolder } from "../e2e/world.ts";
import { freePort } from "../support/free-port.ts";
import { ROOT } from "./files.ts";
import { ALERTS, PANEL_QUERIES, RECORDING_RULES } from "./monitoring.ts";
import { runTool } from "./tool.ts";

test("promtool takes the rules, and finds that each alert fires when it should and not otherwise", async () => {
  const checked = await runTool("promtool", ["check", "rules", "deploy/monitoring/alerts.yaml"]);
  const tested = await runTool("promtool", ["test", "rules", "test/deploy/alerts.promtool.yaml"]);

  expect(checked, checked.output).toMatchObject({ exitCode: 0 });
  expect(checked.output).toContain(`${String(ALERTS.length + RECORDING_RULES.length)} rules found`);
  expect(tested, tested.output).toMatchObject({ exitCode: 0 });
});

test("promtool finds no metric of ours named or described against the conventions", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const file = join(await emptyFolder(), "metrics.txt");
  await writeFile(file, await metricsOf(service));

  const { output } = await runTool("sh", ["-c", `promtool check metrics <"${file}"`]);

  expect(output.split("\n").filter((line) => line.startsWith("rollcall_"))).toEqual([]);
});

test("a Prometheus that scrapes a service evaluates every rule, and can answer every panel", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const prometheus = await startPrometheus(service);

  await expect
    .poll(() => prometheus.query('domain:rollcall_domain_in_sync:newest{domain="acme"}'))
    .toMatchObject([{ metric: { domain: "acme", job: "rollcall" }, value: [expect.any(Number), "1"] }]);
  await expect.poll(() => troubledRules(prometheus), { interval: 500 }).toEqual([]);
  // A rate needs two scrapes.
  await expect.poll(() => silentPanels(prometheus), { interval: 500 }).toEqual([]);
  expect(await prometheus.query("ALERTS")).toEqual([]);
});

test("when the domain manager goes, its alert is on its way", async () => {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const prometheus = await startPrometheus(service);

  await world.simulator.stop();

  await expect
    .poll(
      async () => {
        const alerts = await prometheus.query('ALERTS{alertstate="pending"}');
        return alerts.map(({ metric }) => `${metric["alertname"] ?? ""} ${metric["domain"] ?? ""}`).toSorted();
      },
      { interval: 500 },
    )
    .toEqual(expect.arrayContaining(["RollcallDomainNotInSync acme", "RollcallRunsFailing acme"]));
});

/** Rules that cannot be evaluated, or were not yet. */
async function troubledRules(prometheus: Prometheus): Promise<readonly string[]> {
  const rules = (await prometheus.groups()).flatMap((group) => group.rules);
  expect(rules.length).toBe(ALERTS.length + RECORDING_RULES.length);
  return rules
    .filter(({ health }) => health !== "ok")
    .map(({ name, health, lastError = "" }) => `${name}: ${health} ${lastError}`);
}

/** What no service shows whose domain is as its register says, and which looks at no endpoints. */
const QUIET = [
  "Held, by rule",
  "Age of the oldest drift",
  "Endpoints that members can rely on",
  "What is wrong with endpoints",
  "Looks at pull requests",
];

async function silentPanels(prometheus: Prometheus): Promise<readonly string[]> {
  const silent: string[] = [];
  for (const { title, expr } of PANEL_QUERIES.filter((panel) => !QUIET.includes(panel.title))) {
    const chosen = expr.replaceAll("$job", "rollcall").replaceAll("$domain", ".*");
    if ((await prometheus.query(chosen)).length === 0) silent.push(title);
  }
  return silent;
}

async function metricsOf(service: Service): Promise<string> {
  const response = await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${TOKENS.viewer}` } });
  return response.text();
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

interface Group {
  readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
}

interface Prometheus {
  readonly query: (expr: string) => Promise<readonly Series[]>;
  readonly groups: () => Promise<readonly Group[]>;
}

/** A real one on loopback, with our rules, that scrapes the service every second as a bearer of its token. */
async function startPrometheus(service: Service): Promise<Prometheus> {
  const folder = await emptyFolder();
  const url = `http://127.0.0.1:${String(await freePort())}`;
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "token"), TOKENS.viewer);
  await writeFile(
    join(folder, "prometheus.yaml"),
    JSON.stringify({
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: [join(ROOT, "deploy/monitoring/alerts.yaml")],
      scrape_configs: [
        {
          job_name: "rollcall",
          authorization: { credentials_file: join(folder, "token") },
          static_configs: [{ targets: [new URL(service.url).host] }],
        },
      ],
    }),
  );
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  await once(child, "spawn");
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    await closed;
  });
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`);
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== "success") throw new Error(`${path}: ${error ?? status}`);
    return data;
  };
  await expect
    .poll(() =>
      fetch(`${url}/-/ready`).then(
        ({ status }) => status,
        () => log,
      ),
    )
    .toBe(200);
  return {
    query: async (expr) => {
      const { result } = await ask<{ result: readonly Series[] }>(`/api/v1/query?query=${encodeURIComponent(expr)}`);
      return result;
    },
    groups: async () => (await ask<{ groups: readonly Group[] }>("/api/v1/rules")).groups,
  };
}
