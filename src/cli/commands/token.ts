import { createHash, randomBytes } from "node:crypto";

import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";
import { API_VERSION } from "../../model/api-version.ts";

export interface TokenOptions extends CommonOptions {
  readonly role: "viewer" | "operator";
}

/** Makes a token: shown once, and kept by its holder only. The settings hold its hash. */
export async function tokenCommand(
  { terminal, output }: Session,
  name: string,
  { role }: TokenOptions,
): Promise<number> {
  const token = `rollcall_${randomBytes(32).toString("base64url")}`;
  const entry = { name, role, sha256: createHash("sha256").update(token).digest("hex") };
  if (output === "json") {
    terminal.out(JSON.stringify({ apiVersion: API_VERSION, kind: "Token", token, entry }, undefined, 2));
  } else {
    terminal.err("For the holder, shown only once:");
    terminal.out(token);
    terminal.err(
      `For the settings:\nhttp:\n  tokens:\n    - { name: ${JSON.stringify(name)}, role: ${role}, sha256: ${entry.sha256} }`,
    );
  }
  return Promise.resolve(EXIT.ok);
}
