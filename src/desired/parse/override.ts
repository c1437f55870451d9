import type { Name } from "../../model/identifier.ts";
import type { Override } from "../../model/membership.ts";
import type { Draft, Finding } from "../../document/finding.ts";
import type { OverrideDocument } from "../generated/override.ts";
import { readMoment } from "./moment.ts";

export function parseOverride({ metadata, spec }: OverrideDocument): Draft<Override> {
  const findings: Finding[] = [];
  const untilMs = readMoment(spec.until, "/spec/until", findings);
  if (untilMs === undefined) return { draft: undefined, findings };
  return {
    draft: {
      name: metadata.name as Name,
      rule: spec.rule,
      subject: spec.subject as Name | undefined,
      upTo: spec.upTo,
      untilMs,
      until: spec.until,
      reason: spec.reason,
    },
    findings,
  };
}
