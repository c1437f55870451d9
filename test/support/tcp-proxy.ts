import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

import { onTestFinished } from "vitest";

/** A way to a server that can be cut: what is sent disappears then, and nobody is told. */
export interface Proxy {
  readonly port: number;
  /** Nothing gets through any more, in either direction, though connections stay open. */
  readonly cut: () => void;
  readonly mend: () => void;
}

/** Stands before a server on loopback until the test is over. */
export async function startProxy(targetPort: number): Promise<Proxy> {
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("data", (chunk: Buffer) => {
        if (!isCut) to.write(chunk);
      });
      from.once("close", () => {
        sockets.delete(from);
        if (!isCut) to.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
    },
    mend: () => {
      isCut = false;
      // What was lost on the way leaves connections that make no sense any more.
      for (const socket of sockets) socket.destroy();
    },
  };
}
