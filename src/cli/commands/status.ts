import { EXIT } from "../../model/error.ts";
import { formatAge, formatInstant } from "../../model/instant.ts";
import { type DomainStatus, reportStatus } from "../../reconcile/report-status.ts";
import { runJson, statusJson } from "../../report/json.ts";
import { alignColumns } from "../../report/terminal.ts";
import { countActions } from "../../report/words.ts";
import { type DomainOptions, tellInvalid, withDomains } from "../domain-command.ts";
import type { Session } from "../session.ts";

/** How each domain stands: what git says, what is live, and what was applied. */
export async function statusCommand(session: Session, options: DomainOptions): Promise<number> {
  const { terminal, output } = session;
  return withDomains(session, options, async ({ domain, deps, options: previewOptions }) => {
    const status = await terminal.withProgress(`reading ${domain}`, () => reportStatus(deps, previewOptions));
    if (status.kind === "invalid") return tellInvalid(session, status.problems, runJson(domain, status));
    if (output === "json") terminal.out(JSON.stringify(statusJson(domain, status), undefined, 2));
    else terminal.out(renderStatus(domain, status, session));
    return EXIT.ok;
  });
}

function renderStatus(
  domain: string,
  status: Extract<DomainStatus, { readonly kind: "read" }>,
  { terminal }: Session,
): string {
  const { proposal, identity, lastApplied, revision } = status;
  const { plan, verdict } = proposal;
  const { members } = plan;
  const state =
    verdict.holds.length > 0
      ? `held by ${verdict.holds.map(({ rule }) => rule).join(", ")}`
      : plan.actions.length > 0
        ? countActions(plan.actions)
        : "in sync";
  const connected = status.connected === undefined ? "not told" : String(status.connected);
  const rows = [
    ["state", state],
    ["drift", status.drift === 0 ? "none" : String(status.drift)],
    ["domain", identity.domainId],
    [
      "node",
      `${identity.nodeName}, release ${identity.release ?? "not told"}, protocol version ${String(identity.protocolVersion ?? "not told")}${identity.active ? "" : ", passive"}`,
    ],
    ["register", `${revision.label}, mode ${plan.domain.mode}`],
    [
      "members",
      `${String(members.desired)} in git, ${String(members.live)} permitted, ${String(members.joined)} joined, ${connected} connected`,
    ],
    ["mediators", String(status.mediators.length)],
    ["sequencer keys", String(status.sequencerKeys.length)],
    [
      "last applied",
      lastApplied === undefined
        ? "never from here"
        : `${lastApplied.commit?.slice(0, 12) ?? "a folder"} at ${formatInstant(lastApplied.atMs)}, ${formatAge(plan.plannedAtMs - lastApplied.atMs)} ago`,
    ],
    ...(status.interrupted === 0
      ? []
      : [
          [
            "interrupted",
            `${String(status.interrupted)} actions of a run that was ended; the next apply looks how they ended`,
          ],
        ]),
  ];
  return [terminal.paint.bold(domain), ...alignColumns(rows).map((line) => `  ${line}`)].join("\n");
}
