import { expect, test } from "vitest";

import { type CommitId, parseCommitId } from "../../src/model/identifier.ts";
import type { Annotation, Check, PullRequest } from "../../src/model/pull-request.ts";
import type { Forge, OwnPullRequest } from "../../src/ports/forge.ts";
import { aName, sure } from "../build/identifiers.ts";

/** Somebody with an account, where a forge has accounts. */
export interface Talker {
  readonly id: number;
  readonly login: string;
}

/** A forge, the people who use it, and what they see there. */
export interface ForgeUnderTest {
  readonly forge: Forge;
  /** The same in another process. */
  readonly another: () => Forge;
  /** Somebody makes a request, and gives its number. */
  readonly ask: () => Promise<number>;
  /** Whoever made it pushes once more. */
  readonly push: (number: number) => Promise<void>;
  /** Gives the commit that it became. The branch goes where people remove it. */
  readonly merge: (number: number) => Promise<string>;
  /** Nobody wants it any more. */
  readonly abandon: (number: number) => Promise<void>;
  /** The commit that git has at a ref of the register's repository. */
  readonly commitAt: (ref: string) => Promise<string>;
  /** Changes whenever anything is written there. */
  readonly written: () => Promise<string>;
  readonly ourComments: (number: number) => Promise<readonly string[]>;
  /** What is said of a commit, the last word only. */
  readonly verdict: (head: string) => Promise<Verdict | undefined>;
  /** The texts of the reports that are open. */
  readonly openReports: () => Promise<readonly string[]>;
  /** `environment state`, oldest first; undefined where the forge has none. */
  readonly deployments: (() => Promise<readonly string[]>) | undefined;
  /** What people do on a forge on which they can talk; undefined for one on which they cannot. */
  readonly people: ForgePeople | undefined;
  /** What a request says at a path; undefined for a forge that makes no requests of its own. */
  readonly fileOf: ((number: number, path: string) => Promise<string | undefined>) | undefined;
}

export interface ForgePeople {
  /** May write to the register. */
  readonly writer: Talker;
  /** Owns it. */
  readonly admin: Talker;
  readonly stranger: Talker;
  /** `organisation/team`, of the writer alone. */
  readonly team: string;
  readonly comment: (who: Talker, number: number, body: string) => Promise<void>;
  /** Somebody who may write changes the first comment of a conversation, at once. */
  readonly editFirst: (number: number, body: string) => Promise<void>;
  /** Somebody with the right to does this to our comment. */
  readonly editOurs: (number: number, body: string) => Promise<void>;
  readonly review: (who: Talker, number: number, verdict: "APPROVE" | "REQUEST_CHANGES" | "COMMENT") => Promise<void>;
  readonly reactions: (number: number) => Promise<readonly string[]>;
  readonly lock: (number: number) => Promise<void>;
}

export interface Verdict {
  readonly status: string;
  readonly title: string;
  readonly annotations: readonly string[];
}

const { signal } = new AbortController();
const MARKER = "<!-- rollcall:request v1 -->";
const DRIFT = "<!-- rollcall:drift acme v1 -->";
const OVER = { marker: DRIFT, title: "Drift on acme", body: "it is over" };

function aCheck(head: string, fields: Partial<Check> = {}): Check {
  return {
    head: sure(parseCommitId(head)),
    externalId: "one",
    isAskedAnew: false,
    status: "failure",
    title: "1 admission on acme",
    summary: "1. Ask an owner.\n",
    text: "everything",
    annotations: [],
    detailsUrl: undefined,
    ...fields,
  };
}

function annotations(count: number): readonly Annotation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: "domains/acme/participants/carla.yaml",
    line: index + 1,
    column: 1,
    level: "failure",
    title: "permission",
    message: `line ${String(index + 1)} is wrong`,
  }));
}

