/** What the App may do, and what for. The manifest, the tokens and `doctor` all read this table. */
export const PERMISSIONS = {
  metadata: { access: "read", isNeeded: true, why: "finds the repository and its people" },
  contents: { access: "read", isNeeded: true, why: "reads the register by git, and receives pushes" },
  pull_requests: { access: "write", isNeeded: true, why: "reads requests and reviews, and comments on them" },
  issues: { access: "write", isNeeded: true, why: "reads comments, and reports drift" },
  checks: { access: "write", isNeeded: true, why: "publishes the verdict" },
  deployments: { access: "write", isNeeded: false, why: "shows what is in force on which domain" },
  merge_queues: { access: "read", isNeeded: false, why: "answers merge queues" },
  members: { access: "read", isNeeded: false, why: "knows who is in a team that owns a domain" },
  administration: { access: "read", isNeeded: false, why: "looks at the branch's protection" },
} as const satisfies Record<string, { readonly access: "read" | "write"; isNeeded: boolean; why: string }>;

/** What the second App may do: it writes branches, and is never the one that decides. */
export const INTAKE_PERMISSIONS = {
  metadata: { access: "read", why: "finds the repository" },
  contents: { access: "write", why: "writes a branch for each form" },
  pull_requests: { access: "write", why: "opens the pull request" },
} as const satisfies Record<string, { readonly access: "read" | "write"; why: string }>;

/** The events that the App subscribes to. */
export const EVENTS = [
  "check_run",
  "check_suite",
  "issue_comment",
  "issues",
  "member",
  "membership",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "push",
] as const;

/** One permission that is not as it should be. */
export interface PermissionFinding {
  readonly permission: string;
  readonly kind: "missing" | "optional" | "surplus";
  readonly granted: string;
  readonly wanted: string;
  readonly why: string;
}

/** One that is asked for; needed unless it says otherwise. */
export interface WantedPermission {
  readonly access: "read" | "write";
  readonly isNeeded?: boolean;
  readonly why: string;
}

/** Holds what an installation has against what it should have, in both directions. */
export function comparePermissions(
  granted: Readonly<Record<string, string>>,
  all: Readonly<Record<string, WantedPermission>> = PERMISSIONS,
): readonly PermissionFinding[] {
  const findings: PermissionFinding[] = [];
  for (const [permission, { access, isNeeded = true, why }] of Object.entries(all)) {
    const has = granted[permission] ?? "none";
    if (permission === "metadata" || RANK[has] === RANK[access]) continue;
    const isLess = (RANK[has] ?? 0) < RANK[access];
    // Where it is not needed, its absence is no finding.
    if (isLess && !isNeeded && permission === "administration") continue;
    const kind = isLess ? (isNeeded ? "missing" : "optional") : "surplus";
    findings.push({ permission, kind, granted: has, wanted: access, why });
  }
  for (const [permission, has] of Object.entries(granted)) {
    if (permission in all) continue;
    findings.push({ permission, kind: "surplus", granted: has, wanted: "none", why: "nothing here uses it" });
  }
  return findings;
}

const RANK: Readonly<Record<string, number>> & Record<"read" | "write", number> = { none: 0, read: 1, write: 2 };

/** What a token asks for: what we use, as far as it was granted, and nothing more. */
export function allowed(
  granted: Readonly<Record<string, string>>,
  all: Readonly<Record<string, WantedPermission>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(all).flatMap(([permission, { access }]) => {
    const has = granted[permission];
    if (has === undefined || permission === "administration") return [];
    return [[permission, has === "read" ? "read" : access] as const];
  });
  return Object.fromEntries(entries);
}
