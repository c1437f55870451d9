import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";
import type { Environment } from "./environment.ts";
import type { SettingsDocument } from "./generated/settings.ts";

/** A secret, asked for when it is needed and never kept. */
export type Secret = () => Promise<string>;

/** Where a secret is, as the settings say it. */
export type SecretSource = NonNullable<SettingsDocument["register"]["token"]>;

export async function readSecret(source: SecretSource, base: string, environment: Environment): Promise<string> {
  const { name, value } = await readSource(source, base, environment);
  const secret = value.trim();
  if (/^[\x21-\x7E]+$/.test(secret)) return secret;
  throw new RollcallError("settings", `the secret in ${name} is empty or no plain word`, {
    hint: "It must be one word of printable characters.",
  });
}

/** A private key: a PEM file, or a variable that holds one, as it is or in base64. */
export async function readKey(source: SecretSource, base: string, environment: Environment): Promise<string> {
  const { name, value } = await readSource(source, base, environment);
  const text = value.includes("-----BEGIN ") ? value : Buffer.from(value, "base64").toString("latin1");
  if (/^-----BEGIN (?:RSA )?PRIVATE KEY-----\s/.test(text.trim())) return text.trim();
  throw new RollcallError("settings", `${name} holds no private key`, {
    hint: "It must be the PEM file that GitHub made, unencrypted; in a variable, in base64.",
  });
}

/** One that is not set is another mistake than one that is empty. */
function readVariable(name: string, variables: Environment["variables"]): string {
  const value = variables[name];
  if (value !== undefined) return value;
  throw new RollcallError("settings", `the environment variable ${name}, which the settings name, is not set`, {
    hint: `Set ${name} for this process, or name a file instead.`,
  });
}

async function readSource(source: SecretSource, base: string, { variables }: Environment) {
  const name = "file" in source ? source.file : source.env;
  const value =
    "file" in source
      ? await readFile(resolve(base, source.file), "utf8").catch((error: unknown) => {
          throw explainSystemError(error, {
            what: `the secret in ${name} cannot be read`,
            code: "settings",
            hint: "Check the path in the settings.",
          });
        })
      : readVariable(source.env, variables);
  return { name, value };
}
