/** What a participant may do for its parties, strongest first. */
export const PERMISSIONS = ["Submission", "Confirmation", "Observation"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Canton 2.x: Vip members are the ones a mediator trusts more. */
export type TrustLevel = "Ordinary" | "Vip";

/** True when `to` allows less than `from`. */
export function isWeakerPermission(to: Permission, from: Permission): boolean {
  return PERMISSIONS.indexOf(to) > PERMISSIONS.indexOf(from);
}

/** The weaker one of two. */
export function weakerPermission(one: Permission, other: Permission): Permission {
  return isWeakerPermission(one, other) ? one : other;
}

/** A Vip that may not confirm breaks Canton 2.x: canton-2x.md, section 12.3. Undefined: it may do nothing at all. */
export function isRefusedPair(permission: Permission | undefined, trustLevel: TrustLevel | undefined): boolean {
  return trustLevel === "Vip" && (permission === undefined || permission === "Observation");
}
