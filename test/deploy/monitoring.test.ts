import { expect, test } from "vitest";

import { runProgram } from "../support/program.ts";
import { readRepositoryFile, readYamlFile, ROOT } from "./files.ts";
import { ALERTS, DASHBOARD, PANEL_QUERIES, RECORDING_RULES, withRules } from "./monitoring.ts";
import { parseQuery } from "./promql.ts";

const panels = DASHBOARD.panels.filter(({ type }) => type !== "row");

/** Every metric that the queries ask the service for, through whatever rules. */
function metricsOf(queries: readonly string[]): readonly string[] {
  const names = queries.flatMap((query) => withRules(parseQuery(query)).selectors.map(({ name }) => name));
  return [...new Set(names)].filter((name) => !name.includes(":")).toSorted();
}

test("every query is PromQL", () => {
  for (const { expr } of [...ALERTS, ...RECORDING_RULES, ...PANEL_QUERIES]) {
    expect(() => parseQuery(expr), expr).not.toThrow();
  }
  expect(() => parseQuery("sum by (domain) (rollcall_drift{kind=}) > 0")).toThrow(/no PromQL/);
  expect(() => parseQuery("rollcall_drift >")).toThrow(/no PromQL/);
});

test("every alert says how grave it is, what is wrong, and where to read what to do", () => {
  expect(new Set(ALERTS.map(({ alert }) => alert)).size).toBe(ALERTS.length);
  for (const { alert, labels, annotations } of ALERTS) {
    expect(alert).toMatch(/^Rollcall[A-Z]\w+$/);
    expect(["warning", "critical"], alert).toContain(labels["severity"]);
    expect(Object.keys(annotations).toSorted(), alert).toEqual(["description", "runbook", "summary"]);
    expect(annotations["description"], alert).toMatch(/\.$/);
  }
});

