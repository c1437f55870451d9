import { verify } from "node:crypto";

import type { Caller } from "./call.ts";
import { Refusal } from "./refusal.ts";
import type { App } from "./state/accounts.ts";
import type { World } from "./world.ts";

/** Who a request of the API comes from. Throws 401 for what is wrong with it. */
export function authenticate(world: World, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: "anonymous" };
  const [scheme = "", credential = ""] = authorization.split(" ");
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return callerOf(world, credential);
    case "basic":
      return callerOfBasic(world, credential);
    case "":
      return { kind: "anonymous" };
  }
  throw badCredentials();
}

/** Who holds a token, as git sends it: as the password of anybody, usually of `x-access-token`. */
export function callerOfBasic(world: World, encoded: string): Caller {
  const decoded = Buffer.from(encoded, "base64").toString();
  return callerOf(world, decoded.slice(decoded.indexOf(":") + 1));
}

function callerOf(world: World, credential: string): Caller {
  const isJwt = !credential.startsWith("ghs_") && credential.split(".").length === 3;
  if (isJwt) return { kind: "app", app: appOf(world, credential) };
  const token = world.tokens.get(credential);
  if (token === undefined) throw badCredentials();
  if (token.kind === "person") return { kind: "person", account: token.account };
  if (token.expiresAtMs <= world.nowMs()) throw badCredentials();
  if (token.installation.suspended !== null) throw new Refusal(403, "This installation has been suspended");
  return { kind: "installation", token };
}

/** Checks an App's JWT as GitHub does: RS256, by the App's key, not too old, and not for too long. */
function appOf(world: World, jwt: string): App {
  const [head = "", payload = "", signature = ""] = jwt.split(".");
  const { alg } = readPart(head);
  const { iss, iat, exp } = readPart(payload);
  if (alg !== "RS256") throw new Refusal(401, "A JSON web token could not be decoded");
  const app = world.apps.find((one) => String(iss) === String(one.id) || iss === one.clientId);
  if (app === undefined) throw new Refusal(404, "Integration not found");
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${payload}`),
    app.publicKey,
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw new Refusal(401, "A JSON web token could not be decoded");
  const nowS = world.nowMs() / 1000;
  if (typeof iat !== "number" || iat > nowS) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== "number" || exp < nowS) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > nowS + LONGEST_S) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  return app;
}

/** Ten minutes. Whose clock is ahead has to date a token back. */
const LONGEST_S = 600;

function readPart(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    throw new Refusal(401, "A JSON web token could not be decoded");
  }
}

function badCredentials(): Refusal {
  return new Refusal(401, "Bad credentials");
}
