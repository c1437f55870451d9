import { API_VERSION } from "../model/api-version.ts";
import type { Gateway, GatewayRoute } from "../model/gateway.ts";
import type { Name } from "../model/identifier.ts";
import type { Json } from "../model/json.ts";
import {
  describeDue,
  describeRule,
  type Objection,
  type Placement,
  type PlacementInput,
  type PlacementReason,
  type PlacementRule,
  type PlacementWish,
  seatsOf,
  type SequencerDue,
  type SequencerOffer,
} from "../model/placement.ts";
import { compareText } from "../model/problem.ts";
import { alignColumns } from "./terminal/columns.ts";
import type { Paint } from "./terminal/paint.ts";
import { plural } from "../model/plural.ts";

/** What is known of the placement of one domain. */
export interface PlacementView {
  readonly input: PlacementInput;
  readonly placement: Placement;
  readonly due: readonly SequencerDue[];
}

/** Why one member is where it is. */
export interface Explanation {
  readonly wish: PlacementWish;
  readonly reasons: readonly PlacementReason[];
  readonly conflict: readonly PlacementRule[];
}

/** Members named in full before the rest is counted; everything is in `-o json`. */
const MAX_ROWS = 200;

/** The sequencers of each member, and the load of each sequencer. */
export function renderPlacement(domain: string, { input, placement, due }: PlacementView, paint: Paint): string {
  const members = [...placement.members.values()];
  const lines = [
    `${paint.bold(domain)}: ${plural(members.length, "member")} on ${plural(input.sequencers.length, "sequencer")}`,
    "",
    ...alignColumns([
      ["sequencer", "state", "for", "region", "members"],
      ...sorted(input.sequencers).map((offer) => [
        offer.name,
        offer.state,
        offer.isolation === "dedicated" ? "one" : "many",
        offer.region ?? "-",
        describeLoad(offer, placement.load.get(offer.name) ?? 0, input),
      ]),
    ]).map((line) => `  ${line}`),
    "",
    ...alignColumns([
      ["member", "sequencers"],
      ...members
        .slice(0, MAX_ROWS)
        .map(({ member, sequencers, leaving }) => [member, describePlaces(sequencers, leaving)]),
    ]).map((line) => `  ${line}`),
  ];
  const more = members.length - MAX_ROWS;
  if (more > 0) lines.push(`  … and ${String(more)} more: -o json has them all`);
  for (const one of due) lines.push("", paint.yellow(`Due: ${describeDue(one)}.`));
  return lines.join("\n");
}

function describeLoad(offer: SequencerOffer, members: number, { policy }: PlacementInput): string {
  const seats = seatsOf(offer, policy);
  if (seats === Infinity) return String(members);
  const headroom =
    offer.capacity === undefined || offer.capacity === seats ? "" : ` (capacity ${String(offer.capacity)})`;
  return `${String(members)} of ${String(seats)}${offer.isolation === "dedicated" ? "" : headroom}`;
}

function describePlaces(sequencers: readonly Name[], leaving: readonly Name[]): string {
  const places = sequencers.length === 0 ? "none" : sequencers.join(", ");
  return leaving.length === 0 ? places : `${places} (moving off ${leaving.join(", ")})`;
}

/** Each sequencer with the rule that decided, and what is in conflict where there is none. */
export function renderExplanation(
  domain: string,
  explanation: Explanation,
  { placement }: PlacementView,
  paint: Paint,
): string {
  const { wish, reasons, conflict } = explanation;
  const placed = placement.members.get(wish.name);
  const rows = reasons.map((reason) => [
    reason.sequencer,
    reason.chosen ? "yes" : reason.leaving ? "leaving" : "no",
    decidingRule(reason, wish),
    describeDecision(reason, wish),
  ]);
  const lines = [
    `${paint.bold(wish.name)} in ${domain}: ${describePlaces(placed?.sequencers ?? [], placed?.leaving ?? [])}`,
    "",
    ...alignColumns([["sequencer", "chosen", "decided by", "why"], ...rows]).map((line) => `  ${line}`),
  ];
  if (placed !== undefined && placed.sequencers.length < placed.wanted) {
    lines.push(
      "",
      paint.yellow(
        `It has ${String(placed.sequencers.length)} of the ${String(placed.wanted)} sequencers that it should have.`,
      ),
    );
  }
  if (conflict.length > 0) {
    lines.push("", paint.red("The smallest set of rules that together leave it none:"));
    lines.push(...conflict.map((rule) => `  - ${describeRule(rule)}`));
  }
  return lines.join("\n");
}

/** Which rule put the member on the sequencer, or kept it off. */
function decidingRule({ chosen, against }: PlacementReason, { sequencers }: PlacementWish): string {
  if (chosen) return sequencers.length > 0 ? "explicit" : "preference";
  return against[0]?.rule ?? "preference";
}

