import type { Clock } from "./clock.ts";
import { Refusal } from "./refusal.ts";
import type { OperationName } from "./served.ts";

/** GitHub's numbers. Source: "Rate limits for the REST API". */
export interface LimitNumbers {
  readonly requestsPerHour: number;
  readonly anonymousPerHour: number;
  /** Reading costs one point, everything else five. */
  readonly pointsPerMinute: number;
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
  readonly concurrent: number;
  /** What the secondary limits answer with: GitHub uses both. */
  readonly status: 403 | 429;
}

export const GITHUB_LIMITS: LimitNumbers = {
  requestsPerHour: 5_000,
  anonymousPerHour: 60,
  pointsPerMinute: 900,
  contentPerMinute: 80,
  contentPerHour: 500,
  concurrent: 100,
  status: 403,
};

interface Spent {
  readonly atMs: number;
  readonly points: number;
  readonly isContent: boolean;
}

interface Account {
  hourFromMs: number;
  requests: number;
  spent: Spent[];
  concurrent: number;
}

/** What one caller has used of the hour, as headers tell it. */
export interface PrimaryUse {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  readonly resetAtMs: number;
}

/** Keeps count of what callers ask, by the server's clock, and stops those who ask for too much. */
export class Limits {
  numbers: LimitNumbers;
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();

  constructor(clock: Clock, numbers: Partial<LimitNumbers> = {}) {
    this.#clock = clock;
    this.numbers = { ...GITHUB_LIMITS, ...numbers };
  }

  set(numbers: Partial<LimitNumbers>): void {
    this.numbers = { ...this.numbers, ...numbers };
  }

  /** Lets a request in and gives what to call when it is done, or throws 403 (or 429) with the time to wait. */
  enter(key: string, name: OperationName): () => void {
    const account = this.#accountOf(key);
    const nowMs = this.#clock.nowMs();
    const isFree = name === "GET /rate_limit";
    if (!isFree && account.requests >= this.#hourly(key)) throw this.#primary(key, account);
    const points = name.startsWith("GET") ? 1 : 5;
    const isContent = CONTENT.has(name);
    this.#requireRoom(account, nowMs, points, isContent);
    account.spent.push({ atMs: nowMs, points, isContent });
    if (!isFree) account.requests += 1;
    account.concurrent += 1;
    return () => {
      account.concurrent -= 1;
    };
  }

  /** An answer "not modified" costs nothing of the hour. */
  refund(key: string): void {
    const account = this.#accountOf(key);
    account.requests = Math.max(0, account.requests - 1);
  }

  primaryUse(key: string): PrimaryUse {
    const { requests, hourFromMs } = this.#accountOf(key);
    const limit = this.#hourly(key);
    return { limit, used: requests, remaining: Math.max(0, limit - requests), resetAtMs: hourFromMs + HOUR_MS };
  }

  #requireRoom(account: Account, nowMs: number, points: number, isContent: boolean): void {
    const { pointsPerMinute, contentPerMinute, contentPerHour, concurrent } = this.numbers;
    account.spent = account.spent.filter(({ atMs }) => atMs > nowMs - HOUR_MS);
    const lastMinute = account.spent.filter(({ atMs }) => atMs > nowMs - MINUTE_MS);
    const isDense = lastMinute.reduce((sum, one) => sum + one.points, 0) + points > pointsPerMinute;
    if (isDense || account.concurrent >= concurrent) throw this.#secondary(nowMs, lastMinute[0], MINUTE_MS);
    if (!isContent) return;
    const contentOf = (spent: readonly Spent[]): readonly Spent[] => spent.filter((one) => one.isContent);
    const minute = contentOf(lastMinute);
    if (minute.length >= contentPerMinute) throw this.#secondary(nowMs, minute[0], MINUTE_MS);
    const hour = contentOf(account.spent);
    if (hour.length >= contentPerHour) throw this.#secondary(nowMs, hour[0], HOUR_MS);
  }

  #secondary(nowMs: number, oldest: Spent | undefined, windowMs: number): Refusal {
    const waitMs = oldest === undefined ? windowMs : oldest.atMs + windowMs - nowMs;
    const message =
      "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. " +
      "If you reach out to GitHub Support for help, please include the request ID.";
    return new Refusal(this.numbers.status, message, {
      headers: { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) },
    });
  }

  #primary(key: string, account: Account): Refusal {
    const message = `API rate limit exceeded for ${key}. If you reach out to GitHub Support for help, please include the request ID.`;
    return new Refusal(403, message, {
      headers: { "x-ratelimit-reset": String(Math.ceil((account.hourFromMs + HOUR_MS) / 1000)) },
    });
  }

  #hourly(key: string): number {
    return key === "anonymous" ? this.numbers.anonymousPerHour : this.numbers.requestsPerHour;
  }

  #accountOf(key: string): Account {
    const nowMs = this.#clock.nowMs();
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { hourFromMs: nowMs, requests: 0, spent: [], concurrent: 0 };
      this.#accounts.set(key, account);
    }
    if (nowMs >= account.hourFromMs + HOUR_MS) {
      account.hourFromMs = nowMs;
      account.requests = 0;
    }
    return account;
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What people are shown and notified of. GitHub does not list it; this is what its documentation speaks of. */
const CONTENT: ReadonlySet<OperationName> = new Set<OperationName>([
  "POST /repos/{owner}/{repo}/issues",
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
  "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
  "POST /repos/{owner}/{repo}/pulls",
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  "PUT /repos/{owner}/{repo}/contents/{path}",
]);
