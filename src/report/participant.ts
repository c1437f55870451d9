import { API_VERSION } from "../model/api-version.ts";
import { formatInstant, type InstantMs } from "../model/instant.ts";
import type { Json } from "../model/json.ts";
import {
  type Agreement,
  CONNECT_REFUSALS,
  type ConnectOutcome,
  type ConnectRefusal,
  type DomainLink,
  type ParticipantIdentity,
} from "../model/participant.ts";
import { visible } from "./escape.ts";
import { alignColumns } from "./terminal/columns.ts";
import type { Paint } from "./terminal/paint.ts";
import { plural } from "../model/plural.ts";

/** Why a participant could not connect, in plain words, and what to do. */
export const REFUSALS = {
  "not-admitted": {
    message: "not on the domain's allow-list",
    hint: "Ask the provider whether the pull request was merged and applied; --wait waits for it.",
  },
  disabled: {
    message: "known to the domain, and disabled there: suspended, or revoked",
    hint: "Ask the provider which of the two it is; --wait waits until it is resumed.",
  },
  "not-trusted": {
    message: "the certificate that a sequencer presents is not trusted by the participant",
    hint: "Join again with the provider's newest package; if it is that, ask the provider which certificate is right.",
  },
  unreachable: {
    message: "no sequencer can be reached from the participant",
    hint: "Check the participant's firewall and name service. --wait retries for longer.",
  },
  "wrong-domain": {
    message: "another domain answers than the expected one",
    hint: "Ask the provider for a new package. If the domain was set up anew, join it with another --alias.",
  },
  "wrong-version": {
    message: "the participant and the domain have no common protocol version",
    hint: "Upgrade the participant, or ask the provider which releases can join.",
  },
  agreement: {
    message: "the domain requires an agreement that was not accepted",
    hint: "Read it. To accept it, join again with --accept-agreement ID.",
  },
  other: {
    message: "the participant could not connect",
    hint: "See the participant's log.",
  },
} as const satisfies Record<ConnectRefusal, { readonly message: string; readonly hint: string }>;

export function participantIdJson({ participantId, nodeName, release }: ParticipantIdentity): Json {
  return { apiVersion: API_VERSION, kind: "ParticipantId", participantId, node: nodeName, release: release ?? null };
}

/** What `participant join` came to. */
export interface JoinReport {
  readonly domainId: string;
  readonly alias: string;
  readonly participantId: string;
  readonly change: "registered" | "changed" | "none";
  readonly outcome: ConnectOutcome;
  readonly wasConnected: boolean;
  readonly agreement: Agreement | undefined;
  readonly remarks: readonly string[];
}

export function joinJson(report: JoinReport): Json {
  const { domainId, alias, participantId, change, outcome, agreement, remarks } = report;
  return {
    apiVersion: API_VERSION,
    kind: "Join",
    result: outcome.kind,
    domainId,
    alias,
    participantId,
    change,
    reason: outcome.kind === "refused" ? outcome.reason : null,
    message: outcome.kind === "refused" ? REFUSALS[outcome.reason].message : null,
    hint: outcome.kind === "refused" ? REFUSALS[outcome.reason].hint : null,
    error: outcome.kind === "refused" ? (outcome.errorId ?? null) : null,
    traceId: outcome.kind === "refused" ? (outcome.traceId ?? null) : null,
    agreement: agreement === undefined ? null : { id: agreement.id, text: agreement.text },
    remarks,
  };
}

const CHANGES = {
  registered: "The domain was registered.",
  changed: "The registration was changed to match the package.",
  none: "",
} as const satisfies Record<JoinReport["change"], string>;

