import { httpLines, httpTransport, readDocument } from "../adapters/api/client.ts";
import type { Json } from "../model/json.ts";
import type { StatusDocument } from "../report/json/domain.ts";
import type { DecisionDocument, HistoryDocument, TrailDocument } from "../report/json/service.ts";
import type { Settings } from "../settings/settings.ts";
import type { RunningService } from "./service.ts";

/** A service through its API. */
export function serviceOverHttp({ url, token }: NonNullable<Settings["api"]>): RunningService {
  const transport = httpTransport(url, token);
  const get = async (kind: string, path: string, signal: AbortSignal): Promise<Json> =>
    readDocument(await transport({ method: "GET", path }, signal), kind, "the service");
  const post = async (kind: string, path: string, body: Json, signal: AbortSignal): Promise<Json> =>
    readDocument(await transport({ method: "POST", path, body }, signal), kind, "the service");
  return {
    runs: async (query, signal) =>
      (await get("History", pathOf("/api/v1/runs", { ...query }), signal)) as Json & HistoryDocument,
    run: async (id, signal) =>
      (await get("History", `/api/v1/runs/${encodeURIComponent(id)}`, signal)) as Json & HistoryDocument,
    trail: async (query, signal) =>
      (await get("Trail", pathOf("/api/v1/audit", { ...query }), signal)) as Json & TrailDocument,
    exportTrail: (signal) => httpLines(url, token, "/api/v1/audit/export", signal),
    decide: async (kind, domain, text, signal) => {
      const body = Object.fromEntries(Object.entries(text).filter(([, value]) => value !== undefined));
      return (await post("Decision", `${domainPath(domain)}/${kind}`, body, signal)) as Json & DecisionDocument;
    },
    reconcile: (domain, signal) => post("Requested", `${domainPath(domain)}/reconcile`, {}, signal),
    status: async (domain, signal) =>
      (await get("Status", `${domainPath(domain)}/status`, signal)) as Json & StatusDocument,
    close: async () => Promise.resolve(),
  };
}

function domainPath(domain: string): string {
  return `/api/v1/domains/${encodeURIComponent(domain)}`;
}

/** A path with what is known of its query. */
function pathOf(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const known = Object.entries(query).flatMap(([key, value]): readonly [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return known.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(known)).toString()}`;
}