test("every alert has its place in the runbook, whose part on alerts speaks of no other", async () => {
  const [, runbook = ""] = (await readRepositoryFile("docs/runbook.md")).split(/^## (?=Alerts$)/m);
  const [alerts = ""] = runbook.split(/^## /m);
  const headings = [...alerts.matchAll(/^### (.+)$/gm)].map(([, heading = ""]) => heading);
  const anchors = headings.map((heading) => `docs/runbook.md#${heading.toLowerCase().replaceAll(" ", "-")}`);

  for (const { alert, annotations } of ALERTS) expect(anchors, alert).toContain(annotations["runbook"]);
  expect(anchors.filter((anchor) => !ALERTS.some(({ annotations }) => annotations["runbook"] === anchor))).toEqual([]);
});

test("the runbook tells nobody to run a command that there is not", async () => {
  const { stdout } = await runProgram(["--help"], { cwd: ROOT });
  const commands = [...stdout.matchAll(/^ {2}([a-z]+)/gm)].map(([, command]) => command);
  const runbook = await readRepositoryFile("docs/runbook.md");
  const told = [...runbook.matchAll(/`rollcall ([a-z]+)/g)].map(([, command]) => command);

  expect(told.length).toBeGreaterThan(10);
  for (const command of told) expect(commands).toContain(command);
});

test("alerts wait, so that one bad scrape wakes nobody; only a counter of what should never happen does not", () => {
  expect(ALERTS.filter((alert) => alert.for === undefined).map(({ alert }) => alert)).toEqual(["RollcallTroubles"]);
});

test("what an alert says is filled from labels that its query keeps", () => {
  for (const { alert, expr, annotations } of ALERTS) {
    const { selectors, grouping } = withRules(parseQuery(expr));
    const used = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
    const isWhole = selectors.some(({ name }) => name === "rollcall_build_info");

    for (const label of used) expect([...grouping, ...(isWhole ? ["instance"] : [])], alert).toContain(label);
  }
});

test("every alert is held against series by promtool, firing and not", async () => {
  const [{ tests } = {}] = await readYamlFile("test/deploy/alerts.promtool.yaml");
  const cases = (
    tests as readonly { readonly alert_rule_test: readonly { alertname: string; exp_alerts: readonly unknown[] }[] }[]
  ).flatMap(({ alert_rule_test }) => alert_rule_test);

  const fired = cases.filter(({ exp_alerts }) => exp_alerts.length > 0).map(({ alertname }) => alertname);
  expect([...new Set(fired)].toSorted()).toEqual(ALERTS.map(({ alert }) => alert).toSorted());
});

/** What a recording rule keeps, by its level. */
const LABELS: Readonly<Record<string, string>> = {
  domain: "namespace, job, domain(?:, \\w+)?",
  sequencer: "namespace, job, domain, sequencer",
  endpoint: "namespace, job, domain, sequencer, endpoint(?:, \\w+)?",
};

test("of each domain, what the replica with the newest run shows is recorded, and whose it is is left out", () => {
  const newest = "instance:rollcall_last_run_timestamp_seconds:newest";
  const perDomain = RECORDING_RULES.filter(({ record }) => !record.includes("last_run"));

  expect(perDomain.length).toBeGreaterThan(10);
  for (const { record, expr } of perDomain) {
    const [, level = "", metric = ""] = /^(domain|sequencer|endpoint):(rollcall_\w+):newest$/.exec(record) ?? [];
    const labels = LABELS[level] ?? "";
    const wanted = `(?:max|min) by \\(${labels}\\) \\( ${metric} and on \\(namespace, job, instance, domain\\) ${newest} \\)`;
    expect(expr.replace(/\s+/g, " ").trim(), record).toMatch(new RegExp(`^${wanted}$`));
  }
});

test("no rule is recorded that nobody asks for", () => {
  const asked = [...ALERTS, ...RECORDING_RULES, ...PANEL_QUERIES].flatMap(({ expr }) =>
    parseQuery(expr).selectors.map(({ name }) => name),
  );

  expect(RECORDING_RULES.map(({ record }) => record).filter((record) => !asked.includes(record))).toEqual([]);
});

test("the dashboard shows whatever an alert may be about", () => {
  const shown = metricsOf(PANEL_QUERIES.map(({ expr }) => expr));

  for (const metric of metricsOf(ALERTS.map(({ expr }) => expr))) expect(shown).toContain(metric);
});

test("the dashboard can be imported: its data source is a variable, and a domain can be chosen", () => {
  const variables = DASHBOARD.templating.list.map(({ name, type }) => ({ name, type }));

  expect(DASHBOARD.schemaVersion).toBeGreaterThanOrEqual(36);
  expect(DASHBOARD.uid).toBe("rollcall");
  expect(variables).toEqual([
    { name: "datasource", type: "datasource" },
    { name: "job", type: "query" },
    { name: "domain", type: "query" },
  ]);
  for (const { title, datasource, targets = [] } of panels) {
    expect(targets.length, title).toBeGreaterThan(0);
    for (const source of [datasource, ...targets.map((target) => target.datasource)]) {
      expect(source, title).toEqual({ type: "prometheus", uid: "${datasource}" });
    }
  }
});

test("what is asked about domains is asked about those that were chosen", () => {
  for (const { expr, title } of PANEL_QUERIES) {
    for (const { name, matchers } of parseQuery(expr).selectors) {
      if (name === "rollcall_build_info") continue;
      expect(matchers, title).toContainEqual({ label: "job", operator: "=~", value: "$job" });
      if (!/^(?:domain|sequencer|endpoint):|^rollcall_(?:runs|actions)/.test(name)) continue;
      expect(matchers, title).toContainEqual({ label: "domain", operator: "=~", value: "$domain" });
    }
  }
});

test("panels have names of their own, say what they show, and do not lie on one another", () => {
  const ids = DASHBOARD.panels.map(({ id }) => id);
  const titles = panels.map(({ title }) => title);

  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(titles).size).toBe(titles.length);
  for (const { title, description } of panels) expect(description, title).toMatch(/\.$/);
  const taken = new Map<string, string>();
  for (const { title, gridPos } of DASHBOARD.panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        const place = `${String(x)},${String(y)}`;
        expect(taken.get(place), `${title} at ${place}`).toBeUndefined();
        taken.set(place, title);
      }
    }
  }
});
