import { expect, test } from "vitest";

import { openProviderProbe } from "../../src/app/wire-connection.ts";
import { openMemberProbe } from "../../src/app/wire-participant.ts";
import { aDomainId } from "../build/identifiers.ts";

test("who may not be looked at is allowed by what each side has for it: a setting, or an option", async () => {
  const target = { url: "http://127.0.0.1:1", trustRoot: undefined, domainId: aDomainId("acme") };
  const context = { signal: new AbortController().signal, traceId: "0af7651916cd43dd8448eb211c80319c" };
  const [provider, member] = [
    await openProviderProbe("canton-2", { allowNetworks: [] }),
    await openMemberProbe("canton-2", false, []),
  ];

  await expect(provider.probe(target, context)).rejects.toMatchObject({
    hint: "Only public ones are. Allow a private network by connection.allowNetworks in the settings.",
  });
  await expect(member.probe(target, context)).rejects.toMatchObject({
    hint: "Only public ones are. Allow a private network by --allow-network.",
  });
});
