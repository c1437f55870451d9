import { isWeakerPermission, type Permission, type TrustLevel, weakerPermission } from "./permission.ts";

/** How a participant stands with a domain: what the domain's side grants it. */
export type Standing =
  | {
      readonly kind: "admitted";
      readonly permission: Permission;
      /** Undefined where the flavour has no trust level. */
      readonly trustLevel: TrustLevel | undefined;
    }
  /** On the list and cut off. */
  | { readonly kind: "suspended" }
  | { readonly kind: "absent" };

export const SUSPENDED: Standing = { kind: "suspended" };
export const ABSENT: Standing = { kind: "absent" };

/** Where two standings differ, as field, before and after. */
export interface Difference {
  readonly field: "state" | "permission" | "trustLevel" | "entries";
  readonly before: string;
  readonly after: string;
}

export function isSameStanding(one: Standing, other: Standing): boolean {
  if (one.kind !== "admitted" || other.kind !== "admitted") return one.kind === other.kind;
  return one.permission === other.permission && one.trustLevel === other.trustLevel;
}

/** What two entries side by side come to: the weaker permission, and the lower trust. Source: canton-2x.md, section 12.3. */
export function weakerStanding(one: Standing, other: Standing): Standing {
  if (one.kind === "absent") return other;
  if (other.kind === "absent") return one;
  if (one.kind === "suspended" || other.kind === "suspended") return SUSPENDED;
  return {
    kind: "admitted",
    permission: weakerPermission(one.permission, other.permission),
    trustLevel: one.trustLevel === other.trustLevel ? one.trustLevel : "Ordinary",
  };
}

/** True when going from `before` to `after` takes something away: access, a permission, or Vip trust. */
export function takesRights(before: Standing, after: Standing): boolean {
  if (before.kind !== "admitted") return false;
  if (after.kind !== "admitted") return true;
  return (
    isWeakerPermission(after.permission, before.permission) ||
    (before.trustLevel === "Vip" && after.trustLevel !== "Vip")
  );
}

/** In words, such as `Submission (Vip)`, `suspended` or `absent`. */
export function describeStanding(standing: Standing): string {
  if (standing.kind !== "admitted") return standing.kind;
  return standing.trustLevel === "Vip" ? `${standing.permission} (Vip)` : standing.permission;
}
