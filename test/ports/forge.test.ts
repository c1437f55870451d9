import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import { PlainForge } from "../../src/adapters/branches/forge.ts";
import { type CommitId, parseCommitId } from "../../src/model/identifier.ts";
import { BranchHead } from "../../src/usecases/register/branch-head.ts";
import { aBareClone, aDirectory, aRepository, NO_END } from "../adapters/git/a-repository.ts";
import { aForgeOnGitHub, commentsOfApp } from "../adapters/github/a-forge.ts";
import { sure } from "../build/identifiers.ts";
import { writeRef } from "../support/git-files.ts";
import { MemoryForge } from "../usecases/requests/memory-forge.ts";
import type { Person, PullRequest } from "../github/index.ts";
import { type ForgeUnderTest, type Talker, testForge } from "./forge-contract.ts";

testForge("GitHub", onGitHub);
testForge("branches alone", onBranches);
testForge("a remembered forge", remembered);

async function onGitHub(): Promise<ForgeUnderTest> {
  const world = await aForgeOnGitHub();
  const { github, repository, app, alice, bob, carol, acme, forge, another } = world;
  github.createTeam(acme, "owners", [carol]);
  const pulls = new Map<number, PullRequest>();
  const pullOf = (number: number): PullRequest => sure(pulls.get(number));
  const people = [alice, bob, carol];
  const whoIs = ({ id }: Talker): Person => sure(people.find((person) => person.id === id));
  const talker = ({ id, login }: Person): Talker => ({ id, login });
  let count = 0;
  const change = (): Readonly<Record<string, string>> => {
    count += 1;
    return { "domains/acme/participants/carla.yaml": `# ${String(count)}\n` };
  };
  const fork = await alice.fork(repository);
  return {
    forge,
    another,
    ask: async () => {
      const branch = `ask-${String(pulls.size)}`;
      await alice.commit(fork, { branch, files: change(), message: "Admit carla" });
      const pull = await alice.openPullRequest(repository, { head: branch, from: fork });
      pulls.set(pull.number, pull);
      return pull.number;
    },
    push: async (number) => {
      await alice.commit(fork, { branch: pullOf(number).head.ref, files: change(), message: "Once more" });
    },
    merge: (number) => bob.merge(pullOf(number)),
    abandon: (number) => alice.closePullRequest(pullOf(number)),
    commitAt: async (ref) => sure((await github.refs(repository)).get(ref)),
    written: () => Promise.resolve(String(github.writes(app).length)),
    ourComments: (number) => Promise.resolve(commentsOfApp(world, pullOf(number)).map(({ body }) => body)),
    verdict: (head) => {
      const run = github.checkRuns(repository, head).at(-1);
      if (run === undefined) return Promise.resolve(undefined);
      const { status, conclusion, output, annotations } = run;
      return Promise.resolve({
        status: (conclusion ?? status).replace("_", "-"),
        title: output.title ?? "",
        annotations: annotations.map(({ message }) => message),
      });
    },
    openReports: () =>
      Promise.resolve(
        [...repository.threads.values()].flatMap(({ kind, state, body }) =>
          kind === "issue" && state === "open" ? [body ?? ""] : [],
        ),
      ),
    deployments: () =>
      Promise.resolve(
        repository.deployments.flatMap(({ environment, statuses }) =>
          statuses.map(({ state }) => `${environment} ${state}`),
        ),
      ),
    fileOf: (number, path) => github.readFile(repository, `refs/pull/${String(number)}/head`, path),
    people: {
      writer: talker(carol),
      admin: talker(bob),
      stranger: talker(alice),
      team: "acme/owners",
      comment: async (who, number, body) => {
        await whoIs(who).comment(pullOf(number), body);
      },
      editFirst: (number, body) => carol.editComment(sure(pullOf(number).comments[0]), body),
      editOurs: (number, body) => carol.editComment(sure(commentsOfApp(world, pullOf(number))[0]), body),
      review: async (who, number, verdict) => {
        await whoIs(who).review(pullOf(number), verdict, { body: "so" });
      },
      reactions: (number) =>
        Promise.resolve(pullOf(number).comments.flatMap(({ reactions }) => reactions.map(({ content }) => content))),
      lock: (number) => bob.lock(pullOf(number)),
    },
  };
}

