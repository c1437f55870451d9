import { shortHash } from "../../model/identifier.ts";
import { formatInstant } from "../../model/instant.ts";
import type {
  DomainStory,
  LaterTrouble,
  MemberConnection,
  MemberStory,
  RequestStory,
} from "../../model/request-story.ts";
import { codeSpan, sentence } from "../escape.ts";
import { countKinds, enumerated, listed, type Lines, type Room, widened, type Wording } from "./budget.ts";
import { plural } from "../../model/plural.ts";
import { describeOutcome } from "../words.ts";

/** The progress of a merged request, in a word or two. */
export function storyTitle({ domains }: RequestStory, { chars }: Room): string {
  const states = new Set(domains.map(({ state }) => state));
  if (states.has("failed")) return "❌ Merged, and not applied yet";
  if (states.has("held")) return "⏳ Merged, and held";
  const names = sentence(domains.map(({ domain }) => domain).join(", "), chars);
  if (states.size === 1 && states.has("effective")) return `✅ In force on ${names}`;
  return `⏳ Merged, and on its way to ${names}`;
}

/** What became of a merged request, step by step, and how an admitted member connects. */
export function* storyLines({ landed, landedAtMs, domains, connections }: RequestStory, room: Room): Lines {
  yield `1. merged as ${codeSpan(shortHash(landed))}, ${formatInstant(landedAtMs)}`;
  const shown = domains.slice(0, widened(room).rows);
  for (const domain of shown) yield* domainStoryLines(domain, room);
  const left = domains.slice(shown.length).map(({ state }) => KINDS[state]);
  if (left.length > 0) yield `1. … and ${plural(left.length, "domain")} more: ${countKinds(left)}`;
  yield* connectionLines(connections, room);
}

function* connectionLines(connections: readonly MemberConnection[], room: Room): Lines {
  const ready = connections.flatMap(({ name, markdown }) => (markdown === undefined ? [] : [{ name, markdown }]));
  // A package that is cut in two is useless: it is shown whole, or not here.
  for (const { markdown } of ready.slice(0, room.rows)) yield* ["", markdown];
  const untold = ready.slice(room.rows).map(({ name }) => name);
  if (untold.length > 0)
    yield* ["", `\`rollcall connection NAME\` prints how to connect, for ${enumerated(untold, widened(room))}`];
  const refused = connections.filter(({ refusal }) => refusal !== undefined);
  if (refused.length === 0) return;
  yield "";
  yield* listed(refused, refusedWording(room), widened(room));
}

function refusedWording({ chars }: Room): Wording<MemberConnection> {
  return {
    kindOf: () => "without a connection package",
    wordsOf: ({ name, domain, refusal = "" }) =>
      `No connection package of ${codeSpan(name)} for ${codeSpan(domain)} yet: ${codeSpan(refusal, chars)}`,
  };
}

const STATES = {
  waiting: "has not run yet",
  applied: "was applied, and is not effective yet",
  effective: "is in force",
  held: "is held",
  unknown: "was sent, and its outcome is not known yet",
  failed: "could not be applied; a retry follows",
} as const satisfies Record<DomainStory["state"], string>;

const KINDS = {
  waiting: "waiting for its run",
  applied: "applied",
  effective: "effective",
  held: "held",
  unknown: "not known yet",
  failed: "not applied yet",
} as const satisfies Record<DomainStory["state"], string>;

/** Shown beside what is in force, which it does not change. */
const LATER = {
  held: "later changes of the domain are held",
  unknown: "a change was sent, and its outcome is not known yet",
  failed: "the domain has a fault",
  gone: "the branch no longer contains this change",
} as const satisfies Record<LaterTrouble["kind"], string>;

function* domainStoryLines({ domain, state, message, members, inForceSinceMs, later }: DomainStory, room: Room): Lines {
  const since = inForceSinceMs === undefined ? "" : ` since ${formatInstant(inForceSinceMs)}`;
  yield `1. ${codeSpan(domain)} ${STATES[state]}${since}${reason(message, room)}`;
  yield* listed(members, memberWording(room), room, "   ");
  if (later !== undefined) yield `   - since then, beside it: ${LATER[later.kind]}${reason(later.message, room)}`;
}

function reason(message: string | undefined, { chars }: Room): string {
  return message === undefined ? "" : `: ${codeSpan(message, chars)}`;
}

function memberWording({ chars }: Room): Wording<MemberStory> {
  return {
    kindOf: ({ inForceSinceMs }) => (inForceSinceMs === undefined ? "not effective yet" : "effective"),
    wordsOf: ({ name, action, inForceSinceMs, hasJoined }) => {
      const parts = [
        inForceSinceMs !== undefined
          ? "effective"
          : action?.outcome === undefined
            ? "waiting"
            : describeOutcome(action.outcome),
        ...(hasJoined === undefined ? [] : [hasJoined ? "connected" : "not connected yet"]),
      ];
      const run =
        action === undefined
          ? ""
          : ` (run ${codeSpan(action.runId)}, plan ${codeSpan(shortHash(action.digest))}, trace ${codeSpan(action.traceId)})`;
      return `${codeSpan(name)}: ${codeSpan(parts.join(", "), chars)}${run}`;
    },
  };
}
