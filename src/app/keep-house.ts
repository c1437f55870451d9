import { AuditShipper } from "../adapters/telemetry/audit-file.ts";
import type { Log } from "../adapters/telemetry/log.ts";
import { WakeUp } from "../model/wake-up.ts";
import type { Clock } from "../ports/clock.ts";
import type { Publish, ServiceEvent } from "../ports/events.ts";
import type { AuditTrail } from "../ports/store.ts";
import type { Settings } from "../settings/settings.ts";

/** People's decisions, and what other processes record, have no event here. */
const PAUSE_MS = 5_000;

/**
 * Ships the audit trail to the directory of the settings, soon after each run that changed something, and removes what
 * is older than it has to be kept.
 */
export class Housekeeping {
  readonly #settings: Settings["audit"];
  readonly #store: AuditTrail;
  readonly #clock: Clock;
  readonly #shipper: AuditShipper | undefined;
  readonly #news = new WakeUp();

  constructor(settings: Settings["audit"], store: AuditTrail, clock: Clock) {
    this.#settings = settings;
    this.#store = store;
    this.#clock = clock;
    this.#shipper = settings.directory === undefined ? undefined : new AuditShipper(store, settings.directory);
  }

  /** Subscribes to events: what a run recorded is shipped without waiting for the next turn. */
  receive(event: ServiceEvent): void {
    if (event.kind === "run-ended" && event.run.result !== "in-sync") this.#news.ring();
  }

  /** Works until `signal` aborts, and then once more: for what was recorded while the rest came to its end. */
  async run(log: Log, publish: Publish, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#attempt(log, publish);
      await this.#news.pause(this.#clock, PAUSE_MS, signal);
    }
    await this.#attempt(log, publish);
  }

  async #attempt(log: Log, publish: Publish): Promise<void> {
    try {
      await this.#shipper?.ship();
      const { retainMs } = this.#settings;
      if (retainMs === undefined) return;
      const nowMs = this.#clock.nowMs();
      const removed = await this.#store.pruneAudit(nowMs - retainMs, nowMs);
      if (removed > 0) log.info({ removed }, "old records of the audit trail were removed");
    } catch (error) {
      publish({ kind: "warning", what: "housekeeping failed, and is tried again", error });
    }
  }
}
