import { RollcallError } from "../../model/error.ts";
import { parseJson } from "../../model/json-text.ts";
import type { DomainId, Name, ParticipantId } from "../../model/identifier.ts";
import type { Hold, Plan, UsedOverride } from "../../model/plan.ts";
import type { Difference, Standing } from "../../model/standing.ts";
import { digestOf } from "../../plan/digest.ts";

/** The reviewed file of `plan --out`, as far as applying it needs. */
export interface ReviewedPlan {
  readonly domain: string;
  readonly digest: string;
}

/** The parts of a plan document that its digest covers. */
interface PlanDocument {
  readonly kind: string;
  readonly digest: string;
  readonly domain: { readonly name: Name; readonly domainId: DomainId };
  readonly actions: readonly {
    readonly kind: Plan["actions"][number]["kind"];
    readonly participantId: ParticipantId;
    readonly name: Name | null;
    readonly before: Standing;
    readonly after: Standing;
    readonly differences: readonly Difference[];
  }[];
  readonly holds: readonly Pick<Hold, "rule" | "members">[];
  readonly overrides: readonly Pick<UsedOverride, "name" | "rule">[];
}

/**
 * Reads a plan document and checks that it still says what its digest names.
 *
 * Throws `usage` for anything else: a file edited after the review would show one thing and apply another.
 */
export function readPlanFile(text: string): ReviewedPlan {
  try {
    const document = parseJson(text) as PlanDocument;
    if (document.kind === "Plan" && digestOfDocument(document) === document.digest) {
      return { domain: document.domain.name, digest: document.digest };
    }
  } catch (cause) {
    throw refused("the plan file is none that rollcall wrote", cause);
  }
  throw refused("the plan file does not say what its digest names", undefined);
}

function refused(message: string, cause: unknown): RollcallError {
  return new RollcallError("usage", message, {
    hint: "Write it anew with rollcall plan --out FILE, and review that.",
    cause,
  });
}

function digestOfDocument({ domain, actions, holds, overrides }: PlanDocument): string {
  return digestOf(
    {
      domain,
      actions: actions.map(({ participantId, name, ...action }) => ({
        ...action,
        member: { participantId, name: name ?? undefined },
      })),
    },
    { holds, overrides },
  );
}