export function renderJoin(report: JoinReport, paint: Paint): string {
  const { alias, change, outcome, wasConnected, agreement, domainId } = report;
  const remarks = report.remarks.map((remark) => paint.yellow(`note: ${visible(remark)}`));
  if (outcome.kind === "connected") {
    const nothing = wasConnected && change === "none";
    const state = nothing ? "Already connected, as the package requires" : "Connected";
    return [...remarks, CHANGES[change], `${paint.green(state)}: ${alias} is ${domainId}.`]
      .filter((line) => line !== "")
      .join("\n");
  }
  const { message, hint } = REFUSALS[outcome.reason];
  const trace = outcome.traceId === undefined ? "" : `, trace id ${outcome.traceId}`;
  const origin = outcome.errorId === undefined ? "" : ` (${outcome.errorId}${trace})`;
  return [
    ...remarks,
    CHANGES[change],
    `${paint.red("Not connected")}: ${message}${origin}.`,
    `  ${hint}`,
    ...(agreement === undefined ? [] : ["", `Agreement ${visible(agreement.id)}:`, ...quoted(agreement.text)]),
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function quoted(text: string): readonly string[] {
  return text.split("\n").map((line) => `  | ${visible(line)}`);
}

/** How a command ends that could not connect. */
export function joinErrorCode(outcome: ConnectOutcome): (typeof CONNECT_REFUSALS)[ConnectRefusal]["code"] | undefined {
  return outcome.kind === "connected" ? undefined : CONNECT_REFUSALS[outcome.reason].code;
}

export function participantStatusJson(
  identity: ParticipantIdentity,
  links: readonly DomainLink[],
  nowMs: InstantMs,
): Json {
  return {
    apiVersion: API_VERSION,
    kind: "ParticipantStatus",
    readAt: formatInstant(nowMs),
    participantId: identity.participantId,
    node: identity.nodeName,
    release: identity.release ?? null,
    active: identity.active,
    protocolVersions: identity.protocolVersions ?? null,
    domains: links.map(({ entry, isManual, isConnected, connectedTo, isHealthy }) => ({
      alias: entry.alias,
      domainId: connectedTo ?? entry.domainId ?? null,
      state: stateOf({ isConnected, isHealthy }),
      manual: isManual,
      trustThreshold: entry.trustThreshold,
      sequencers: entry.sequencers.map(({ alias, endpoints, trustRoots }) => ({
        alias,
        endpoints,
        ownTrustRoot: trustRoots !== undefined,
      })),
    })),
  };
}

function stateOf({ isConnected, isHealthy }: Pick<DomainLink, "isConnected" | "isHealthy">) {
  if (!isConnected) return "disconnected";
  return isHealthy ? "connected" : "reconnecting";
}

export function renderParticipantStatus(
  identity: ParticipantIdentity,
  links: readonly DomainLink[],
  paint: Paint,
): string {
  const versions = identity.protocolVersions?.join(", ") ?? "not known";
  const rows = links.map(({ entry, isManual, isConnected, connectedTo, isHealthy }) => [
    `  ${visible(entry.alias)}`,
    stateOf({ isConnected, isHealthy }),
    `${connectedTo ?? entry.domainId ?? "domain not known yet"}, ${plural(entry.sequencers.length, "sequencer")}${isManual ? ", manual connect" : ""}`,
  ]);
  return [
    paint.bold(identity.participantId),
    `  ${visible(identity.nodeName)}, release ${identity.release ?? "not known"}, protocol versions ${versions}${identity.active ? "" : ", passive replica"}`,
    ...(links.length === 0 ? ["  no domain is registered"] : alignColumns(rows)),
  ].join("\n");
}

export function leaveJson({ alias, wasConnected }: { readonly alias: string; readonly wasConnected: boolean }): Json {
  return { apiVersion: API_VERSION, kind: "Leave", alias, wasConnected };
}

/** What became of one archive. */
interface UploadReport {
  readonly path: string;
  readonly name: string;
  readonly hash: string;
  readonly mainPackageId: string;
  readonly wasThere: boolean;
  readonly packages: number;
  readonly packagesThere: number;
}

export function uploadJson(uploaded: readonly UploadReport[]): Json {
  return {
    apiVersion: API_VERSION,
    kind: "Upload",
    dars: uploaded.map(({ wasThere, ...dar }) => ({ ...dar, result: wasThere ? "present" : "uploaded" })),
  };
}

export function renderUpload(uploaded: readonly UploadReport[], paint: Paint): string {
  const rows = uploaded.map(({ name, mainPackageId, wasThere, packages, packagesThere }) => [
    wasThere ? "= present" : "+ uploaded",
    visible(name),
    `main package ${mainPackageId.slice(0, 16)}…, ${plural(packages, "package")}, ${String(packagesThere)} of them there before`,
  ]);
  return alignColumns(rows)
    .map((line, index) => (uploaded[index]?.wasThere === true ? line : paint.green(line)))
    .join("\n");
}