/** What every `Forge` keeps. Where it cannot do something, what it does instead. */
export function testForge(what: string, open: () => Promise<ForgeUnderTest>): void {
  const holds = (sentence: string, body: (world: ForgeUnderTest) => Promise<void>): void => {
    test(`${what}: ${sentence}`, async () => body(await open()));
  };

  holds("a request is listed while it is open, with the commit that git has at its ref", async (world) => {
    const { forge, ask, commitAt } = world;
    expect(await forge.openPullRequests(signal)).toEqual([]);
    const numbers = [await ask(), await ask()];

    const open = await forge.openPullRequests(signal);

    expect(open.map(({ number }) => number).toSorted()).toEqual(numbers.toSorted());
    for (const request of open) {
      expect(request).toMatchObject({ state: "open", baseBranch: "main" });
      expect(request.head).toBe(await commitAt(request.headRef));
      expect(request.landed).toBeUndefined();
      expect(await forge.pullRequest(request.number, signal)).toEqual(request);
    }
  });

  holds("nothing is there under a number that nobody has", async ({ forge }) => {
    expect(await forge.pullRequest(987_654, signal)).toBeUndefined();
  });

  holds("a push moves the head, and says so", async (world) => {
    const { forge, ask, push, commitAt } = world;
    const number = await ask();
    const before = await requestOf(world, number);
    await push(number);

    const after = await requestOf(world, number);

    expect(after.head).not.toBe(before.head);
    expect(after.head).toBe(await commitAt(after.headRef));
    expect(after.updatedAtMs).toBeGreaterThanOrEqual(before.updatedAtMs);
    expect((await forge.openPullRequests(signal)).map(({ head }) => head)).toEqual([after.head]);
  });

  holds("a merged request is open no more, and names the commit that it became", async (world) => {
    const { forge, ask, merge } = world;
    const number = await ask();
    await forge.openPullRequests(signal);
    const landed = await merge(number);

    expect(await requestOf(world, number)).toMatchObject({ state: "merged", landed });
    expect(await forge.openPullRequests(signal)).toEqual([]);
    const remembered = forge.capabilities.conversation ? [{ number, state: "merged", landed }] : [];
    expect(await forge.mergedPullRequests(signal)).toMatchObject(remembered);
  });

  holds("a request that nobody wants any more is closed, and became nothing", async (world) => {
    const { forge, ask, abandon } = world;
    const number = await ask();
    await forge.openPullRequests(signal);
    await abandon(number);

    expect(await requestOf(world, number)).toMatchObject({ state: "closed", landed: undefined });
    expect(await forge.openPullRequests(signal)).toEqual([]);
    expect(await forge.mergedPullRequests(signal)).toEqual([]);
  });

  holds(
    "there is one comment of ours: made, edited in place, and left alone when it says so already",
    async (world) => {
      const { forge, ask, ourComments, written } = world;
      const number = await ask();
      await forge.openPullRequests(signal);

      const madeAtMs = await forge.putComment(number, MARKER, "first\n", signal);
      expect(await ourComments(number)).toEqual([`${MARKER}\nfirst\n`]);
      const before = await written();
      expect(await forge.putComment(number, MARKER, "first\n", signal)).toBe(madeAtMs);
      expect(await written()).toBe(before);
      const editedAtMs = await forge.putComment(number, MARKER, "second\n", signal);

      expect(await ourComments(number)).toEqual([`${MARKER}\nsecond\n`]);
      expect(sure(editedAtMs)).toBeGreaterThanOrEqual(sure(madeAtMs));
    },
  );

  holds("another process of ours finds the comment, and makes none", async (world) => {
    const { forge, another, ask, ourComments } = world;
    const number = await ask();
    await forge.openPullRequests(signal);
    await forge.putComment(number, MARKER, "first\n", signal);

    const other = another();
    await other.openPullRequests(signal);
    await other.putComment(number, MARKER, "second\n", signal);

    expect(await ourComments(number)).toEqual([`${MARKER}\nsecond\n`]);
  });

  holds("a comment as long as is promised is taken", async ({ forge, ask, ourComments }) => {
    const number = await ask();
    await forge.openPullRequests(signal);
    const body = "x".repeat(forge.capabilities.commentLength - MARKER.length - 1);

    await forge.putComment(number, MARKER, body, signal);

    expect(await ourComments(number)).toEqual([`${MARKER}\n${body}`]);
  });

  holds("a verdict stands at its commit; the same again writes nothing, another one takes its place", async (world) => {
    const { forge, ask, verdict, written } = world;
    const { head } = await requestOf(world, await ask());

    await forge.putCheck(aCheck(head), signal);
    expect(await verdict(head)).toEqual({ status: "failure", title: "1 admission on acme", annotations: [] });
    const before = await written();
    await forge.putCheck(aCheck(head), signal);
    expect(await written()).toBe(before);
    await forge.putCheck(aCheck(head, { externalId: "two", status: "success", title: "Ready" }), signal);

    expect(await verdict(head)).toEqual({ status: "success", title: "Ready", annotations: [] });
  });

  holds("a verdict that is still under way becomes the final one", async (world) => {
    const { forge, ask, verdict } = world;
    const { head } = await requestOf(world, await ask());

    await forge.putCheck(aCheck(head, { status: "in-progress", title: "Out of date" }), signal);
    expect((await verdict(head))?.status).toBe("in-progress");
    await forge.putCheck(aCheck(head, { externalId: "two", status: "action-required" }), signal);

    expect((await verdict(head))?.status).toBe("action-required");
  });

  holds("more annotations than fit into one request are all there", async (world) => {
    const { forge, ask, verdict } = world;
    const { head } = await requestOf(world, await ask());

    await forge.putCheck(aCheck(head, { annotations: annotations(120) }), signal);

    const shown = sure(await verdict(head)).annotations;
    expect(new Set(shown)).toEqual(new Set(annotations(120).map(({ message }) => message)));
    expect(shown).toHaveLength(120);
  });

  holds("there is one report for a marker: opened, edited in place, closed with a last word", async (world) => {
    const { forge, openReports, written } = world;
    const report = { marker: DRIFT, title: "Drift on acme", body: "one member", labels: ["rollcall-drift"] };

    const number = await forge.putReport(report, signal);
    expect(await openReports()).toEqual([expect.stringContaining("one member")]);
    const before = await written();
    expect(await forge.putReport(report, signal)).toBe(number);
    expect(await written()).toBe(before);
    expect(await forge.putReport({ ...report, body: "two members" }, signal)).toBe(number);
    expect(await openReports()).toEqual([expect.stringContaining("two members")]);
    await forge.closeReport(OVER, signal);

    expect(await openReports()).toEqual([]);
  });

  holds("a report that comes back has the number that it had, and another marker has another", async (world) => {
    const { forge, another, openReports } = world;
    const report = { marker: DRIFT, title: "Drift on acme", body: "one member", labels: [] };
    const number = await forge.putReport(report, signal);
    await forge.closeReport(OVER, signal);

    expect(await another().putReport({ ...report, body: "again" }, signal)).toBe(number);
    const zeta = { ...report, marker: "<!-- rollcall:drift zeta v1 -->", body: "elsewhere" };
    expect(await forge.putReport(zeta, signal)).not.toBe(number);

    expect(await openReports()).toHaveLength(2);
  });

  holds("a report that is closed and says so is left alone", async (world) => {
    const { forge, written } = world;
    await forge.putReport({ ...OVER, body: "one member", labels: [] }, signal);
    await forge.closeReport(OVER, signal);
    const before = await written();
    await forge.closeReport(OVER, signal);

    expect(await written()).toBe(before);
  });

  holds("to close a report that is not there does nothing", async ({ forge, openReports }) => {
    await forge.closeReport(OVER, signal);

    expect(await openReports()).toEqual([]);
  });

  holds("what is in force is shown where the forge can, and no more than once", async (world) => {
    const { forge, ask, merge, deployments, written } = world;
    const number = await ask();
    await forge.openPullRequests(signal);
    const commit = (await merge(number)) as CommitId;
    const one = { commit, domain: aName("acme"), description: "in force", url: undefined };
    const before = await written();

    await forge.putDeployment({ ...one, state: "queued" }, signal);
    await forge.putDeployment({ ...one, state: "success" }, signal);
    const after = await written();
    await forge.putDeployment({ ...one, state: "success" }, signal);

    expect(await written()).toBe(after);
    expect(forge.capabilities.deployments).toBe(deployments !== undefined);
    if (deployments === undefined) expect(after).toBe(before);
    else expect(await deployments()).toEqual(["domain/acme queued", "domain/acme success"]);
  });

  holds("what nobody signed is no delivery", async ({ forge }) => {
    const body = new TextEncoder().encode('{"action":"opened","pull_request":{"number":7}}');
    const headers = { "x-github-event": "pull_request", "x-github-delivery": "1" };

    expect(await forge.readDelivery({ headers: {}, body: new Uint8Array() })).toBeUndefined();
    expect(await forge.readDelivery({ headers, body })).toBeUndefined();
    const unsigned = { ...headers, "x-hub-signature-256": "sha256=" };
    expect(await forge.readDelivery({ headers: unsigned, body })).toBeUndefined();
  });

  holds("a forge that was asked for little takes more at once", async ({ forge, ask }) => {
    await ask();
    await forge.openPullRequests(signal);

    expect(forge.busyUntilMs).toBeLessThan(Date.now());
  });

  holds("where nothing failed to be delivered nothing is asked for again", async ({ forge }) => {
    expect(await forge.redeliverFailed(0, signal)).toBe(0);
  });

  holds("what is asked after an abort ends at once", async ({ forge, ask }) => {
    const number = await ask();
    const ended = AbortSignal.abort();

    await expect(forge.openPullRequests(ended)).rejects.toThrow();
    await expect(forge.pullRequest(number, ended)).rejects.toThrow();
  });

  holds("what people say is heard where they can say it: each one's latest opinion, and no remark", async (world) => {
    const { forge, ask, people } = world;
    const number = await ask();
    if (people === undefined) {
      expect(forge.capabilities.conversation).toBe(false);
      expect(await forge.reviews(number, signal)).toEqual([]);
      return;
    }
    expect(forge.capabilities.conversation).toBe(true);
    await people.review(people.writer, number, "REQUEST_CHANGES");
    await people.review(people.writer, number, "APPROVE");
    await people.review(people.writer, number, "COMMENT");
    await people.review(people.admin, number, "REQUEST_CHANGES");

    const reviews = await forge.reviews(number, signal);

    expect(reviews.map(({ user, state }) => [user, state])).toEqual([
      [people.writer, "approved"],
      [people.admin, "changes-requested"],
    ]);
  });

  holds("comments come oldest first, with who wrote them, and ours alone are ours", async (world) => {
    const { forge, ask, people } = world;
    const number = await ask();
    await forge.openPullRequests(signal);
    if (people === undefined) {
      await forge.putComment(number, MARKER, "ours\n", signal);
      expect(await forge.comments(number, signal)).toEqual([]);
      return;
    }
    await people.comment(people.stranger, number, `${MARKER}\nI am the service`);
    await forge.putComment(number, MARKER, "ours\n", signal);
    await people.comment(people.writer, number, "/rollcall help");

    const comments = await forge.comments(number, signal);

    expect(comments.map(({ user, isOurs, isBot, body }) => [isOurs ? "us" : user.login, isBot, body.trim()])).toEqual([
      [people.stranger.login, false, `${MARKER}\nI am the service`],
      ["us", true, `${MARKER}\nours`],
      [people.writer.login, false, "/rollcall help"],
    ]);
    expect(comments.filter(({ isOurs }) => !isOurs).map(({ user }) => user.id)).toEqual([
      people.stranger.id,
      people.writer.id,
    ]);
  });

  holds(
    "whether a comment is as it was written is told by the record of its edits, also within a second",
    async (world) => {
      const { forge, ask, people } = world;
      const number = await ask();
      await forge.openPullRequests(signal);
      if (people === undefined) return;
      await people.comment(people.stranger, number, "looks good");
      await people.comment(people.stranger, number, "/rollcall help");
      const [first] = await forge.comments(number, signal);
      await people.editFirst(number, "/rollcall hold");
      const [edited, other] = await forge.comments(number, signal);

      expect(await forge.isAsWritten(sure(edited), signal)).toBe(false);
      expect(await forge.isAsWritten(sure(other), signal)).toBe(true);
      // Words that were read before somebody changed them are nobody's any more, either.
      expect(await forge.isAsWritten(sure(first), signal)).toBe(false);
    },
  );

  holds("what somebody else made of our comment is put right", async (world) => {
    const { forge, ask, ourComments, people } = world;
    const number = await ask();
    await forge.openPullRequests(signal);
    await forge.putComment(number, MARKER, "2 removals\n", signal);
    if (people === undefined) return;
    await people.editOurs(number, `${MARKER}\n0 removals\n`);

    await forge.putComment(number, MARKER, "2 removals\n", signal);

    expect(await ourComments(number)).toEqual([`${MARKER}\n2 removals\n`]);
  });

  holds("where nobody may comment any more nothing is said, and nothing breaks", async (world) => {
    const { forge, ask, ourComments, people } = world;
    const number = await ask();
    await forge.openPullRequests(signal);
    if (people === undefined) return;
    await people.lock(number);

    expect(await forge.putComment(number, MARKER, "hello\n", signal)).toBeUndefined();
    expect(await ourComments(number)).toEqual([]);
  });

  holds(
    "a comment is reacted to where there are comments; elsewhere, and where it is gone, nothing breaks",
    async (world) => {
      const { forge, ask, people } = world;
      const number = await ask();
      await forge.openPullRequests(signal);
      await forge.react(987_654, "seen", signal);
      if (people === undefined) return;
      await people.comment(people.writer, number, "/rollcall plan");
      const [{ id } = { id: 0 }] = await forge.comments(number, signal);

      await forge.react(id, "seen", signal);
      await forge.react(id, "done", signal);
      await forge.react(id, "done", signal);

      expect(await people.reactions(number)).toEqual(["eyes", "rocket"]);
    },
  );

  holds("who somebody is, and what they may, is known where there are accounts", async ({ forge, people }) => {
    expect(await forge.userOf("nobody-of-this-name", signal)).toBeUndefined();
    if (people === undefined) {
      expect(await forge.roleOf({ id: 1, login: "writer" }, signal)).toBe("none");
      await expect(forge.teamMembers("acme/owners", signal)).rejects.toMatchObject({ code: "unauthorized" });
      return;
    }
    const { writer, admin, stranger, team } = people;

    expect(await forge.userOf(writer.login, signal)).toEqual(writer);
    expect(await forge.roleOf(writer, signal)).toBe("write");
    expect(await forge.roleOf(admin, signal)).toBe("admin");
    expect(["none", "read"]).toContain(await forge.roleOf(stranger, signal));
    expect(await forge.teamMembers(team, signal)).toEqual([writer]);
    await expect(forge.teamMembers("acme/nobodies", signal)).rejects.toMatchObject({ code: "unauthorized" });
  });

  holds("a login that is somebody else's by now gives nobody's rights away", async ({ forge, people }) => {
    if (people === undefined) return;
    expect(await forge.roleOf({ id: people.stranger.id, login: people.admin.login }, signal)).toBe("none");
  });

  holds("who pushed what is told where the forge keeps record of it, and whom commits name", async (world) => {
    const { forge, ask, push, people } = world;
    const number = await ask();
    const { head: first } = await requestOf(world, number);
    await push(number);
    await forge.openPullRequests(signal);
    const { head } = await requestOf(world, number);
    if (people === undefined) {
      expect(await forge.pushes(number, signal)).toEqual([]);
      expect(await forge.commits(number, signal)).toEqual([]);
      return;
    }
    const by = people.stranger;

    expect(await forge.pushes(number, signal)).toEqual([
      { by, before: undefined, after: first },
      { by, before: first, after: head },
    ]);
    expect((await forge.commits(number, signal)).at(-1)).toMatchObject({ by, after: head });
  });

  holds("a request of ours is made where the forge makes any, and refused with a reason elsewhere", async (world) => {
    const { forge, commitAt, fileOf, written } = world;
    const wanted = anOwnPullRequest(await commitAt("refs/heads/main"), world);
    expect(await forge.ownPullRequest(wanted, signal)).toBeUndefined();
    expect(forge.capabilities.ownPullRequests).toBe(fileOf !== undefined);
    if (fileOf === undefined) {
      await expect(forge.putPullRequest(wanted, signal)).rejects.toMatchObject({ code: "settings" });
      return;
    }

    const made = await forge.putPullRequest(wanted, signal);

    expect(made).toMatchObject({ state: "open", isCurrent: true });
    const request = await requestOf(world, made.number);
    expect(request).toMatchObject({
      state: "open",
      baseBranch: "main",
      askedBy: wanted.askedBy.id,
    });
    expect(await fileOf(made.number, CARLA)).toBe("kind: Participant\n");
    const before = await written();
    expect(await forge.putPullRequest(wanted, signal)).toEqual(made);
    expect(await written()).toBe(before);
    expect((await forge.ownPullRequest(wanted, signal))?.number).toBe(made.number);
    expect(await forge.ownPullRequest({ ...wanted, name: "another" }, signal)).toBeUndefined();
  });

  holds("a request of ours is brought up to date in place", async (world) => {
    const { forge, commitAt, fileOf } = world;
    if (fileOf === undefined) return;
    const wanted = anOwnPullRequest(await commitAt("refs/heads/main"), world);
    const { number } = await forge.putPullRequest(wanted, signal);

    const again = await forge.putPullRequest(
      { ...wanted, files: [{ path: CARLA, content: "kind: Domain\n" }] },
      signal,
    );

    expect(again).toMatchObject({ number, isCurrent: true });
    expect(await fileOf(number, CARLA)).toBe("kind: Domain\n");
  });

  holds("issues are there where people can write them", async ({ forge }) => {
    expect(await forge.openIssues(signal)).toEqual([]);
    expect(await forge.issue(987_654, signal)).toBeUndefined();
  });
}

const CARLA = "domains/acme/participants/carla.yaml";

function anOwnPullRequest(base: string, { people }: ForgeUnderTest): OwnPullRequest {
  return {
    name: "adopt-acme-carla-1",
    askedBy: people?.stranger ?? { id: 7, login: "alice" },
    base: sure(parseCommitId(base)),
    baseBranch: "main",
    title: "Take carla as she is",
    body: "Asked for in the report of drift.",
    files: [{ path: CARLA, content: "kind: Participant\n" }],
  };
}

async function requestOf({ forge }: ForgeUnderTest, number: number): Promise<PullRequest> {
  return sure(await forge.pullRequest(number, signal));
}
