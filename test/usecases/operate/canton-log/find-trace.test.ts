import { describe, expect, test } from "vitest";

import { findTraceLines } from "../../../../src/usecases/operate/canton-log/find-trace.ts";

const OURS = "4bf92f3577b34da6a3ce929d0e0e4736";
const OTHER = "0af7651916cd43dd8448eb211c80319c";

async function find(lines: readonly string[]): Promise<{ ofTrace: readonly number[]; mentions: readonly number[] }> {
  const ofTrace: number[] = [];
  const mentions: number[] = [];
  async function* source(): AsyncGenerator<string> {
    await Promise.resolve();
    yield* lines;
  }
  for await (const { line, isOfTrace } of findTraceLines(source(), OURS)) (isOfTrace ? ofTrace : mentions).push(line);
  return { ofTrace, mentions };
}

interface Written {
  readonly level: string;
  readonly logger: string;
  readonly trace?: string;
  readonly message: string;
  readonly stack?: readonly string[];
}

/** What a domain node writes, with an error of several lines, one that is longer than runtimes let through, and others'. */
const LOG: readonly Written[] = [
  { level: "INFO", logger: "c.d.c.e.CommunityEnvironment", message: "starting" },
  { level: "DEBUG", logger: "c.d.c.n.g.ApiRequestLogger:domain=acme", trace: OURS, message: "Request begins" },
  { level: "DEBUG", logger: "c.d.c.n.g.ApiRequestLogger:domain=acme", trace: OTHER, message: "Request begins" },
  {
    level: "WARN",
    logger: "c.d.c.t.DomainTopologyManager:domain=acme",
    trace: OURS,
    message: "SOMETHING(8,4bf92f35): it failed, err-context:{location=Manager.scala:1}",
    stack: [
      "java.lang.IllegalStateException: for a reason",
      "\tat com.digitalasset.canton.Somewhere(Some.scala:9)",
      "",
    ],
  },
  { level: "INFO", logger: "c.d.c.Main", message: "nobody's", stack: ["\tat com.digitalasset.canton.SomewhereElse"] },
  { level: "INFO", logger: "c.d.c.Main", trace: OTHER, message: `it speaks of ${OURS} and {"trace-id":"${OURS}"}` },
  { level: "ERROR", logger: "c.d.c.Main", trace: OURS, message: `long: ${"word ".repeat(8_000)}` },
  { level: "DEBUG", logger: "c.d.c.Main", trace: OTHER, message: "ends" },
];

interface Line {
  readonly text: string;
  readonly isOurs: boolean;
}

const tidOf = ({ trace }: Written): string => (trace === undefined ? "" : ` tid:${trace}`);
const bodyOf = (entry: Written): string =>
  `${entry.level.padEnd(5)} ${entry.logger}${tidOf(entry)} - ${[entry.message, ...(entry.stack ?? [])].join("\n")}`;
const linesOf = (texts: readonly string[]): readonly Line[] =>
  texts.flatMap((text, index) => text.split("\n").map((line) => ({ text: line, isOurs: LOG[index]?.trace === OURS })));

/** As Canton's own configuration of logback lays them out. */
const LAYOUTS: Readonly<Record<string, readonly Line[]>> = {
  "the file": linesOf(LOG.map((entry) => `2026-11-22 12:00:00,001 [grpc-server-1] ${bodyOf(entry)}`)),
  // The colour is put back after the line break.
  "stdout, in colour": linesOf(
    LOG.map((entry, index) => `${index === 0 ? "" : "\u001B[0;39m"}\u001B[34m${bodyOf(entry)}`),
  ),
  JSON: linesOf(
    LOG.map(({ level, logger, trace, message, stack }) =>
      JSON.stringify({
        "@timestamp": "2026-11-22T12:00:00.001Z",
        "@version": "1",
        message,
        logger_name: logger,
        level,
        ...(trace === undefined ? {} : { "trace-id": trace }),
        ...(stack === undefined ? {} : { stack_trace: stack.join("\n") }),
      }),
    ),
  ),
};

type Wrap = (lines: readonly Line[]) => readonly Line[];
const at = (index: number): string => `2026-11-22T12:${String(10 + (index % 50))}:00.${String(index)}Z`;
const each =
  (write: (text: string, index: number) => string): Wrap =>
  (lines) =>
    lines.map(({ text, isOurs }, index) => ({ text: write(text, index), isOurs }));