async function onBranches(): Promise<ForgeUnderTest> {
  const repository = await aRepository();
  const main = await repository.publish({ "domains/acme/domain.yaml": "kind: Domain\n" });
  const { register } = await aBareClone(repository);
  const branch = new BranchHead(register);
  const directory = join(await aDirectory(), "verdicts");
  const branches = new Map<number, string>();
  let count = 0;
  const another = (): PlainForge =>
    new PlainForge({
      prefix: "requests/",
      baseBranch: "main",
      directory,
      branches: (prefix, signal) => register.branches(prefix, signal),
      landedAs: async (head, _isGone, signal) => branch.landedAs(head, await branch.newest(signal), signal),
      nowMs: () => Date.now(),
    });
  const forge = another();
  const commitAt = async (ref: string): Promise<string> => repository.git("rev-parse", ref);
  const refOf = (number: number): string => `refs/heads/${sure(branches.get(number))}`;
  const move = async (ref: string, parent: string): Promise<string> => {
    count += 1;
    const files = { "domains/acme/domain.yaml": "kind: Domain\n", "domains/acme/note": String(count) };
    const commit = await repository.commitTree(files, [parent]);
    writeRef(repository.directory, ref, commit);
    return commit;
  };
  const textsOf = async (pattern: RegExp): Promise<readonly string[]> => {
    const names = (await readdir(directory).catch(() => [])).filter((name) => pattern.test(name));
    return Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  };
  return {
    forge,
    another,
    ask: async () => {
      const branch = `requests/ask-${String(branches.size)}`;
      await move(`refs/heads/${branch}`, main);
      const found = (await forge.openPullRequests(NO_END)).find(({ url }) => url === branch);
      branches.set(sure(found).number, branch);
      return sure(found).number;
    },
    push: async (number) => {
      await move(refOf(number), await commitAt(refOf(number)));
    },
    merge: async (number) => {
      const head = await commitAt(refOf(number));
      await repository.git("update-ref", "refs/heads/main", head);
      await repository.git("update-ref", "-d", refOf(number));
      return sure(parseCommitId(head));
    },
    abandon: async (number) => {
      await repository.git("update-ref", "-d", refOf(number));
    },
    commitAt,
    written: async () => {
      const names = await readdir(directory).catch(() => []);
      const files = await Promise.all(names.map((name) => stat(join(directory, name))));
      return names.map((name, index) => `${name} ${String(files[index]?.mtimeMs)} ${String(files[index]?.ino)}`).join();
    },
    ourComments: (number) => textsOf(new RegExp(`^${sure(branches.get(number)).replace("/", "%2F")}\\.md$`)),
    verdict: async (head) => {
      const [text] = await textsOf(new RegExp(`^${head}\\.check\\.json$`));
      if (text === undefined) return undefined;
      const { status, title, annotations } = JSON.parse(text) as {
        readonly status: string;
        readonly title: string;
        readonly annotations: readonly { readonly message: string }[];
      };
      return { status, title, annotations: annotations.map(({ message }) => message) };
    },
    openReports: () => textsOf(/^report-/),
    deployments: undefined,
    people: undefined,
    fileOf: undefined,
  };
}

async function remembered(): Promise<ForgeUnderTest> {
  const repository = await aRepository();
  const main = await repository.publish({ "domains/acme/domain.yaml": "kind: Domain\n" });
  let count = 0;
  const move = async (ref: string, parent: string, files: Readonly<Record<string, string>> = {}): Promise<CommitId> => {
    count += 1;
    const commit = await repository.commitTree({ "domains/acme/note": String(count), ...files }, [parent]);
    writeRef(repository.directory, ref, commit);
    return sure(parseCommitId(commit));
  };
  const forge = new MemoryForge({
    nowMs: () => Date.now(),
    commit: (ref, { base, files }) =>
      move(
        ref,
        base,
        Object.fromEntries(files.flatMap(({ path, content }) => (content === null ? [] : [[path, content]]))),
      ),
  });
  const stranger = forge.person("alice");
  const writer = forge.person("carol", "write");
  const admin = forge.person("bob", "admin");
  forge.teams.set("acme/owners", [writer]);
  const refOf = (number: number): string => sure(forge.pulls.get(number)).headRef;
  return {
    forge,
    another: () => forge,
    ask: async () => {
      const headRef = `refs/asked/${String(forge.pulls.size)}`;
      return forge.open(stranger, { head: await move(headRef, main), headRef });
    },
    push: async (number) => {
      forge.push(stranger, number, await move(refOf(number), sure(forge.pulls.get(number)).head));
    },
    merge: (number) => {
      const { head } = sure(forge.pulls.get(number));
      forge.change(number, { state: "merged", landed: head });
      return Promise.resolve(head);
    },
    abandon: (number) => {
      forge.change(number, { state: "closed" });
      return Promise.resolve();
    },
    commitAt: (ref) => repository.git("rev-parse", ref),
    written: () => Promise.resolve(String(forge.written)),
    ourComments: (number) => Promise.resolve([forge.ourComment(number)].filter((body) => body !== undefined)),
    verdict: (head) => {
      const check = forge.verdictOf(sure(parseCommitId(head)));
      if (check === undefined) return Promise.resolve(undefined);
      const { status, title, annotations } = check;
      return Promise.resolve({ status, title, annotations: annotations.map(({ message }) => message) });
    },
    openReports: () => Promise.resolve(forge.reports.filter(({ isOpen }) => isOpen).map(({ body }) => body)),
    deployments: () => Promise.resolve(forge.shownDeployments.map(({ domain, state }) => `domain/${domain} ${state}`)),
    fileOf: async (number, path) => `${await repository.git("show", `${refOf(number)}:${path}`)}\n`,
    people: {
      writer,
      admin,
      stranger,
      team: "acme/owners",
      comment: (who, number, body) => {
        forge.say(who, number, body);
        return Promise.resolve();
      },
      editFirst: (number, body) => {
        forge.edit(number, sure(forge.conversations.get(number)?.[0]).id, body);
        return Promise.resolve();
      },
      editOurs: (number, body) => {
        forge.edit(number, sure(forge.conversations.get(number)?.find(({ isOurs }) => isOurs)).id, body);
        return Promise.resolve();
      },
      review: (who, number, verdict) => {
        if (verdict !== "COMMENT") forge.review(who, number, verdict === "APPROVE" ? "approved" : "changes-requested");
        return Promise.resolve();
      },
      reactions: (number) => {
        const content: Readonly<Record<string, string>> = { seen: "eyes", done: "rocket", refused: "-1" };
        const given = (forge.conversations.get(number) ?? []).flatMap(({ id }) => forge.reactions.get(id) ?? []);
        return Promise.resolve(given.map((reaction) => sure(content[reaction])));
      },
      lock: (number) => {
        forge.locked.add(number);
        return Promise.resolve();
      },
    },
  };
}
