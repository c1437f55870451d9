import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { aServiceWorld, seesRun, TOKENS } from "../e2e/service-world.ts";
import { participantPath } from "../e2e/world.ts";
import { type Family, parseExposition } from "../support/exposition.ts";
import { hearEverything } from "../support/telemetry.ts";
import { ALERTS, DASHBOARD, PANEL_QUERIES, RECORDING_RULES, TARGET_LABELS, withRules } from "./monitoring.ts";
import { parseQuery, type Query } from "./promql.ts";

/** The metrics of one installation: by name, with every label and the values that it was seen to have. */
type Labels = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

function labelsOf(...expositions: readonly ReadonlyMap<string, Family>[]): Labels {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { name, samples } of expositions.flatMap((families) => [...families.values()])) {
    found.set(name, found.get(name) ?? new Map<string, Set<string>>());
    for (const sample of samples) {
      const labels = found.get(sample.name) ?? new Map<string, Set<string>>();
      found.set(sample.name, labels);
      for (const [label, value] of Object.entries(sample.labels)) {
        labels.set(label, (labels.get(label) ?? new Set()).add(value));
      }
    }
  }
  return found;
}

/** What a service serves that was really started, once it has looked at its domain. */
async function serve(): Promise<string> {
  const world = await aServiceWorld();
  const service = await world.serve();
  await seesRun(service, { result: "in-sync" });
  const response = await fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${TOKENS.viewer}` } });
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const alice = await readFile(join(world.register, participantPath("alice")), "utf8");
  const [, fingerprint = ""] = /participantId: \S+::(\S+)/.exec(alice) ?? [];
  expect(fingerprint).not.toBe("");
  expect(text, "no member is named").not.toMatch(new RegExp(`alice|bob|carol|dave|erin|${fingerprint}`, "i"));
  return text;
}

/** The variables of the dashboard, as queries: what they list is a metric's label. */
function variableQueries() {
  const definitions = DASHBOARD.templating.list.flatMap(({ definition }) =>
    definition === undefined ? [] : [definition],
  );
  return definitions.map((definition) => {
    const [, expr = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
    return { expr, label };
  });
}

test("every metric, label and value that alerts and dashboard ask for is what a service serves", async () => {
  const served = parseExposition(await serve());
  const names = [...labelsOf(served).keys()];
  // What did not come about in this service, such as a failure or a certificate, has its labels from the same code.
  const labels = labelsOf(served, await hearEverything());
  const variables = variableQueries();
  const queries = [...ALERTS, ...RECORDING_RULES, ...PANEL_QUERIES, ...variables].map(({ expr }) => expr);

  for (const expr of queries) {
    const query = parseQuery(expr);
    const metricsOf = (selectors: Query["selectors"]) =>
      selectors.map(({ name }) => name).filter((name) => !name.includes(":"));
    const all = metricsOf(withRules(query).selectors);
    for (const name of all) expect(names, expr).toContain(name);
    const labelsIn = (metrics: readonly string[]) => metrics.flatMap((name) => [...(labels.get(name)?.keys() ?? [])]);
    for (const label of query.grouping) expect([...TARGET_LABELS, ...labelsIn(all)], expr).toContain(label);
    for (const selector of query.selectors) {
      const metrics = metricsOf(withRules({ selectors: [selector], grouping: [] }).selectors);
      for (const { label, operator, value } of selector.matchers) {
        if (TARGET_LABELS.includes(label)) continue;
        expect(labelsIn(metrics), expr).toContain(label);
        if (value.startsWith("$")) continue;
        expect(["=", "!="], expr).toContain(operator);
        expect(
          metrics.flatMap((name) => [...(labels.get(name)?.get(label) ?? [])]),
          expr,
        ).toContain(value);
      }
    }
  }
  for (const { expr, label } of variables) {
    const [{ name } = { name: "" }] = parseQuery(expr).selectors;
    expect([...TARGET_LABELS, ...(labels.get(name)?.keys() ?? [])], expr).toContain(label);
  }
  for (const { expr, legendFormat } of PANEL_QUERIES) {
    const metrics = withRules(parseQuery(expr)).selectors.flatMap(({ name }) => [...(labels.get(name)?.keys() ?? [])]);
    for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
      expect([...TARGET_LABELS, ...metrics], expr).toContain(label);
    }
  }
});
