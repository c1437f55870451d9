import type { Comment, ForgeUser, Review } from "../../src/model/pull-request.ts";
import type {
  ChangedFile,
  EvaluatedDomain,
  EvaluatedRequest,
  Quorum,
  RequestedChange,
  RequestVerdict,
} from "../../src/model/request.ts";
import type { DomainStory, MemberConnection, MemberStory, RequestStory } from "../../src/model/request-story.ts";
import type { RequestRecord } from "../../src/ports/request-store.ts";
import { newRecord } from "../../src/usecases/requests/request-record.ts";
import type { RequestView } from "../../src/report/markdown/request-comment.ts";
import { aBlobId, aCommitId, aName, NOW_MS } from "./identifiers.ts";
import { aMembership } from "./members.ts";

/** A request adds `alice` to `acme`, unless told otherwise. */
export function aChangedFile(fields: Partial<ChangedFile> = {}): ChangedFile {
  return {
    path: "domains/acme/participants/alice.yaml",
    domain: aName("acme"),
    kind: "participant",
    before: undefined,
    after: aBlobId("alice"),
    ...fields,
  };
}

/** The admission of `alice`, unless told otherwise. */
export function aRequestedChange({
  name = "alice",
  ...fields
}: Partial<Omit<RequestedChange, "name">> & { readonly name?: string } = {}): RequestedChange {
  const after = aMembership({ name });
  return {
    kind: "admit",
    name: after.name,
    participantId: after.participantId,
    before: undefined,
    after,
    differences: [],
    ...fields,
  };
}

/** One approval is needed, and is there. */
export function aQuorum(fields: Partial<Quorum> = {}): Quorum {
  return {
    needed: 1,
    counted: [{ userId: 7, login: "olga" }],
    missing: 0,
    missingOthers: 0,
    uncounted: [],
    ...fields,
  };
}

/** What a request comes to for `acme`: nothing, and nobody has to approve it, unless told otherwise. */
export function anEvaluatedDomain({
  name = "acme",
  ...fields
}: Partial<Omit<EvaluatedDomain, "name">> & { readonly name?: string } = {}): EvaluatedDomain {
  return {
    name: aName(name),
    changes: [],
    policyFiles: [],
    judged: undefined,
    unreadable: undefined,
    others: [],
    drift: [],
    asksOwners: false,
    quorum: undefined,
    mayApprove: [],
    placed: undefined,
    readAtMs: NOW_MS,
    ...fields,
  };
}

/** A request that is right, and does nothing to any domain unless told otherwise. */
export function anEvaluatedRequest(fields: Partial<EvaluatedRequest> = {}): EvaluatedRequest {
  return {
    kind: "evaluated",
    base: aCommitId("base"),
    head: aCommitId("head"),
    files: [],
    problems: [],
    baseProblems: [],
    refusals: [],
    domains: [],
    effectId: "e".repeat(64),
    ...fields,
  };
}

export function aVerdict(fields: Partial<RequestVerdict> = {}): RequestVerdict {
  return { state: "success", title: "1 admission on acme", next: ["Merge it."], ...fields };
}

export function aRequestView(fields: Partial<RequestView> = {}): RequestView {
  return {
    evaluation: anEvaluatedRequest(),
    verdict: aVerdict(),
    alike: [],
    stale: undefined,
    story: undefined,
    doubtful: [],
    earlier: [],
    ...fields,
  };
}

export function aMemberStory({
  name = "alice",
  ...fields
}: Partial<Omit<MemberStory, "name">> & { readonly name?: string } = {}): MemberStory {
  return {
    name: aName(name),
    action: undefined,
    inForceSinceMs: undefined,
    hasJoined: undefined,
    ...fields,
  };
}

export function aDomainStory(fields: Partial<DomainStory> = {}): DomainStory {
  const untold = { message: undefined, inForceSinceMs: undefined, later: undefined, members: [] };
  return { domain: aName("acme"), state: "waiting", ...untold, ...fields };
}

export function aRequestStory(fields: Partial<RequestStory> = {}): RequestStory {
  return {
    landed: aCommitId("landed"),
    landedAtMs: NOW_MS,
    domains: [aDomainStory()],
    next: [],
    connections: [],
    ...fields,
  };
}

/** How `alice` connects to `acme`: a page, unless told otherwise. */
export function aMemberConnection({
  name = "alice",
  ...fields
}: Partial<Omit<MemberConnection, "name">> & { readonly name?: string } = {}): MemberConnection {
  return { domain: aName("acme"), name: aName(name), markdown: "### How to connect", refusal: undefined, ...fields };
}

/** Somebody of the forge, always with the same number. */
export function aUser(login: string): ForgeUser {
  let id = 1;
  for (const letter of login) id = (id * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return { id, login };
}

export function aReview(fields: Partial<Review> = {}): Review {
  return { id: 1, user: aUser("olga"), state: "approved", atMs: NOW_MS, ...fields };
}

export function aComment(fields: Partial<Comment> = {}): Comment {
  const { createdAtMs = NOW_MS } = fields;
  return {
    id: 1,
    key: "comment-1",
    user: aUser("olga"),
    isBot: false,
    isOurs: false,
    body: "",
    createdAtMs,
    updatedAtMs: createdAtMs,
    ...fields,
  };
}

export function aRequestRecord(fields: Partial<RequestRecord> = {}): RequestRecord {
  return {
    ...newRecord({ number: 7, head: aCommitId("head") }, NOW_MS),
    base: aCommitId("base"),
    effectId: "e".repeat(64),
    domains: [aName("acme")],
    ...fields,
  };
}
