import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { expect, onTestFinished, test } from "vitest";

import { runProgram } from "../support/program.ts";
import { addSettings, startService } from "./service-world.ts";
import { aWorld, emptyFolder, writeSettings } from "./world.ts";

/** A server on loopback that answers everything with `status`. */
async function answering(status: number): Promise<{ readonly listen: string; readonly close: () => Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    await once(server.close(), "close");
  };
  onTestFinished(close);
  return { listen: `127.0.0.1:${String((server.address() as AddressInfo).port)}`, close };
}

/** An address that nobody listens at. */
async function freeAddress(): Promise<string> {
  const { listen, close } = await answering(200);
  await close();
  return listen;
}

async function healthAt(listen: string) {
  const directory = await emptyFolder();
  await writeSettings(directory, "address: 127.0.0.1:1");
  await addSettings(directory, "rollcall.yaml", [`http: { listen: "${listen}" }`]);
  return runProgram(["health"], { cwd: directory });
}

test("the health of a service is asked where its settings say that it listens", async () => {
  const world = await aWorld();
  const listen = await freeAddress();
  await addSettings(world.directory, "rollcall.yaml", [`http: { listen: "${listen}" }`]);
  const before = await world.rollcall("health");
  expect(before).toMatchObject({ exitCode: 69, stderr: expect.stringContaining("does not answer") as string });

  const service = await startService(world.directory);
  expect(service.url).toBe(`http://${listen}`);

  expect(await world.rollcall("health")).toMatchObject({
    exitCode: 0,
    stdout: `the service lives at http://${listen}\n`,
  });
  await service.stop();
  expect((await world.rollcall("health")).exitCode).toBe(69);
});

test("whoever answers something else is no healthy service", async () => {
  const { listen } = await answering(404);

  expect(await healthAt(listen)).toMatchObject({
    exitCode: 69,
    stderr: expect.stringContaining("answers 404") as string,
  });
});

test("a service that accepts and says nothing is not waited for long", async () => {
  const server = createServer(() => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const startedAt = performance.now();

  const ended = await healthAt(`127.0.0.1:${String((server.address() as AddressInfo).port)}`);

  expect(ended.exitCode).toBe(69);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
