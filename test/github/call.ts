import type { ApiVersion } from "./description.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { OperationName } from "./served.ts";
import type { Account, Actor, App, Installation, Token } from "./state/accounts.ts";
import type { Repository } from "./state/repository.ts";
import type { View } from "./views/view.ts";
import type { World } from "./world.ts";

/** Who asks, by what was shown. */
export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "app"; readonly app: App }
  | { readonly kind: "installation"; readonly token: Extract<Token, { kind: "installation" }> }
  | { readonly kind: "person"; readonly account: Account };

/** One request as its handler sees it: known, allowed, and of the right types. */
export interface Call {
  readonly name: OperationName;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the asker would like to have, such as `application/vnd.github.sha`. */
  readonly accept: string;
  readonly version: ApiVersion;
  readonly caller: Caller;
  /** Whose limits it counts against. */
  readonly key: string;
  /** Where the path names one. */
  readonly repository: Repository | undefined;
  /** Path and query, without the API's root. */
  readonly url: URL;
}

export interface Answer {
  readonly status: number;
  /** An object, a text, or nothing. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (world: World, call: Call) => Answer | Promise<Answer>;

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: View): Answer {
  const { url } = body;
  return { status: 201, body, ...(typeof url === "string" ? { headers: { location: url } } : {}) };
}

export const NO_CONTENT: Answer = { status: 204 };

/** The repository that the path names; a handler without one has none to ask for. */
export function repositoryOf(call: Call): Repository {
  if (call.repository === undefined) throw notFound();
  return call.repository;
}

export function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case "person":
      return { account: caller.account, app: null };
    case "installation":
      return { account: caller.token.installation.app.bot, app: caller.token.installation.app };
    case "app":
      return { account: caller.app.bot, app: caller.app };
    case "anonymous":
      throw new Refusal(401, "Requires authentication");
  }
}

export function installationOf({ caller }: Call): Installation {
  if (caller.kind !== "installation") throw new Refusal(403, "Resource not accessible by integration");
  return caller.token.installation;
}

export function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A number in a path: what is no number names nothing. */
export function idIn(call: Call, name: string): number {
  const id = Number(call.path[name]);
  if (!Number.isSafeInteger(id)) throw notFound();
  return id;
}

/** What GitHub sends a piece of at a time: `per_page` of them (30, at most 100), with links to the rest. */
export async function paged<T>(
  call: Call,
  world: World,
  items: readonly T[],
  view: (item: T) => unknown,
  wrap: (views: readonly unknown[]) => unknown = (views) => views,
): Promise<Answer> {
  const size = Math.min(100, Math.max(1, Number(call.query["per_page"] ?? 30)));
  const page = Math.max(1, Number(call.query["page"] ?? 1));
  const views = await Promise.all(items.slice((page - 1) * size, page * size).map(view));
  const last = Math.max(1, Math.ceil(items.length / size));
  const links: string[] = [];
  const link = (rel: string, to: number): void => {
    const url = new URL(world.apiUrl + call.url.pathname + call.url.search);
    url.searchParams.set("page", String(to));
    links.push(`<${url.href}>; rel="${rel}"`);
  };
  if (page > 1) link("prev", Math.min(page - 1, last));
  if (page < last) {
    link("next", page + 1);
    link("last", last);
  }
  if (page > 1) link("first", 1);
  return { ...ok(wrap(views)), ...(links.length > 0 ? { headers: { link: links.join(", ") } } : {}) };
}
