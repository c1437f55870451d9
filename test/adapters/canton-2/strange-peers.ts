import { createServer as createHttpServer } from "node:http";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

import { onTestFinished } from "vitest";

/** Somebody else's server, with what the tests want of it. Ends with the test. */
export interface StrangePeer {
  readonly address: string;
  readonly port: number;
  /** Takes no more connections, and keeps those that it has: its port is free again. */
  readonly stopListening: () => void;
  /** How many are connected to it now. */
  readonly connected: () => number;
}

async function listening(server: Server, port = 0): Promise<StrangePeer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${String(bound)}`,
    port: bound,
    stopListening: () => {
      server.close();
    },
    connected: () => sockets.size,
  };
}

/** Accepts TCP and never says a word. */
export async function aSilentPort(): Promise<StrangePeer> {
  return listening(
    createServer((socket) => {
      // Reads, so that it notices when the other end goes away.
      socket.resume();
    }),
  );
}

/** Passes everything on to `port`, until `forget`: from then on nothing comes through the connections that are open. */
export async function aForgetfulFirewall(port: number): Promise<StrangePeer & { readonly forget: () => void }> {
  let open = { isForgotten: false };
  const peer = await listening(
    createServer((near) => {
      const passage = open;
      const far = connect(port, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on("data", (bytes) => {
          if (!passage.isForgotten) to.write(bytes);
        });
        from.on("error", () => undefined);
        from.once("close", () => to.destroy());
      }
    }),
  );
  const forget = (): void => {
    open.isForgotten = true;
    open = { isForgotten: false };
  };
  return { ...peer, forget };
}

/** Accepts TCP and hangs up at once. */
export async function aHangingUpPort(): Promise<StrangePeer> {
  return listening(
    createServer((socket) => {
      socket.destroy();
    }),
  );
}

/** Says whatever an SSH or mail server would say first. */
export async function aTalkativePort(): Promise<StrangePeer> {
  return listening(
    createServer((socket) => {
      socket.write("220 mail.example ESMTP ready\r\n");
    }),
  );
}

/** A web server that knows nothing of HTTP/2. */
export async function anHttp1Server(): Promise<StrangePeer> {
  return listening(
    createHttpServer((_request, response) => {
      response.end("<html>It works</html>");
    }),
  );
}

/** A port at which nobody listens. */
export async function aFreePort(): Promise<{ readonly address: string; readonly port: number }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return { address: `127.0.0.1:${String(port)}`, port };
}
