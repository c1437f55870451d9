import type { ParticipantId } from "../model/identifier.ts";
import { isInSync, isOfPassiveReplica, type JudgedPlan } from "../model/plan.ts";
import { plural } from "../model/plural.ts";
import type { Problem } from "../model/problem.ts";
import { visible } from "./escape.ts";
import { renderPlan } from "./terminal/domain.ts";
import type { Paint } from "./terminal/paint.ts";

/** What an import wrote, the members that it left out, and the plan after it. */
export interface ImportReport {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly leftOut: readonly { readonly participantId: ParticipantId; readonly problem: Problem }[];
  readonly judged: JudgedPlan;
}

export function renderImport(domain: string, { files, leftOut, judged }: ImportReport, paint: Paint): string {
  const { plan, blocks } = judged;
  const written =
    files.length === 0
      ? `${domain}: ${leftOut.length === 0 ? "the register knows every live member" : "nothing written"}.`
      : `${domain}: ${plural(files.length, "file")} written. Fill in each organisation, then commit.`;
  const isEmpty = isInSync(plan) && plan.unmanaged.length === 0 && blocks.length === 0;
  return [
    ...files.map(({ path }) => `wrote ${path}`),
    ...leftOut.map(({ participantId, problem: { path, message, hint } }) =>
      paint.yellow(`left out ${visible(participantId)}: its document, ${path}, is not valid: ${message}. ${hint}`),
    ),
    isEmpty ? `${written} A plan finds nothing to do.` : `${written} A plan does not come out empty then:`,
    ...(isEmpty && !isOfPassiveReplica(plan) ? [] : ["", renderPlan(judged, paint)]),
  ].join("\n");
}
