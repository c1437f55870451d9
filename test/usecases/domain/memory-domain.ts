import { setImmediate } from "node:timers/promises";

import { RollcallError } from "../../../src/model/error.ts";
import type { DomainId, ParticipantId } from "../../../src/model/identifier.ts";
import type { DomainIdentity, LiveDomain, LiveMember, Removal } from "../../../src/model/live.ts";
import type { Action } from "../../../src/model/plan.ts";
import type { Submission } from "../../../src/model/run.ts";
import { ABSENT, isSameStanding, type Standing } from "../../../src/model/standing.ts";
import type { CallContext, DomainManager, WriteContext } from "../../../src/ports/domain-manager.ts";
import { CANTON_2 } from "../../build/domains.ts";
import { aFingerprint, NOW_MS } from "../../build/identifiers.ts";
import { aLiveMember, anEntry } from "../../build/members.ts";

/** A domain that is only remembered. Nobody has joined it; every change is in effect at once. */
export class MemoryDomain {
  readonly domainId: DomainId;
  readonly standings = new Map<ParticipantId, Standing>();
  /** Told of each action before it is carried out; what it throws, the submission ends with. */
  beforeSubmit: (action: Action, context: CallContext) => Promise<void> = () => Promise.resolve();
  /** Told before each look at single members; what it throws, the look ends with. */
  beforeReadMembers: () => void = () => undefined;
  /** What participants say on their own side; who is not in it has not joined. */
  readonly ownSides = new Map<ParticipantId, Standing>();
  /** Entries in effect that the manager's records lack: nobody removes them. */
  readonly orphaned = new Map<ParticipantId, Standing>();
  /** Members whose changes are accepted and never show. */
  readonly stuck = new Set<ParticipantId>();
  /** Members of whose changes nobody hears how they ended, and whether they are done all the same. */
  readonly unheard = new Map<ParticipantId, "done" | "undone">();
  /** Changes are on their way whenever it is read. */
  settling = false;
  /** A passive replica answers. */
  passive = false;
  /** Submissions that were to write something, by member. */
  readonly sent: ParticipantId[] = [];
  readonly #removals = new Map<ParticipantId, Removal>();
  /** Thrown by whatever is asked, while it stands. */
  away: RollcallError | undefined;
  /** How many managers are open. */
  open = 0;

  constructor(domainId: DomainId) {
    this.domainId = domainId;
  }

  openManager(expected: DomainId): DomainManager {
    this.open += 1;
    let isOpen = true;
    const asked = async ({ signal }: CallContext): Promise<void> => {
      if (!isOpen) throw new Error("a closed manager was asked");
      signal.throwIfAborted();
      await setImmediate();
      if (this.away !== undefined) throw this.away;
      if (expected === this.domainId) return;
      throw new RollcallError("settings", `this is the domain ${this.domainId}`, { hint: "Check the address." });
    };
    return {
      capabilities: CANTON_2,
      identify: async ({ signal }) => {
        signal.throwIfAborted();
        return Promise.resolve(this.#identity());
      },
      read: async (context) => {
        await asked(context);
        return this.#live();
      },
      readMembers: async (ids, context) => {
        await asked(context);
        this.beforeReadMembers();
        const { members } = this.#live();
        return new Map([...members].filter(([id]) => ids.includes(id)));
      },
      readRemovals: async (ids, context) => {
        await asked(context);
        return new Map([...this.#removals].filter(([id]) => ids.includes(id)));
      },
      readSelfAdmitted: async (_ids, context) => {
        await asked(context);
        return new Set();
      },
      submit: async (action, context) => {
        await asked(context);
        await this.beforeSubmit(action, context);
        return this.#submit(action, context);
      },
      probeWrites: asked,
      close: () => {
        if (isOpen) this.open -= 1;
        isOpen = false;
      },
    };
  }

  #submit(
    { member: { participantId }, after, before, beforeVersion }: Action,
    { beforeWrite }: WriteContext,
  ): Submission {
    const now = this.standings.get(participantId) ?? ABSENT;
    if (isSameStanding(now, after)) return { kind: "unchanged" };
    if (versionOf(now) !== beforeVersion) {
      throw new RollcallError("stale_plan", `it is ${now.kind} by now and was planned from ${before.kind}`, {
        hint: "Plan again.",
      });
    }
    beforeWrite();
    this.sent.push(participantId);
    const unheard = this.unheard.get(participantId);
    if (unheard === "done") this.setState(participantId, after);
    if (unheard !== undefined) return { kind: "unknown", message: "no answer came", hint: "The next look tells." };
    if (this.stuck.has(participantId)) return { kind: "accepted" };
    this.setState(participantId, after);
    return { kind: "accepted" };
  }

  /** Somebody changes a member: who submits an action, or who types into the console. */
  setState(participantId: ParticipantId, standing: Standing): void {
    if (standing.kind !== "absent") this.standings.set(participantId, standing);
    else if (this.standings.delete(participantId)) {
      this.#removals.set(participantId, { atMs: NOW_MS, signedBy: aFingerprint("domain key") });
    }
  }

  #identity(): DomainIdentity {
    return {
      domainId: this.domainId,
      nodeName: "memory",
      protocolVersion: undefined,
      release: undefined,
      active: !this.passive,
      timeMs: NOW_MS,
      connected: undefined,
    };
  }

  #member(participantId: ParticipantId): LiveMember {
    const recorded = this.standings.get(participantId) ?? ABSENT;
    const orphan = this.orphaned.get(participantId);
    const own = this.ownSides.get(participantId);
    const orphaned = orphan === undefined ? [] : [anEntry(orphan)];
    const entries = [...orphaned, ...(recorded.kind === "absent" ? [] : [anEntry(recorded)])];
    const ownSide = own?.kind === "admitted" ? own.permission : undefined;
    const member = aLiveMember({ participantId, entries, orphaned, joined: own !== undefined, ownSide });
    return { ...member, version: versionOf(recorded) };
  }

  #live(): LiveDomain {
    const known = new Set([...this.standings.keys(), ...this.ownSides.keys(), ...this.orphaned.keys()]);
    const members = [...known].map((participantId) => this.#member(participantId));
    return {
      domainId: this.domainId,
      readAtMs: NOW_MS,
      members: new Map(members.map((member) => [member.participantId, member])),
      sequencerKeys: [{ fingerprint: aFingerprint("sequencer key"), sinceMs: NOW_MS }],
      mediators: [],
      topologyChangeDelayMs: undefined,
      settling: this.settling,
      passive: this.passive,
    };
  }
}

function versionOf(standing: Standing): string {
  return standing.kind === "absent" ? "" : JSON.stringify(standing);
}
