import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { freePort } from "../support/free-port.ts";
import { runProgram } from "../support/program.ts";
import { addSettings, startService } from "./service-world.ts";
import { aWorld, emptyFolder, writeSettings } from "./world.ts";

/** A server on loopback that does `what` with whoever asks. Gives its address. */
async function aServer(what: RequestListener): Promise<string> {
  const server = createServer(what);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function healthAt(listen: string) {
  const directory = await emptyFolder();
  await writeSettings(directory, "address: 127.0.0.1:1");
  await addSettings(directory, "rollcall.yaml", [`http: { listen: "${listen}" }`]);
  return runProgram(["health"], { cwd: directory });
}

test("the health of a service is asked where its settings say that it listens", async () => {
  const world = await aWorld();
  const listen = `127.0.0.1:${String(await freePort())}`;
  await addSettings(world.directory, "rollcall.yaml", [`http: { listen: "${listen}" }`]);
  const before = await world.rollcall("health");
  expect(before).toMatchObject({ exitCode: 69, stderr: expect.stringContaining("does not answer") as string });

  const service = await startService(world.directory);
  expect(service.url).toBe(`http://${listen}`);

  expect(await world.rollcall("health")).toMatchObject({
    exitCode: 0,
    stdout: `the service is alive at http://${listen}\n`,
  });
  await service.stop();
  expect((await world.rollcall("health")).exitCode).toBe(69);
});

test("whoever answers something else is no healthy service", async () => {
  const listen = await aServer((_request, response) => response.writeHead(404).end());

  expect(await healthAt(listen)).toMatchObject({
    exitCode: 69,
    stderr: expect.stringContaining("with 404") as string,
  });
});

test("a service that accepts and says nothing is not waited for long", async () => {
  const listen = await aServer(() => undefined);

  expect((await healthAt(listen)).exitCode).toBe(69);
});
