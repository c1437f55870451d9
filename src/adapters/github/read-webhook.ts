import { verify } from "@octokit/webhooks-methods";

import { parseCommitId } from "../../model/identifier.ts";
import type { Json } from "../../model/json.ts";
import type { Delivery, Hint } from "../../ports/forge.ts";

/** Where a delivery has to be from. Undefined numbers are not known yet, and not compared. */
export interface Expected {
  readonly repository: string;
  readonly repositoryId: number | undefined;
  readonly installationId: number | undefined;
  readonly secrets: readonly string[];
}

/**
 * The hints in a delivery; undefined when it is not signed by one of our secrets, or is no delivery at all.
 *
 * The signature covers the body alone: neither the event's name nor the delivery's id is authenticated, so that both decide
 * about nothing. What is hinted at is read again.
 */
export async function readWebhook(
  { headers, body }: Delivery,
  expected: Expected,
): Promise<{ readonly id: string; readonly hints: readonly Hint[] } | undefined> {
  const text = decode(body);
  if (text === undefined || !(await isSigned(text, headers["x-hub-signature-256"], expected.secrets))) return undefined;
  const id = headers["x-github-delivery"] ?? "";
  const event = headers["x-github-event"] ?? "";
  if (!/^[\w-]{1,100}$/.test(id) || !/^[a-z_]{1,60}$/.test(event)) return undefined;
  const payload = parseObject(text);
  if (payload === undefined) return undefined;
  if (!isOurs(payload, expected)) return { id, hints: [] };
  return { id, hints: hintsOf(event, payload) };
}

/** The very bytes as text, a mark of their order included; undefined when they are no UTF-8. */
function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Compares with one secret after another, each in constant time. */
async function isSigned(body: string, signature: string | undefined, secrets: readonly string[]): Promise<boolean> {
  if (signature === undefined || signature === "" || body === "") return false;
  for (const secret of secrets) if (await verify(secret, body, signature)) return true;
  return false;
}

function parseObject(text: string): Json | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function isOurs(payload: Json, { repository, repositoryId, installationId }: Expected): boolean {
  const from = objectOf(payload["repository"]);
  const installation = objectOf(payload["installation"]);
  // What is about a whole installation or organisation names no repository.
  if (from !== undefined) {
    const isNamed =
      typeof from["full_name"] === "string" && from["full_name"].toLowerCase() === repository.toLowerCase();
    const isNumbered = repositoryId === undefined ? isNamed : from["id"] === repositoryId;
    if (!isNumbered) return false;
  }
  return installationId === undefined || installation?.["id"] === installationId;
}

function hintsOf(event: string, payload: Json): readonly Hint[] {
  const action = payload["action"];
  switch (event) {
    case "pull_request":
    case "pull_request_review":
      return numbered(objectOf(payload["pull_request"]), (number) => ({ kind: "pull-request", number }));
    case "issue_comment":
      return numbered(objectOf(payload["issue"]), (number) => ({ kind: "comment", number }));
    case "issues":
      return numbered(objectOf(payload["issue"]), (number) => ({ kind: "issue", number }));
    case "push": {
      const branch = /^refs\/heads\/(.+)$/.exec(textOf(payload["ref"]))?.[1];
      return branch === undefined ? [] : [{ kind: "branch", branch }];
    }
    case "check_run":
    case "check_suite": {
      if (action !== "rerequested" && action !== "requested_action") return [];
      const head = parseCommitId(textOf(objectOf(payload[event])?.["head_sha"]));
      return head === undefined ? [] : [{ kind: "rerun", head }];
    }
    case "merge_group": {
      const group = objectOf(payload["merge_group"]);
      const head = parseCommitId(textOf(group?.["head_sha"]));
      const ref = textOf(group?.["head_ref"]);
      return action !== "checks_requested" || head === undefined ? [] : [{ kind: "merge-group", head, ref }];
    }
    case "installation":
    case "installation_repositories":
    case "member":
    case "membership":
    case "team":
      return [{ kind: "installation" }];
    default:
      return [];
  }
}

function numbered(object: Json | undefined, make: (number: number) => Hint): readonly Hint[] {
  const number = object?.["number"];
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? [make(number)] : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
