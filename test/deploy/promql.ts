import { parser } from "@prometheus-io/lezer-promql";

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** One selection of series in a query. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

export interface Query {
  readonly selectors: readonly Selector[];
  /** Labels that the query groups, joins or keeps by. */
  readonly grouping: readonly string[];
}

/** What a query asks for, read by Prometheus' own grammar. Throws where it is not PromQL. */
export function parseQuery(text: string): Query {
  const selectors: { name: string; matchers: Matcher[] }[] = [];
  const grouping: string[] = [];
  parser.parse(text).iterate({
    enter: ({ name, type, from, to, node }) => {
      const source = text.slice(from, to);
      if (type.isError) throw new Error(`no PromQL at ${String(from)}: ${text}`);
      if (name === "VectorSelector") {
        selectors.push({ name: /^[\w:]*/.exec(source)?.[0] ?? "", matchers: [] });
      }
      if (name === "UnquotedLabelMatcher") {
        const [, label = "", operator = "", value = ""] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(source) ?? [];
        selectors.at(-1)?.matchers.push({ label, operator, value });
      }
      if (name === "LabelName" && node.parent?.name === "GroupingLabels") grouping.push(source);
    },
  });
  if (selectors.length === 0) throw new Error(`it asks for nothing: ${text}`);
  return { selectors, grouping };
}
