import { startSimulator } from "/work/main/src/simulator/simulator.ts";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { unaryDefinition } from "/work/main/src/adapters/grpc/service-definition.ts";
import { TopologyManagerReadService as R } from "/work/main/src/adapters/canton-2/generated/com/digitalasset/canton/topology/admin/v0/topology_manager_read_service_pb.ts";
const n = Number(process.argv[2] ?? 10000);
let t = performance.now();
const sim = await startSimulator({ participants: n });
console.log("start", performance.now() - t, sim.address, sim.domainId);
const c = new Client(sim.address, credentials.createInsecure(), { "grpc.max_receive_message_length": 2 ** 31 - 1 });
const call = (m: any, r: any) =>
  new Promise<any>((res, rej) => {
    const d = unaryDefinition(m);
    c.makeUnaryRequest(
      d.path,
      d.requestSerialize as any,
      d.responseDeserialize as any,
      r,
      new Metadata(),
      {},
      (e, v) => (e ? rej(e) : res(v)),
    );
  });
for (const store of [sim.domainId, sim.domainId, "Authorized", ""]) {
  t = performance.now();
  const a = await call(R.method.listParticipantDomainState, {
    baseQuery: { filterStore: store, useStateStore: true, timeQuery: { case: "headState", value: {} } },
  });
  console.log("list", store.slice(0, 10), a.results.length, performance.now() - t);
}
t = performance.now();
const uid = sim.uidOf("participant-00077");
for (let i = 0; i < 1000; i++)
  await call(R.method.listParticipantDomainState, {
    baseQuery: { filterStore: sim.domainId, useStateStore: true, timeQuery: { case: "headState", value: {} } },
    filterParticipant: uid,
  });
console.log("1000 filtered", performance.now() - t);
t = performance.now();
await sim.console.setState(uid, "Observation", "Ordinary");
console.log("write", performance.now() - t);
console.log(process.memoryUsage().rss / 1e6);
t = performance.now();
if (n <= 10000) {
  const a = await call(R.method.listOwnerToKeyMapping, {
    baseQuery: { filterStore: sim.domainId, useStateStore: true, timeQuery: { case: "headState", value: {} } },
  });
  console.log("keys", a.results.length, performance.now() - t);
}
c.close();
await sim.close();
