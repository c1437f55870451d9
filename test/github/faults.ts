import { seededSeries } from "../../src/simulator/seeded.ts";

/** Which requests something concerns; every one where nothing is said. */
export interface Match {
  readonly method?: string;
  /** Of the path below the API's root, or of a git request's path. */
  readonly path?: RegExp;
}

/**
 * What can happen to a request.
 *
 * - `bad-gateway`: 502, and nothing was done; `late-bad-gateway`: 502, and everything was done.
 * - `lost-answer`: it was done, and the connection breaks before the answer; `no-answer`: it was done, and the connection
 *   stays open for nothing.
 * - `broken-connection`: the connection breaks before anything is done.
 * - `twice`: somebody else asks the same thing at the same moment, and is served first.
 */
export type RequestFault =
  "bad-gateway" | "late-bad-gateway" | "lost-answer" | "no-answer" | "broken-connection" | "twice";

/**
 * What can happen to a webhook.
 *
 * - `lose`: it does not get through, which GitHub notes as a failure; `vanish`: it is never sent, and nothing is noted.
 * - `duplicate`: it arrives twice under one id.
 * - `reorder`: the next one overtakes it.
 */
export type WebhookFault = "lose" | "vanish" | "duplicate" | "reorder";

/** How often each happens by chance, from 0 (never, the default) to 1 (always). Chance derives from the seed. */
export type Chances = Readonly<Partial<Record<RequestFault | WebhookFault, number>>>;

interface Armed {
  readonly fault: RequestFault | WebhookFault;
  readonly match: Match;
  readonly event: string | undefined;
  timesLeft: number;
}

/** Requests that wait at the door until they are let in. */
export interface Gate {
  /** Resolves once as many requests wait. */
  readonly arrived: (count: number) => Promise<void>;
  /** Lets in who waits, and whoever comes later. */
  readonly open: () => void;
}

interface ClosedGate {
  readonly match: Match;
  readonly waiting: (() => void)[];
  readonly look: Set<() => void>;
}

const FAULTS: readonly (RequestFault | WebhookFault)[] = [
  "broken-connection",
  "bad-gateway",
  "late-bad-gateway",
  "lost-answer",
  "no-answer",
  "twice",
  "lose",
  "vanish",
  "duplicate",
  "reorder",
];

/** Decides what goes wrong, and when. Everything can be switched while the server runs. */
export class Faults {
  /** Requests are answered that much later, in real milliseconds. */
  slowMs = 0;
  /** Webhooks leave that much later, in real milliseconds. */
  webhookDelayMs = 0;
  #down: "503" | "no-answer" | undefined;
  #chances: Chances = {};
  #armed: Armed[] = [];
  #gates: ClosedGate[] = [];
  /** Each kind draws its own series: to switch one on does not move when another strikes. */
  readonly #draw: ReadonlyMap<string, () => number>;

  constructor(seed: number) {
    this.#draw = new Map(FAULTS.map((fault) => [fault, seededSeries(seed, `github/fault/${fault}`)]));
  }

  /** Replaces all chances; what is armed stays. */
  setChances(chances: Chances): void {
    this.#chances = chances;
  }

  /** Lets a fault strike the next requests that match. */
  armRequests(fault: RequestFault, { times = 1, ...match }: Match & { readonly times?: number } = {}): void {
    this.#armed.push({ fault, match, event: undefined, timesLeft: times });
  }

  /** Lets a fault strike the next webhooks, of one event (`pull_request`, `pull_request.opened`) or any. */
  armWebhooks(fault: WebhookFault, { event, times = 1 }: { event?: string; times?: number } = {}): void {
    this.#armed.push({ fault, match: {}, event, timesLeft: times });
  }

  /** Nothing goes wrong any more; gates open. */
  clear(): void {
    this.#chances = {};
    this.#armed = [];
    this.#down = undefined;
    this.slowMs = 0;
    this.webhookDelayMs = 0;
    for (const gate of this.#gates) openGate(gate);
    this.#gates = [];
  }

  /** The API, git and all: every request is answered 503, or its connection breaks. */
  goDown(how: "503" | "no-answer" = "503"): void {
    this.#down = how;
  }

  comeBack(): void {
    this.#down = undefined;
  }

  get down(): "503" | "no-answer" | undefined {
    return this.#down;
  }

  /** Keeps matching requests waiting, so that a test decides what happens while they are under way. */
  closeGate(match: Match = {}): Gate {
    const gate: ClosedGate = { match, waiting: [], look: new Set() };
    this.#gates.push(gate);
    return {
      arrived: (count) =>
        new Promise((resolve) => {
          const look = (): void => {
            if (gate.waiting.length < count) return;
            gate.look.delete(look);
            resolve();
          };
          gate.look.add(look);
          look();
        }),
      open: () => {
        this.#gates = this.#gates.filter((one) => one !== gate);
        openGate(gate);
      },
    };
  }

  /** Resolves once the request may go on. */
  async waitAtGate(method: string, path: string): Promise<void> {
    const gate = this.#gates.find(({ match }) => fits(match, method, path));
    if (gate === undefined) return;
    await new Promise<void>((resolve) => {
      gate.waiting.push(resolve);
      for (const look of gate.look) look();
    });
  }

  /** Whether a fault strikes this request. Ask once: the answer uses up what is armed. */
  strikesRequest(fault: RequestFault, method: string, path: string): boolean {
    return this.#take(fault, (armed) => fits(armed.match, method, path)) || this.#strikesByChance(fault);
  }

  strikesWebhook(fault: WebhookFault, name: string): boolean {
    const isNamed = (armed: Armed): boolean =>
      armed.event === undefined || armed.event === name || name.startsWith(`${armed.event}.`);
    return this.#take(fault, isNamed) || this.#strikesByChance(fault);
  }

  #take(fault: RequestFault | WebhookFault, fitting: (armed: Armed) => boolean): boolean {
    const armed = this.#armed.find((one) => one.fault === fault && fitting(one));
    if (armed === undefined) return false;
    armed.timesLeft -= 1;
    this.#armed = this.#armed.filter(({ timesLeft }) => timesLeft > 0);
    return true;
  }

  #strikesByChance(fault: RequestFault | WebhookFault): boolean {
    const chance = this.#chances[fault] ?? 0;
    return chance > 0 && (this.#draw.get(fault)?.() ?? 1) < chance;
  }
}

function fits(match: Match, method: string, path: string): boolean {
  return (match.method === undefined || match.method === method) && (match.path?.test(path) ?? true);
}

function openGate(gate: ClosedGate): void {
  for (const go of gate.waiting.splice(0)) go();
}
