import { randomUUID } from "node:crypto";

import { onTestFinished } from "vitest";

import type { TreeLimits } from "../../../src/adapters/git/tree.ts";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { CommitId, Name } from "../../../src/model/identifier.ts";
import type { Check, ForgeUser, PullRequest } from "../../../src/model/pull-request.ts";
import type { Evaluation } from "../../../src/model/request.ts";
import type { Run } from "../../../src/model/run.ts";
import type { Store } from "../../../src/ports/store.ts";
import { apply, SERVICE } from "../../../src/usecases/domain/apply.ts";
import { BranchHead } from "../../../src/usecases/register/branch-head.ts";
import type { ApplyDeps } from "../../../src/usecases/domain/domain-deps.ts";
import { Askers } from "../../../src/usecases/requests/askers.ts";
import { whoApproves } from "../../../src/usecases/requests/evaluate-deps.ts";
import { evaluateRequest } from "../../../src/usecases/requests/evaluate-request.ts";
import { type FollowMergedDeps, lookAtMerged } from "../../../src/usecases/requests/follow-merged.ts";
import { committed, type FollowOpenDeps, OpenRequests } from "../../../src/usecases/requests/follow-open.ts";
import { LiveSnapshots } from "../../../src/usecases/requests/live-snapshots.ts";
import { readersOf } from "../../../src/usecases/register/register-readers.ts";
import { Commands } from "../../../src/usecases/requests/obey-command.ts";
import { Owners } from "../../../src/usecases/requests/owners.ts";
import { People } from "../../../src/usecases/requests/people.ts";
import {
  aBareClone,
  aDirectory,
  aRepository,
  type Repository,
  type TreeEntry,
} from "../../adapters/git/a-repository.ts";
import { aDomainYaml, aParticipantYaml, aSequencerYaml } from "../../build/documents.ts";
import { aDomainId, aName, NOW_MS, sure } from "../../build/identifiers.ts";
import { ManualClock } from "../../build/manual-clock.ts";
import { aMemberConnection } from "../../build/requests.ts";
import { writeRef } from "../../support/git-files.ts";
import { ACME, TRACE_ID } from "../domain/a-world.ts";
import { MemoryDomain } from "../domain/memory-domain.ts";
import { MemoryForge } from "./memory-forge.ts";

const { signal } = new AbortController();

/** Content by path; null takes a file away. */
export type Change = Readonly<Record<string, TreeEntry | null>>;

/** Lines of a domain's `spec`: bob owns it for the provider, carol for the members. */
export const OWNED = [
  "mode: enforce",
  "owners:",
  "  - { organisation: Provider, github: [bob] }",
  "  - { organisation: Members, github: [carol] }",
].join("\n");

export interface RequestWorldWish {
  /** Lines of each domain's `spec`, by its name. By default `acme` alone, as `OWNED` has it. */
  readonly domains?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** What a request may add; more than any test has when absent. */
  readonly requestLimits?: TreeLimits;
}

/** A register in a real git repository with a forge and domains that are only remembered, by a clock that tests move. */
export interface RequestWorld {
  readonly forge: MemoryForge;
  readonly store: Store;
  readonly clock: ManualClock;
  readonly repository: Repository;
  readonly branch: BranchHead;
  readonly domains: ReadonlyMap<Name, MemoryDomain>;
  readonly deps: FollowOpenDeps & FollowMergedDeps;
  /** What applying one of the domains takes. */
  readonly applyDeps: (domain: Name) => ApplyDeps;
  /** A stranger. */
  readonly alice: ForgeUser;
  /** Owners of `acme`, and no writers. */
  readonly bob: ForgeUser;
  readonly carol: ForgeUser;
  /** Domains that somebody asked the loop to look at. */
  readonly runs: readonly Name[];
  /** Somebody asks for a change of the branch as it is; gives the request's number. */
  readonly ask: (who: ForgeUser, change: Change) => Promise<number>;
  /** Whoever asked pushes once more, or somebody else. */
  readonly push: (number: number, change: Change, who?: ForgeUser) => Promise<CommitId>;
  /** Somebody lays what a request changes on the branch as it is, with another change, and takes away what was there. */
  readonly forcePush: (number: number, change: Change, who: ForgeUser) => Promise<CommitId>;
  /** Somebody merges the branch as it is into a request's, and with it another change. */
  readonly update: (number: number, who: ForgeUser, change?: Change) => Promise<CommitId>;
  readonly merge: (number: number) => Promise<CommitId>;
  /** Somebody changes the branch by no request. */
  readonly commit: (change: Change) => Promise<CommitId>;
  readonly evaluate: (number: number) => Promise<Evaluation>;
  /** What the service does when it hears of a request. */
  readonly look: (number: number) => Promise<void>;
  /** Commits that a merge queue tries. */
  readonly queued: Set<CommitId>;
  /** The same, and then of all that should be looked at because of that. */
  readonly settle: (number: number) => Promise<void>;
  /** Somebody opens another request with the commit of one that is there; gives its number. */
  readonly repeat: (who: ForgeUser, number: number, fields?: Partial<PullRequest>) => Promise<number>;
  /** Says that what was published may not hold any more. */
  readonly doubt: (number: number, why: string) => Promise<void>;
  readonly verdict: (number: number) => Check;
}

