import type { ParticipantId } from "../model/identifier.ts";
import { formatInstant } from "../model/instant.ts";
import type { DesiredDomain, Membership } from "../model/membership.ts";
import { compareText } from "../model/problem.ts";
import type { Former } from "../model/plan.ts";
import type { RequestedChange, RequestedDifference, RequestedKind } from "../model/request.ts";

/**
 * What a request changes in the register of one domain: the register without it against the register with it. The live
 * domain has no part in this, so that drift is not attributed to the request. Removals first, then by name. Pure.
 *
 * `former` are the members of the branch's history: they distinguish a return from a first admission.
 */
export function contributionOf(
  base: DesiredDomain | undefined,
  merged: DesiredDomain,
  former: ReadonlyMap<ParticipantId, Former>,
): readonly RequestedChange[] {
  const before = base?.members ?? new Map<ParticipantId, Membership>();
  const changes: RequestedChange[] = [];
  const gone = new Map([...before.values()].filter(isGoneFrom(merged)).map((member) => [member.name, member]));
  for (const [participantId, member] of merged.members) {
    const replaced = before.has(participantId) ? undefined : gone.get(member.name);
    if (replaced === undefined) continue;
    gone.delete(member.name);
    changes.push(replacement(replaced, member, former.has(participantId)));
  }
  const replacing = new Set(changes.map(({ participantId }) => participantId));
  for (const member of gone.values()) {
    const { participantId } = member;
    changes.push({
      kind: "remove",
      name: member.name,
      participantId,
      before: member,
      after: undefined,
      differences: [],
    });
  }
  for (const [participantId, member] of merged.members) {
    const known = before.get(participantId);
    if (replacing.has(participantId)) continue;
    if (known === undefined) {
      const kind = former.has(participantId) ? "readmit" : "admit";
      changes.push({ kind, name: member.name, participantId, before: undefined, after: member, differences: [] });
      continue;
    }
    const differences = compareMemberships(known, member);
    if (differences.length === 0) continue;
    changes.push({
      kind: kindOf(known, member),
      name: member.name,
      participantId,
      before: known,
      after: member,
      differences,
    });
  }
  return changes.toSorted((one, other) => RANK[one.kind] - RANK[other.kind] || compareText(one.name, other.name));
}

function isGoneFrom({ members }: DesiredDomain): (member: Membership) => boolean {
  return ({ participantId }) => !members.has(participantId);
}

/** One document, another participant: one change with two halves, of which one takes and the other gives. */
function replacement(before: Membership, after: Membership, readmits: boolean): RequestedChange {
  const ids = { field: "participantId", before: before.participantId, after: after.participantId };
  return {
    kind: "replace",
    name: after.name,
    participantId: after.participantId,
    replaces: before.participantId,
    readmits,
    before,
    after,
    differences: [ids, ...compareMemberships(before, after)],
  };
}

/** What takes most comes first. */
const RANK = {
  remove: 0,
  replace: 1,
  suspend: 2,
  readmit: 3,
  change: 4,
  resume: 5,
  admit: 6,
} as const satisfies Record<RequestedKind, number>;

function kindOf(before: Membership, after: Membership): RequestedKind {
  const [was, is] = [before.suspension !== undefined, after.suspension !== undefined];
  if (!was && is) return "suspend";
  if (was && !is) return "resume";
  return "change";
}

/** A field by what it means, and by what its document writes where the same can be written in several ways. */
type Field = readonly [
  name: string,
  meant: (member: Membership) => string,
  written?: (member: Membership) => string | undefined,
];

/** Every field of a member that a document says, in the order of its schema. */
const FIELDS: readonly Field[] = [
  ["name", ({ name }) => name],
  ["permission", ({ permission }) => permission],
  ["trustLevel", ({ trustLevel }) => trustLevel],
  ["state", ({ suspension }) => (suspension === undefined ? "admitted" : "suspended")],
  ["reason", ({ suspension }) => suspension?.reason ?? ""],
  ["until", ({ suspension }) => momentOf(suspension?.untilMs), ({ suspension }) => suspension?.until],
  ["validUntil", ({ validUntilMs }) => momentOf(validUntilMs), ({ validUntil }) => validUntil],
  ["sequencers", ({ placement }) => placement.sequencers.join(", ")],
  ["isolation", ({ placement }) => placement.isolation],
  ["apartFrom", ({ placement }) => placement.apartFrom.join(", ")],
  ["region", ({ placement }) => placement.region ?? ""],
  ["networks", ({ networks }) => networks.join(", ")],
  ["organisation", ({ organisation }) => organisation],
  ["contacts", ({ contacts }) => contacts.join(", ")],
  ["github", ({ askers }) => askers.join(", ")],
  ["mode", ({ mode }) => mode],
  ["generation", ({ generation }) => String(generation)],
];

function momentOf(atMs: number | undefined): string {
  return atMs === undefined ? "" : formatInstant(atMs);
}

function compareMemberships(before: Membership, after: Membership): readonly RequestedDifference[] {
  return FIELDS.flatMap(([field, meant, written]) => {
    if (meant(before) === meant(after)) return [];
    const tell = (member: Membership): string => written?.(member) ?? meant(member);
    return [{ field, before: tell(before), after: tell(after) }];
  });
}
