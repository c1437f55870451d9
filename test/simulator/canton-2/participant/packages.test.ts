import { status } from "@grpc/grpc-js";
import { strToU8 } from "fflate";
import { expect, test } from "vitest";

import { DomainConnectivityService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/domain_connectivity_pb.ts";
import { PackageService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/participant/admin/v0/package_service_pb.ts";
import { TopologyManagerReadService } from "../../../../src/protocol/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
import { HASH_PURPOSE, multihash } from "../../../../src/simulator/canton-2/keys.ts";
import { aDar, aPackage, zip } from "../../../support/dar.ts";
import { aSimulator, headOf, SimulatorClient } from "../../simulator-client.ts";
import { aConfig, aParticipant, aSequencerEntry } from "./a-participant.ts";

const { listDarContents, listDars, listPackages, uploadDar } = PackageService.method;

const LIBRARY = aPackage("library");
const MAIN = aPackage("main");
const DAR = aDar(MAIN, LIBRARY);

test("an uploaded DAR is listed by the hash of its bytes, with its packages, and again is the same", async () => {
  const { client } = await aParticipant();
  const hash = multihash(HASH_PURPOSE.dar, DAR).toString("hex");

  const first = await client.call(uploadDar, { data: DAR, filename: "main-1.0.0.dar" });
  const again = await client.call(uploadDar, { data: DAR, filename: "main-1.0.0.dar" });

  expect(first.value).toMatchObject({ case: "success", value: { hash } });
  expect(again.value).toMatchObject({ case: "success", value: { hash } });
  expect((await client.call(listDars, {})).dars).toMatchObject([{ hash, name: "main-1.0.0" }]);
  const { packageDescriptions } = await client.call(listPackages, {});
  expect(packageDescriptions.map(({ packageId }) => packageId)).toEqual([MAIN.id, LIBRARY.id]);
  expect((await client.call(listPackages, { limit: 1 })).packageDescriptions).toHaveLength(1);
  expect(await client.call(listDarContents, { darId: hash })).toMatchObject({
    main: MAIN.id,
    packages: [MAIN.id, LIBRARY.id],
    dependencies: [LIBRARY.id],
  });
  expect((await client.failure(listDarContents, { darId: "nothing" })).code).toBe(status.NOT_FOUND);
});

test.each([
  ["no zip", Buffer.from("nonsense")],
  ["a zip without a manifest", zip({ "a.dalf": MAIN.archive })],
  ["a manifest that names no package", zip({ "META-INF/MANIFEST.MF": strToU8("Manifest-Version: 1.0\n") })],
  ["a package that is missing", zip({ "META-INF/MANIFEST.MF": strToU8("Main-Dalf: a.dalf\n") })],
  [
    "a package that does not have its hash",
    zip({
      "META-INF/MANIFEST.MF": strToU8("Main-Dalf: a.dalf\n"),
      "a.dalf": MAIN.archive.map((byte, index) => (index === 5 ? byte ^ 0xff : byte)),
    }),
  ],
])("%s is no DAR", async (_what, data) => {
  const { client } = await aParticipant();

  const failure = await client.failure(uploadDar, { data, filename: "bad.dar" });

  expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, errorId: "DAR_PARSE_ERROR" });
  expect((await client.call(listDars, {})).dars).toEqual([]);
});

test("vetted packages reach the domains that the participant is connected to, and those it connects to later", async () => {
  const simulator = await aSimulator({ topologyChangeDelayMs: 0, sequencers: [{ name: "east" }] });
  const { client, participant } = await aParticipant();
  await simulator.console.setState(participant.participantId, "Submission", "Ordinary");
  const vetted = async (): Promise<readonly (readonly string[] | undefined)[]> => {
    const { results } = await new SimulatorClient(simulator).call(
      TopologyManagerReadService.method.listVettedPackages,
      {
        baseQuery: headOf(simulator.domainId),
        filterParticipant: participant.participantId,
      },
    );
    return results.map(({ item }) => item?.packageIds);
  };

  await client.call(uploadDar, { data: DAR, filename: "main.dar", vetAllPackages: true });
  const sequencerConnections = [aSequencerEntry([simulator.sequencers[0]?.url ?? ""])];
  const { registerDomain } = DomainConnectivityService.method;
  await client.call(registerDomain, { add: aConfig({ manualConnect: false, sequencerConnections }) });
  expect(await vetted()).toEqual([[MAIN.id, LIBRARY.id]]);

  const extra = aPackage("extra");
  const upload = { data: aDar(extra, LIBRARY), filename: "extra.dar", vetAllPackages: true, synchronizeVetting: true };
  await client.call(uploadDar, upload);
  expect(await vetted()).toEqual([[MAIN.id, LIBRARY.id], [extra.id]]);
});

test("a passive replica has no package service", async () => {
  const { client } = await aParticipant({ active: false });

  expect((await client.failure(listDars, {})).code).toBe(status.UNIMPLEMENTED);
});

test.each([
  ["1.16", "DAR_PARSE_ERROR", "LF V1.16 unsupported"],
  ["2.1", "DAR_PARSE_ERROR", "Unrecognized LF version"],
  ["1.13", "ALLOWED_LANGUAGE_VERSIONS", "Expected version between 1.14 and 1.17 but got 1.13"],
])("a package in Daml-LF %s is refused as a 2.10 node refuses it", async (language, errorId, words) => {
  const { client } = await aParticipant();
  const data = aDar(aPackage("main", "main", language), LIBRARY);

  const failure = await client.failure(uploadDar, { data, filename: "main.dar" });

  expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, errorId });
  expect(`${failure.text} ${failure.metadata["reason"] ?? ""}`).toContain(words);
  expect((await client.call(listDars, {})).dars).toEqual([]);
});
