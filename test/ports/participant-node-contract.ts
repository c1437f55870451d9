import { expect, test } from "vitest";

import type { DomainId, ParticipantId } from "../../src/model/identifier.ts";
import { type DomainEntry, type DomainLink, isSameEntry } from "../../src/model/participant.ts";
import type { CallContext } from "../../src/ports/domain-manager.ts";
import type { ParticipantNode } from "../../src/ports/participant-node.ts";
import { aDomainId } from "../build/identifiers.ts";
import { aDarOf } from "../build/dars.ts";

/** A participant, and a domain that it may join. */
export interface ParticipantUnderTest {
  readonly node: ParticipantNode;
  readonly participantId: ParticipantId;
  readonly domainId: DomainId;
  /** How the domain is reached rightly. */
  readonly entry: DomainEntry;
  /** An address of the domain whose certificate the participant does not trust. */
  readonly untrusted: DomainEntry["sequencers"];
  /** The domain admits the participant, or puts it out. */
  readonly admit: (isAdmitted: boolean) => Promise<void>;
}

export interface ContractOptions {
  readonly agreement?: { readonly id: string; readonly text: string };
}

const CONTEXT: CallContext = { signal: new AbortController().signal, traceId: "0af7651916cd43dd8448eb211c80319c" };
const ALIAS = "AliceDomain";