/** Beside another container, whose lines come in between. */
const beside =
  (write: (who: string, text: string, index: number) => string): Wrap =>
  (lines) =>
    lines.flatMap(({ text, isOurs }, index) => [
      { text: write("canton", text, index), isOurs },
      { text: write("postgres", "LOG:  checkpoint complete", index), isOurs: false },
    ]);
/** A field that holds what was written: taken apart where it is JSON, as some collectors do. */
const payload = (text: string): unknown => (text.startsWith("{") ? JSON.parse(text) : text);
/** A list of objects that is laid out for people, perhaps inside of an object. */
const laidOut =
  (field: string | undefined, write: (text: string, index: number) => object): Wrap =>
  (lines) => {
    const indent = field === undefined ? "    " : "        ";
    const inner = lines.flatMap(({ text, isOurs }, index) => {
      const object = JSON.stringify(write(text, index), undefined, 4).split("\n");
      const end = index === lines.length - 1 ? "" : ",";
      return object.map((part, number) => ({
        text: `${indent}${part}${number === object.length - 1 ? end : ""}`,
        isOurs,
      }));
    });
    const [open, close] =
      field === undefined
        ? [["["], ["]"]]
        : [
            ["{", `    "${field}": [`],
            ["    ]", "}"],
          ];
    const around = (texts: readonly string[]) => texts.map((text) => ({ text, isOurs: false }));
    return [...around(open), ...inner, ...around(close)];
  };
/** Cut where a runtime cuts lines. */
const cut =
  (size: number, write: (text: string, isLast: boolean) => string): Wrap =>
  (lines) =>
    lines.flatMap(({ text, isOurs }) => {
      const parts = text.match(new RegExp(`.{1,${String(size)}}`, "gs")) ?? [""];
      return parts.map((part, index) => ({ text: write(part, index === parts.length - 1), isOurs }));
    });

const WRAPPERS: Readonly<Record<string, Wrap>> = {
  "nothing around it": (lines) => lines,
  "docker compose logs": beside((who, text) => `${`${who}-1`.padEnd(11)}| ${text}`),
  "docker compose logs --timestamps": beside((who, text, index) => `${`${who}-1`.padEnd(11)}| ${at(index)} ${text}`),
  "docker compose logs, in colour": beside((who, text) => `\u001B[36m${who}-1  | \u001B[0m${text}`),
  "kubectl logs --timestamps": each((text, index) => `${at(index)} ${text}`),
  "kubectl logs --prefix": beside((who, text) => `[pod/${who}-0/${who}] ${text}`),
  "kubectl logs --prefix --timestamps": beside((who, text, index) => `[pod/${who}-0/${who}] ${at(index)} ${text}`),
  stern: beside((who, text) => `${who}-7d9c5 ${who} › ${text}`),
  journalctl: beside((who, text, index) => `Nov 22 12:${String(10 + (index % 50))}:00 host ${who}[812]: ${text}`),
  "journalctl -o json": beside((who, text) => JSON.stringify({ CONTAINER_NAME: who, MESSAGE: text })),
  "Docker's json-file": cut(16_384, (text, isLast) =>
    JSON.stringify({ log: isLast ? `${text}\n` : text, stream: "stdout", time: at(1) }),
  ),
  "CRI, as containerd and CRI-O write it": cut(
    16_384,
    (text, isLast) => `${at(1)} stdout ${isLast ? "F" : "P"} ${text}`,
  ),
  "CRI, cut anywhere": cut(40, (text, isLast) => `${at(1)} stdout ${isLast ? "F" : "P"} ${text}`),
  "fluent-bit": beside((who, text, index) =>
    JSON.stringify({ date: index, log: text, stream: "stdout", kubernetes: { pod_name: `${who}-0` } }),
  ),
  "fluentd's file": beside((who, text, index) => `${at(index)}\tkube.${who}\t${JSON.stringify({ log: text })}`),
  "Google Cloud's bucket": beside((who, text, index) =>
    JSON.stringify({
      insertId: String(index),
      [text.startsWith("{") ? "jsonPayload" : "textPayload"]: payload(text),
      resource: { type: "k8s_container", labels: { pod_name: `${who}-0`, container_name: who } },
      timestamp: at(index),
    }),
  ),
  "gcloud logging read --format=json": laidOut(undefined, (text, index) => ({
    insertId: String(index),
    [text.startsWith("{") ? "jsonPayload" : "textPayload"]: payload(text),
    resource: { type: "k8s_container", labels: { pod_name: "canton-0", container_name: "canton" } },
    timestamp: at(index),
  })),
  "aws logs tail": beside((who, text, index) => `${at(index).replace("Z", "000+00:00")} ${who}/${who}/0a1b ${text}`),
  "aws logs tail --format short": each((text) => `2026-11-22T12:00:00 ${text}`),
  "aws logs filter-log-events": laidOut("events", (text, index) => ({
    logStreamName: "canton/canton/0a1b",
    timestamp: 1_795_348_800_000 + index,
    message: text,
  })),
  "CloudWatch's export to S3": each((text, index) => `${at(index)} ${text}`),
  "CloudWatch Insights' CSV": each(
    (text, index) => `2026-11-22 12:00:00.${String(100 + index)},"${text.replaceAll('"', '""')}"`,
  ),
  "az monitor log-analytics query": laidOut(undefined, (text, index) => ({
    ContainerName: "canton",
    LogMessage: index % 2 === 0 ? payload(text) : text,
    PodName: "canton-0",
    TimeGenerated: at(index),
  })),
  "Azure's storage account": beside((who, text, index) =>
    JSON.stringify({ time: at(index), category: "ContainerLogV2", properties: { PodName: who, LogMessage: text } }),
  ),
  logcli: beside((who, text, index) => `${at(index)} {container="${who}", pod="${who}-0"} ${text}`),
  "logcli -o jsonl": beside((who, text, index) =>
    JSON.stringify({ labels: { container: who, pod: `${who}-0` }, line: text, timestamp: at(index) }),
  ),
  "Grafana's download": laidOut(undefined, (text, index) => ({
    line: text,
    timestamp: String(1_795_348_800_000_000_000n + BigInt(index)),
    fields: { pod: "canton-0" },
  })),
  "Filebeat to Elastic": beside((who, text, index) =>
    JSON.stringify({
      "@timestamp": at(index),
      container: { name: who, id: who },
      ...(text.startsWith("{") ? { json: payload(text) } : { message: text }),
    }),
  ),
  "an answer of Elasticsearch": laidOut("hits", (text, index) => ({
    _id: String(index),
    _source: text.startsWith("{") ? payload(text) : { message: text, kubernetes: { pod: { name: "canton-0" } } },
  })),
  "BOM before it": (lines) =>
    lines.map((line, index) => (index === 0 ? { ...line, text: `\uFEFF${line.text}` } : line)),
};

