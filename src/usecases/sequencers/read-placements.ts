import { RollcallError } from "../../model/error.ts";
import type { DesiredDomain } from "../../model/membership.ts";
import type { Problem } from "../../model/problem.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Revision } from "../../ports/register.ts";
import type { RegisterReaders } from "../register/register-readers.ts";
import type { PlacedMembers } from "../register/place-members.ts";

/** A domain whose documents are valid, and where they place its members. */
export interface ValidDomain {
  readonly kind: "valid";
  readonly name: string;
  readonly desired: DesiredDomain;
  readonly placed: PlacedMembers;
}

/** A domain whose documents have errors. */
export interface InvalidDomain {
  readonly kind: "invalid";
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** One domain as far as placement goes. */
export type PlacedDomain = InvalidDomain | ValidDomain;

/** The placement of all members, offline: in one domain of the register, or in all of them. */
export async function readPlacements(
  deps: Pick<RegisterReaders, "register" | "loader"> & { readonly clock: Clock },
  options: { readonly ref: string | undefined; readonly domain: string | undefined },
  signal: AbortSignal,
): Promise<{ readonly revision: Revision; readonly domains: readonly PlacedDomain[] }> {
  const revision = await deps.register.resolve(options.ref, signal);
  const { domains: loaded } = await deps.loader.load(revision, deps.clock.nowMs(), signal);
  const names = options.domain === undefined ? [...loaded.keys()] : [options.domain];
  if (names.length === 0) {
    throw new RollcallError("invalid_register", `the register at ${revision.label} has no domain`, {
      hint: "A domain is a folder in domains/ with a domain.yaml.",
    });
  }
  const domains = names.map((name): PlacedDomain => {
    const domain = loaded.get(name);
    if (domain === undefined) {
      throw new RollcallError("usage", `the register at ${revision.label} has no domain ${name}`, {
        hint: `It has ${[...loaded.keys()].join(", ") || "none"}.`,
      });
    }
    const { desired, placed, problems } = domain;
    if (desired === undefined || placed === undefined) return { kind: "invalid", name, problems };
    return { kind: "valid", name, desired, placed };
  });
  return { revision, domains };
}