/** What every `ParticipantNode` keeps. */
export function testParticipantNode(
  what: string,
  prepare: (options: ContractOptions) => Promise<ParticipantUnderTest>,
): void {
  const holds = (
    sentence: string,
    body: (world: ParticipantUnderTest) => Promise<void>,
    options: ContractOptions = {},
  ): void => {
    test(`${what}: ${sentence}`, async () => {
      const world = await prepare(options);
      try {
        await body(world);
      } finally {
        world.node.close();
      }
    });
  };
  const linkOf = async ({ node }: ParticipantUnderTest, alias = ALIAS): Promise<DomainLink | undefined> =>
    (await node.domains(CONTEXT)).find(({ entry }) => entry.alias === alias);
  const reasonOf = async ({ node }: ParticipantUnderTest, alias = ALIAS): Promise<string> => {
    const outcome = await node.connect(alias, CONTEXT);
    return outcome.kind === "refused" ? outcome.reason : outcome.kind;
  };

  holds("a participant says who it is, and knows no domain at first", async ({ node, participantId }) => {
    expect(await node.identify(CONTEXT)).toMatchObject({ participantId, active: true, protocolVersions: [5, 7] });
    expect(await node.domains(CONTEXT)).toEqual([]);
  });

  holds("a domain is registered without being connected to, and comes back as it was given", async (world) => {
    await world.node.register(world.entry, CONTEXT);
    await world.node.register(world.entry, CONTEXT);

    const link = await linkOf(world);
    expect(link).toMatchObject({ isManual: true, isConnected: false, isHealthy: false, connectedTo: undefined });
    expect(link !== undefined && isSameEntry(link.entry, world.entry)).toBe(true);
  });

  holds("another registration under the same alias is refused, and a change of it is taken", async (world) => {
    const { node, entry } = world;
    await node.register(entry, CONTEXT);
    const changed = { ...entry, domainId: undefined };

    await expect(node.register(changed, CONTEXT)).rejects.toMatchObject({ code: "refused" });
    await node.modify(changed, false, CONTEXT);

    expect(await linkOf(world)).toMatchObject({ isManual: false, entry: { domainId: undefined } });
  });

  holds("who is admitted connects, stays connected when asked again, and disconnects", async (world) => {
    const { node, entry, domainId, admit } = world;
    await admit(true);
    await node.register(entry, CONTEXT);

    expect(await reasonOf(world)).toBe("connected");
    expect(await reasonOf(world)).toBe("connected");
    expect(await linkOf(world)).toMatchObject({ isConnected: true, isHealthy: true, connectedTo: domainId });
    await node.disconnect(ALIAS, CONTEXT);
    await node.disconnect(ALIAS, CONTEXT);
    expect(await linkOf(world)).toMatchObject({ isConnected: false, connectedTo: undefined });
  });

  holds("who is not admitted is refused for that, and connects once it is", async (world) => {
    await world.node.register(world.entry, CONTEXT);

    expect(await reasonOf(world)).toBe("not-admitted");
    await world.admit(true);
    expect(await reasonOf(world)).toBe("connected");
  });

  holds("who is put out is disconnected", async (world) => {
    await world.admit(true);
    await world.node.register(world.entry, CONTEXT);
    await world.node.connect(ALIAS, CONTEXT);

    await world.admit(false);

    await expect.poll(() => linkOf(world)).toMatchObject({ isConnected: false });
    expect(await reasonOf(world)).toBe("disabled");
  });

  holds(
    "a sequencer that cannot be reached, or is not trusted, or is another domain's, is told apart",
    async (world) => {
      const { node, entry, untrusted, admit } = world;
      await admit(true);
      const nobody = [{ alias: "DefaultSequencer", endpoints: ["http://127.0.0.1:9"], trustRoots: undefined }];
      await node.register({ ...entry, alias: "nobody", sequencers: nobody }, CONTEXT);
      await node.register({ ...entry, alias: "untrusted", sequencers: untrusted }, CONTEXT);
      await node.register({ ...entry, alias: "other", domainId: aDomainId("elsewhere") }, CONTEXT);

      expect(await reasonOf(world, "nobody")).toBe("unreachable");
      expect(await reasonOf(world, "untrusted")).toBe("not-trusted");
      expect(await reasonOf(world, "other")).toBe("wrong-domain");
    },
  );

  const agreement = { id: "terms-1", text: "Be good." };
  holds(
    "an agreement stands in the way until it is accepted",
    async (world) => {
      const { node, entry, admit } = world;
      await admit(true);
      await node.register(entry, CONTEXT);

      expect(await reasonOf(world)).toBe("agreement");
      expect(await node.agreement(ALIAS, CONTEXT)).toEqual(agreement);
      await expect(node.accept(ALIAS, "terms-0", CONTEXT)).rejects.toMatchObject({ code: "refused" });
      await node.accept(ALIAS, "terms-1", CONTEXT);
      expect(await reasonOf(world)).toBe("connected");
    },
    { agreement },
  );

  holds("a domain without an agreement has none", async ({ node, entry }) => {
    await node.register(entry, CONTEXT);

    expect(await node.agreement(ALIAS, CONTEXT)).toBeUndefined();
  });

  holds("an alias that nobody knows is the caller's mistake", async ({ node, entry }) => {
    const usage = { code: "usage" };

    await expect(node.connect("nowhere", CONTEXT)).rejects.toMatchObject(usage);
    await expect(node.disconnect("nowhere", CONTEXT)).rejects.toMatchObject(usage);
    await expect(node.modify({ ...entry, alias: "nowhere" }, true, CONTEXT)).rejects.toMatchObject(usage);
    await expect(node.agreement("nowhere", CONTEXT)).rejects.toMatchObject(usage);
  });

  holds(
    "an uploaded DAR is known by its hash and its packages, and uploading it again changes nothing",
    async ({ node }) => {
      const dar = aDarOf("main", "library");
      expect((await node.darHashes(CONTEXT)).size).toBe(0);

      await node.upload(dar, CONTEXT);
      await node.upload(dar, CONTEXT);

      expect(await node.darHashes(CONTEXT)).toEqual(new Set([dar.hash]));
      expect(await node.packageIds(CONTEXT)).toEqual(new Set(dar.packageIds));
    },
  );

  holds("nothing is asked or done after an abort", async ({ node, entry }) => {
    const ended = { ...CONTEXT, signal: AbortSignal.abort() };

    await expect(node.identify(ended)).rejects.toThrow();
    await expect(node.register(entry, ended)).rejects.toThrow();
    await expect(node.upload(aDarOf("main"), ended)).rejects.toThrow();

    expect(await node.domains(CONTEXT)).toEqual([]);
    expect((await node.darHashes(CONTEXT)).size).toBe(0);
  });
}
