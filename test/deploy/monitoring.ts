import { type Json, readRepositoryFile, readYamlFile } from "./files.ts";
import { parseQuery, type Query } from "./promql.ts";

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

const [{ groups } = {}] = await readYamlFile("deploy/monitoring/alerts.yaml");
const rules = (groups as readonly { readonly rules: readonly (Alert | RecordingRule)[] }[]).flatMap(
  (group) => group.rules,
);

export const ALERTS = rules.filter((rule): rule is Alert => "alert" in rule);
export const RECORDING_RULES = rules.filter((rule): rule is RecordingRule => "record" in rule);

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: Json;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly refId: string;
    readonly datasource: Json;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[];
  };
  readonly panels: readonly Panel[];
}

export const DASHBOARD = JSON.parse(await readRepositoryFile("deploy/monitoring/dashboard.json")) as Dashboard;

/** The queries of the dashboard's panels, with Grafana's own variables in place. */
export const PANEL_QUERIES = DASHBOARD.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({
    title,
    legendFormat,
    expr: expr.replaceAll("$__rate_interval", "5m"),
  })),
);

/** A query with the rules that it builds on: what it asks of the service in the end. */
export function withRules(query: Query): Query {
  const followed = query.selectors.flatMap(({ name }) => {
    const rule = RECORDING_RULES.find(({ record }) => record === name);
    return rule === undefined ? [] : [withRules(parseQuery(rule.expr))];
  });
  return {
    selectors: [...query.selectors, ...followed.flatMap(({ selectors }) => selectors)],
    grouping: [...query.grouping, ...followed.flatMap(({ grouping }) => grouping)],
  };
}

/** Labels that a scrape gives to each series, in Kubernetes or out of it. */
export const TARGET_LABELS = ["namespace", "job", "instance"];