describe.each(Object.entries(WRAPPERS))("in %s", (_wrapper, wrap) => {
  test.each(Object.entries(LAYOUTS))(
    "what Canton writes to %s is found, and nothing else",
    async (_layout, written) => {
      const lines = wrap(written);

      const { ofTrace, mentions } = await find(lines.map(({ text }) => text));

      const numbered = lines.map((line, index) => ({ ...line, number: index + 1 }));
      expect(ofTrace).toEqual(numbered.filter(({ isOurs }) => isOurs).map(({ number }) => number));
      const silent = numbered.filter(
        ({ text, number }) => text.includes(OURS) && ![...ofTrace, ...mentions].includes(number),
      );
      expect(silent).toEqual([]);
    },
  );
});

test.each([
  ["an object that was cut off", `{"message": "x", "trace-id": "${OURS}"`],
  ["fields of YAML", `  trace-id: ${OURS}`],
  ["a field of another name", JSON.stringify({ msg: "x", trace_id: OURS })],
  ["nothing that is known", `\tat somewhere tid:${OURS}`],
  ["a traceparent", `00-${OURS}-00f067aa0ba902b7-01`],
])("a line that holds the id as %s is told, though no entry could be", async (_what, line) => {
  expect(await find(["plain text", line, "plain text"])).toEqual({ ofTrace: [], mentions: [2] });
});

test("a list on one line holds entries as well", async () => {
  const list = JSON.stringify([{ message: "x" }, { message: "y", "trace-id": OURS }]);

  expect(await find([list])).toEqual({ ofTrace: [1], mentions: [] });
});

test("objects that are laid out in a message are lines of it", async () => {
  const [entry = "", other = ""] = [OURS, OTHER].map(
    (id) => `2026-11-22 12:00:00,001 [main] INFO  c.d.c.Main tid:${id} - x`,
  );

  expect(await find([entry, "{", '  "a": 1', "}", other, "{", "  not JSON", "}", entry, "{", "no end"])).toEqual({
    ofTrace: [1, 2, 3, 4, 9, 10, 11],
    mentions: [],
  });
});

test("what a runtime cut and never ended is told as it is", async () => {
  const cutOff = `2026-11-22T12:00:00.1Z stdout P INFO  c.d.c.Main tid:${OURS} - x`;

  expect(await find([cutOff])).toEqual({ ofTrace: [1], mentions: [] });
});
