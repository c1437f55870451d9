import { shortHash } from "../../model/identifier.ts";
import { RollcallError } from "../../model/error.ts";
import type { JudgedPlan } from "../../model/plan.ts";
import { type DomainPlan, planDomain } from "../../usecases/domain/plan.ts";
import { isHeld } from "../../policy/release.ts";
import { planJson } from "../../report/json/domain.ts";
import { planMarkdown } from "../../report/markdown/domain.ts";
import { renderPlan, renderRemarks } from "../../report/terminal/domain.ts";
import { type DomainOptions, type DomainTurn, readDomains, tellInvalid, toOneDomain } from "../domain-command.ts";
import { writeNamed } from "../files.ts";
import type { Session } from "../session.ts";
import { planExitCode } from "../exit-code.ts";

export interface PlanOptions extends DomainOptions {
  readonly out?: string;
  readonly detailedExitcode?: boolean;
  readonly request?: string;
}

/** Desired against live, as a value: printed, written to a file, and never applied. */
export async function planCommand(session: Session, options: PlanOptions): Promise<number> {
  const { terminal, output, stop } = session;
  if (options.request !== undefined) {
    requireNoOther(options);
    return (await import("./plan-request.ts")).planRequest(session, { ...options, request: options.request });
  }
  const { out } = options;
  const scope =
    out === undefined ? options : await toOneDomain(session, options, "--out writes the plan of one domain");
  const read = ({ deps, options: own }: DomainTurn): Promise<DomainPlan> => planDomain(deps, own);
  return readDomains(session, scope, "planning", read, async ({ domain }, planned) => {
    if (planned.kind === "invalid") return tellInvalid(session, domain, planned.problems);
    const { judged, problems } = planned;
    const document = JSON.stringify(planJson(judged, problems), undefined, 2);
    if (out !== undefined) await writeNamed(out, `${document}\n`, { hint: "Check --out.", mode: 0o600, stop });
    if (output === "json") terminal.out(document);
    else if (output === "markdown") terminal.out(planMarkdown(judged));
    else {
      if (problems.length > 0) terminal.err(renderRemarks(problems, terminal.paint));
      terminal.out(renderPlan(judged, terminal.paint));
      terminal.out(nextStep(domain, judged, options));
    }
    return planExitCode(judged, options.detailedExitcode ?? false);
  });
}

/** A request is planned on the protected branch as it is, for each domain that it concerns, and is not applied by a plan. */
function requireNoOther({ ref, register, domain, acceptMissing, out }: PlanOptions): void {
  const others = { ref, register, domain, "accept-missing": acceptMissing, out };
  const other = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  if (other === undefined) return;
  throw new RollcallError("usage", `--request and --${other} do not go together`, {
    hint: `Leave out --${other}: a request is planned on the protected branch as it is, for each domain that it concerns.`,
  });
}

function nextStep(domain: string, judged: JudgedPlan, { register }: PlanOptions): string {
  const { plan, blocks, digest } = judged;
  if (blocks.some(({ kind }) => kind === "passive")) return "Next: plan again, against the active replica.";
  if (isHeld(judged)) return "Next: release the hold as shown, or change the register.";
  if (plan.actions.length === 0) return "The domain matches the register.";
  if (register !== undefined) return "Next: commit and push; only the register's branch is applied.";
  return `Next: rollcall apply --domain ${domain} --digest ${shortHash(digest)}`;
}