function describeDecision({ sequencer, chosen, against }: PlacementReason, wish: PlacementWish): string {
  if (chosen) return wish.sequencers.length > 0 ? "its document names it" : "preferred among those that are suitable";
  if (against.length === 0) return "suitable, and others are preferred";
  return against.map((objection) => describeObjection(objection, sequencer, wish)).join("; ");
}

function describeObjection(objection: Objection, sequencer: Name, wish: PlacementWish): string {
  switch (objection.rule) {
    case "explicit":
      return "its document names others";
    case "draining":
      return `${sequencer} is draining`;
    case "region":
      return `${sequencer} is in ${objection.region ?? "no region"}, and ${wish.name} asks for ${wish.region ?? "none"}`;
    case "dedicated":
      if (objection.others.length > 0) return `${objection.others.join(", ")} has it alone`;
      return wish.isolation === "dedicated"
        ? `${sequencer} is shared, and ${wish.name} requires a dedicated one`
        : `${sequencer} is reserved for a member that requires a dedicated one`;
    case "apart":
      return `apart from ${objection.others.join(", ")}`;
    case "capacity":
      return `full: ${String(objection.members)} of ${String(objection.seats)}`;
  }
}

/** What `placement show -o json` prints. */
export function placementJson(domain: string, revision: string, { input, placement, due }: PlacementView): Json {
  const { maxParticipants, headroom, perMember } = input.policy;
  return {
    apiVersion: API_VERSION,
    kind: "Placement",
    domain,
    revision,
    policy: { maxParticipants: maxParticipants ?? null, headroom, sequencersPerMember: perMember },
    sequencers: sorted(input.sequencers).map((offer) => ({
      name: offer.name,
      state: offer.state,
      isolation: offer.isolation,
      region: offer.region ?? null,
      capacity: offer.capacity ?? null,
      seats: finite(seatsOf(offer, input.policy)),
      members: placement.load.get(offer.name) ?? 0,
    })),
    members: [...placement.members.values()].map(({ member, sequencers, leaving, wanted }) => ({
      name: member,
      sequencers,
      leaving,
      wanted,
    })),
    due: due.map(dueJson),
  };
}

/** What `placement explain -o json` prints. */
export function explanationJson(
  domain: string,
  revision: string,
  { wish, reasons, conflict }: Explanation,
  { placement }: PlacementView,
): Json {
  const placed = placement.members.get(wish.name);
  return {
    apiVersion: API_VERSION,
    kind: "Explanation",
    domain,
    revision,
    member: wish.name,
    sequencers: placed?.sequencers ?? [],
    leaving: placed?.leaving ?? [],
    wanted: placed?.wanted ?? 0,
    reasons: reasons.map((reason) => ({
      sequencer: reason.sequencer,
      chosen: reason.chosen,
      leaving: reason.leaving,
      decidedBy: decidingRule(reason, wish),
      why: describeDecision(reason, wish),
      against: reason.against.map(({ rule }) => rule),
    })),
    conflict: conflict.map(ruleJson),
  };
}

/** What `sequencer propose -o json` prints. */
export function sequencerDraftsJson(
  domain: string,
  revision: string,
  due: readonly SequencerDue[],
  files: readonly { readonly path: string; readonly content: string }[],
): Json {
  return { apiVersion: API_VERSION, kind: "SequencerDrafts", domain, revision, due: due.map(dueJson), files };
}

/** What `gateway render -o json` prints. */
export function gatewayJson(program: string, gateway: Gateway, configuration: string): Json {
  const { commit, listen, routes, notes } = gateway;
  return {
    apiVersion: API_VERSION,
    kind: "Gateway",
    for: program,
    commit: commit ?? null,
    listen,
    routes: routes.map(routeJson),
    notes,
    configuration,
  };
}

function routeJson({ domain, sequencer, serverNames, backend, networks }: GatewayRoute): Json {
  return { domain, sequencer, serverNames, backend, networks: networks ?? null };
}

function dueJson(due: SequencerDue): Json {
  const { kind, members, region, isolation, count, conflict } = due;
  return {
    kind,
    members,
    region: region ?? null,
    isolation,
    count,
    conflict: conflict.map(ruleJson),
    message: describeDue(due),
  };
}

function ruleJson(rule: PlacementRule): Json {
  return { ...rule, message: describeRule(rule) };
}

function finite(value: number): number | null {
  return value === Infinity ? null : value;
}

function sorted(offers: readonly SequencerOffer[]): readonly SequencerOffer[] {
  return offers.toSorted((one, other) => compareText(one.name, other.name));
}