/** The path of a member's document in `acme`. */
export function memberPath(name: string, domain = "acme"): string {
  return `domains/${domain}/participants/${name}.yaml`;
}

export function admission(name: string, domain = "acme", organisation = "A company"): Change {
  return { [memberPath(name, domain)]: aParticipantYaml({ name, organisation }) };
}

/** The service's run of `acme`, as its loop has it. */
export function runAsService({ applyDeps }: RequestWorld, deps: Partial<ApplyDeps> = {}): Promise<Run> {
  const confirm = (): Promise<boolean> => Promise.resolve(true);
  const options = { signal, traceId: TRACE_ID, actor: SERVICE, trigger: "schedule", confirm, stop: signal } as const;
  return apply({ ...applyDeps(ACME), ...deps }, options);
}

/** Alice asks to admit somebody, bob approves it, and it is merged: gives the request's number. */
export async function admitApproved(world: RequestWorld, name: string): Promise<number> {
  const number = await world.ask(world.alice, admission(name));
  await world.look(number);
  world.forge.review(world.bob, number, "approved");
  await world.look(number);
  await world.merge(number);
  await world.look(number);
  return number;
}

export async function aRequestWorld({
  domains: wish = { acme: OWNED },
  files = {},
  requestLimits,
}: RequestWorldWish = {}): Promise<RequestWorld> {
  const repository = await aRepository();
  const trees = new Map<string, Readonly<Record<string, TreeEntry>>>();
  const commitOn = async (ref: string, parents: readonly string[], change: Change): Promise<CommitId> => {
    const tree = { ...trees.get(parents[0] ?? ""), ...change };
    const kept = Object.fromEntries(
      Object.entries(tree).filter((entry): entry is [string, TreeEntry] => entry[1] !== null),
    );
    const commit = (await repository.commitTree(kept, parents, ref)) as CommitId;
    trees.set(commit, kept);
    return commit;
  };
  let main = await commitOn("refs/heads/main", [], { ...documentsOf(wish), ...files });

  const { register } = await aBareClone(repository, requestLimits === undefined ? {} : { requestLimits });
  const readers = readersOf(register, { filesPerFolder: 2_000 });
  const store = await openSqliteStore(await aDirectory());
  onTestFinished(() => store.close());
  const clock = new ManualClock();
  const forge = new MemoryForge({
    nowMs: () => clock.nowMs(),
    commit: (ref, { base, files: proposed }) =>
      commitOn(ref, [base], Object.fromEntries(proposed.map(({ path, content }) => [path, content]))),
  });
  const [alice, bob, carol] = [forge.person("alice"), forge.person("bob"), forge.person("carol")];
  const domains = new Map(Object.keys(wish).map((name) => [aName(name), new MemoryDomain(aDomainId(name))]));
  const openManagers = new Map(
    [...domains].map(([name, domain]) => [
      name,
      (id: MemoryDomain["domainId"]) => Promise.resolve(domain.openManager(id)),
    ]),
  );
  const branch = new BranchHead(register);
  const people = new People(forge, clock);
  const snapshots = new LiveSnapshots(openManagers, clock);
  const runs: Name[] = [];
  const deps: FollowOpenDeps & FollowMergedDeps = {
    forge,
    store,
    ...readers,
    branch,
    clock,
    people,
    snapshots,
    owners: new Owners({ ...readers, store, people }),
    askers: new Askers({ forge, register, clock }),
    newTraceId: () => TRACE_ID,
    requestRun: (domain) => {
      runs.push(domain);
      return Promise.resolve();
    },
    liveMembers: async (domain) => {
      const own = sure(domains.get(domain));
      const manager = own.openManager(own.domainId);
      try {
        return (await manager.read({ signal, traceId: TRACE_ID }).catch(() => undefined))?.members;
      } finally {
        manager.close();
      }
    },
    connectionOf: (domain, name) => Promise.resolve({ ...aMemberConnection(), domain, name }),
  };
  const commands = new Commands(deps);
  const due = new Set<number>();
  const queued = new Set<CommitId>();
  const open = new OpenRequests(deps, commands, {
    askFor: (number) => due.add(number),
    isQueued: (head) => queued.has(head),
  });
  /** What each request's branch began with, or was brought up to last. */
  const beginnings = new Map<number, CommitId>();
  const numberOf = (number: number) => sure(forge.pulls.get(number));
  const look = async (number: number): Promise<void> => {
    const known = await store.requests.request(number);
    const request = numberOf(number);
    const isOurs = request.baseBranch === "main";
    if (request.state === "open" && isOurs)
      await open.look({ isAskedAnew: false }, await branch.newest(signal), request, known, signal);
    else if (request.state === "merged" && isOurs) await lookAtMerged(deps, commands, request, known, signal);
    else if (known !== undefined) await open.close(known, signal);
  };
  return {
    forge,
    store,
    clock,
    repository,
    branch,
    domains,
    deps,
    alice,
    bob,
    carol,
    runs,
    applyDeps: (domain) => ({
      domain,
      ...readers,
      store,
      clock,
      openManager: sure(openManagers.get(domain)),
      newId: randomUUID,
      countsApprovals: true,
      concurrency: 2,
      effectiveTimeoutMs: 5_000,
    }),
    ask: async (who, change) => {
      const headRef = `refs/pull/${String(forge.pulls.size)}/head`;
      const number = forge.open(who, { head: await commitOn(headRef, [main], change), headRef });
      beginnings.set(number, main);
      return number;
    },
    push: async (number, change, who) => {
      const { headRef, head, author } = numberOf(number);
      const pushed = await commitOn(headRef, [head], change);
      forge.push(who ?? author, number, pushed);
      return pushed;
    },
    forcePush: async (number, change, who) => {
      const pushed = await commitOn(numberOf(number).headRef, [main], change);
      beginnings.set(number, main);
      forge.push(who, number, pushed);
      return pushed;
    },
    update: async (number, who, change = {}) => {
      const { headRef, head } = numberOf(number);
      // What it changed until now stays; everything else is as the branch has it.
      const [begun, now] = [trees.get(sure(beginnings.get(number))) ?? {}, trees.get(head) ?? {}];
      const own = Object.entries(now).filter(([path, entry]) => begun[path] !== entry);
      const merged = { ...trees.get(main), ...Object.fromEntries(own), ...change };
      const gone = [
        ...Object.keys(now).filter((path) => !(path in merged)),
        ...Object.keys(begun).filter((path) => !(path in now)),
      ];
      const pushed = await commitOn(headRef, [head, main], {
        ...merged,
        ...Object.fromEntries(gone.map((path) => [path, null])),
      });
      beginnings.set(number, main);
      forge.push(who, number, pushed);
      return pushed;
    },
    merge: async (number) => {
      const { head } = numberOf(number);
      const merged = sure(trees.get(head));
      const gone = Object.keys(sure(trees.get(sure(beginnings.get(number))))).filter((path) => !(path in merged));
      const change = { ...merged, ...Object.fromEntries(gone.map((path) => [path, null])) };
      main = await commitOn("refs/heads/main", [main, head], change);
      forge.change(number, { state: "merged", landed: main, landedAtMs: clock.nowMs() });
      return main;
    },
    commit: async (change) => {
      main = await commitOn("refs/heads/main", [main], change);
      return main;
    },
    evaluate: async (number) => {
      const base = committed(await branch.newest(signal));
      const request = numberOf(number);
      const head = sure(await register.fetchRef(request.headRef, signal));
      return evaluateRequest({ ...deps, approvals: whoApproves(deps) }, base, head, request, signal);
    },
    look,
    queued,
    settle: async (number) => {
      due.add(number);
      for (const next of due) {
        due.delete(next);
        await look(next);
      }
    },
    repeat: (who, number, fields = {}) => {
      const { head } = numberOf(number);
      const headRef = `refs/pull/again-${String(forge.pulls.size)}/head`;
      writeRef(repository.directory, headRef, head);
      return Promise.resolve(forge.open(who, { head, headRef, ...fields }));
    },
    doubt: async (number, why) => {
      const moved = { askedAtMs: NOW_MS, reason: "moved", isAskedAnew: false, isForgeMoved: false } as const;
      await open.doubt({ ...moved, number, doubt: why }, await branch.newest(signal), signal);
    },
    verdict: (number) => sure(forge.verdictOf(numberOf(number).head)),
  };
}

function documentsOf(domains: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(domains).flatMap(([name, spec]) => [
      [`domains/${name}/domain.yaml`, aDomainYaml({ name, domainId: aDomainId(name), spec })],
      [`domains/${name}/sequencers/east.yaml`, aSequencerYaml()],
    ]),
  );
}
