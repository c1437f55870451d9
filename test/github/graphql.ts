import { buildSchema, execute, GraphQLError, type GraphQLSchema, parse, validate } from "graphql";

import { authenticate } from "./authenticate.ts";
import type { Caller } from "./call.ts";
import { iso } from "./clock.ts";
import { nodeId } from "./ids.ts";
import { has } from "./permission.ts";
import { Refusal } from "./refusal.ts";
import { keyOf, readJson, refuse, type RestAnswer, type RestNote, type RestRequest, violate } from "./rest.ts";
import type { Account } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";
import type { Issue } from "./state/threads.ts";
import { threadPage } from "./views/threads.ts";
import { covers, type World } from "./world.ts";

/** Only ever asked for reading, here. */
export const GRAPHQL = "POST /graphql";

let loaded: Promise<GraphQLSchema> | undefined;

/** GitHub's own schema, as its package has it. */
async function githubSchema(): Promise<GraphQLSchema> {
  loaded ??= import("@octokit/graphql-schema").then(({ schema }) => buildSchema(schema.idl, { assumeValid: true }));
  return loaded;
}

/**
 * Answers questions about issues and comments as GitHub's other API does: 200 for everything that is understood, with what went wrong
 * inside. GitHub's schema judges each question and types each answer; a field that is not served here is noted.
 */
export async function answerGraphql(world: World, request: RestRequest, note: RestNote): Promise<RestAnswer> {
  let leave: () => void = () => undefined;
  note.operation = GRAPHQL;
  try {
    note.caller = authenticate(world, request.headers["authorization"]);
    if (note.caller.kind === "anonymous" || note.caller.kind === "app") {
      throw new Refusal(401, "This endpoint requires you to be authenticated.");
    }
    // It has an hourly limit of its own; what is done at a time counts for both.
    leave = world.limits.enter(keyOf(note.caller), "GET /rate_limit");
    await request.pause();
    return await answer(world, request, note.caller);
  } catch (error) {
    if (error instanceof Refusal) return refuse(error, {});
    throw error;
  } finally {
    leave();
  }
}

async function answer(world: World, request: RestRequest, caller: Caller): Promise<RestAnswer> {
  const { query, variables } = readJson(request.body) as {
    readonly query: string;
    readonly variables?: Readonly<Record<string, unknown>>;
  };
  const schema = await githubSchema();
  const document = parse(query);
  const faults = validate(schema, document);
  if (faults.length > 0) {
    violate(
      world,
      "request",
      GRAPHQL,
      faults.map(({ message }) => message),
    );
    return said({ errors: faults });
  }
  const rootValue = {
    repository: (wish: RepositoryWish) => repositoryFor(world, caller, wish),
    node: ({ id }: { readonly id: string }) => nodeFor(world, caller, id),
  };
  const { data, errors = [] } = await execute({ schema, document, rootValue, variableValues: variables ?? {} });
  const unserved = errors.filter(({ extensions }) => extensions["type"] === undefined);
  if (unserved.length > 0) {
    violate(
      world,
      "answer",
      GRAPHQL,
      unserved.map(({ message }) => message),
    );
  }
  const told = errors.map(({ message, path, locations, extensions }) => ({
    type: extensions["type"],
    ...{ path, locations, message },
  }));
  return said({ data, ...(told.length > 0 ? { errors: told } : {}) });
}

function said(body: unknown): RestAnswer {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}

interface RepositoryWish {
  readonly owner: string;
  readonly name: string;
}

function repositoryFor(world: World, caller: Caller, { owner, name }: RepositoryWish) {
  const repository = world.repositoryNamed(owner, name);
  if (repository === undefined || !maySee(world, caller, repository)) {
    throw refused("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
  return {
    issue: ({ number }: { readonly number: number }) => {
      if (caller.kind === "installation" && !has(caller.token, "issues", "read")) {
        throw refused("FORBIDDEN", "Resource not accessible by integration");
      }
      const thread = repository.threads.get(number);
      if (thread?.kind === "issue") return issueFor(world, thread);
      throw refused("NOT_FOUND", `Could not resolve to an Issue with the number of ${String(number)}.`);
    },
  };
}

/** Comments of issues and of pull requests alone. */
function nodeFor(world: World, caller: Caller, id: string) {
  const threads = world.repositories.flatMap((repository) => [...repository.threads.values()]);
  const comment = threads.flatMap(({ comments }) => comments).find((one) => nodeId("comment", one.id) === id);
  if (comment === undefined || !maySee(world, caller, comment.thread.repository)) {
    throw refused("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
  }
  const permission = comment.thread.kind === "issue" ? "issues" : "pull_requests";
  if (caller.kind === "installation" && !has(caller.token, permission, "read")) {
    throw refused("FORBIDDEN", "Resource not accessible by integration");
  }
  return { __typename: "IssueComment", databaseId: comment.id, body: comment.body, ...editsOf(comment) };
}

function maySee(world: World, caller: Caller, repository: Repository): boolean {
  if (!repository.isPrivate) return true;
  if (caller.kind === "person") return world.hasRole(caller.account, repository, "read");
  return caller.kind === "installation" && covers(caller.token.installation, repository);
}

function issueFor(world: World, issue: Issue) {
  return {
    number: issue.number,
    url: threadPage(world, issue),
    state: issue.state === "open" ? "OPEN" : "CLOSED",
    title: issue.title,
    body: issue.body ?? "",
    labels: ({ first }: Piece) =>
      connection(issue.labels.map((name) => ({ name })).slice(0, first), issue.labels.length),
    ...editsOf(issue),
  };
}

function editsOf({ author, edits }: Pick<Issue, "author" | "edits">) {
  const last = edits.at(-1);
  return {
    author: actorFor(author),
    editor: last === undefined ? null : actorFor(last.editor),
    lastEditedAt: last === undefined ? null : iso(last.atMs),
    // The newest first.
    userContentEdits: ({ first }: Piece) =>
      connection(
        edits
          .toReversed()
          .slice(0, first)
          .map(({ editor, atMs }) => ({ editor: actorFor(editor), editedAt: iso(atMs) })),
        edits.length,
      ),
  };
}

interface Piece {
  readonly first: number;
}

function connection(nodes: readonly unknown[], totalCount: number) {
  return { nodes, totalCount };
}

/** Bots have names without the brackets here. */
function actorFor({ kind, login, id }: Account) {
  return { __typename: kind, login: login.replace(/\[bot\]$/, ""), databaseId: id };
}

function refused(type: "NOT_FOUND" | "FORBIDDEN", message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
