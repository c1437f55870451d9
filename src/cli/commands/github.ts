import { dirname, relative, resolve } from "node:path";

import { addressesOf, type RegisteredApp, registerApp } from "../../app/register-app.ts";
import { API_VERSION } from "../../model/api-version.ts";
import { RollcallError } from "../../model/error.ts";
import { yamlText } from "../../model/yaml-text.ts";
import { visible } from "../../report/escape.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface GitHubSetupOptions extends CommonOptions {
  readonly organisation?: string;
  readonly name?: string;
  readonly webhookUrl?: string;
  readonly intake?: boolean;
  readonly web: string;
  readonly apiUrl?: string;
  readonly out: string;
  readonly port: number;
}

/** As long as GitHub lets a name be. */
const MAX_NAME = 34;
const TIMEOUT_MS = 10 * 60_000;

/** Registers the App at GitHub: a person confirms it in a browser, and the key lands in a file here. */
export async function githubSetupCommand(session: Session, options: GitHubSetupOptions): Promise<number> {
  const { terminal, output, stop, signal } = session;
  const { organisation, intake: isIntake = false, webhookUrl, out: directory, port } = options;
  checkOptions(options);
  const addresses = addressesOf(options.web, options.apiUrl);
  const name = options.name ?? defaultName(organisation, isIntake);
  const app = await registerApp(
    {
      ...addresses,
      ...{ name, organisation, webhookUrl, isIntake, directory, port },
      timeoutMs: TIMEOUT_MS,
      onListening: (url, at) => {
        terminal.err(`Open this in a browser that is signed in to GitHub, within ten minutes:\n  ${url}`);
        terminal.err(`From another machine, forward the port first: ssh -L ${String(at)}:127.0.0.1:${String(at)} …`);
      },
    },
    AbortSignal.any([stop, signal]),
  );
  const settings = settingsOf(app, options, addresses.apiUrl);
  const installUrl = `${app.url}/installations/new`;
  if (output === "json") {
    const { id, slug, url, keyFile, webhookSecretFile } = app;
    const document = {
      apiVersion: API_VERSION,
      kind: "RegisteredApp",
      ...{ id, slug, url, installUrl, keyFile, webhookSecretFile: webhookSecretFile ?? null, settings },
    };
    terminal.out(JSON.stringify(document, undefined, 2));
    return EXIT.ok;
  }
  terminal.err(
    `The App ${visible(app.slug)}, with the id ${String(app.id)}, is registered. Its key is in ${app.keyFile}.`,
  );
  terminal.err(`For the settings${isIntake ? ", into the section that is there" : ""}:`);
  terminal.out(settings);
  terminal.err(
    [
      "Next:",
      `  install it on the register's repository only: ${visible(installUrl)}`,
      ...(isIntake
        ? []
        : [`  write its number, ${String(app.id)}, into .github/rulesets/register.json, and import that on GitHub`]),
      "  rollcall doctor",
    ].join("\n"),
  );
  return EXIT.ok;
}

function checkOptions({ organisation, name, webhookUrl, intake }: GitHubSetupOptions): void {
  if (organisation !== undefined && !/^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}$/.test(organisation)) {
    throw new RollcallError("usage", "--organisation is not the name of an organisation", {
      hint: "Pass the name as in its GitHub URL.",
    });
  }
  if (name !== undefined && !/^[A-Za-z0-9](?:-?[A-Za-z0-9]){0,33}$/.test(name)) {
    throw new RollcallError("usage", "--name is not a valid name for an App", {
      hint: `Use up to ${String(MAX_NAME)} letters, digits and single hyphens. The name must be unused on GitHub.`,
    });
  }
  if (webhookUrl === undefined) return;
  if (intake === true) {
    throw new RollcallError("usage", "the intake App has no webhook", { hint: "Leave --webhook-url out." });
  }
  const url = URL.canParse(webhookUrl) ? new URL(webhookUrl) : undefined;
  if ((url?.protocol === "https:" || url?.protocol === "http:") && url.username === "" && url.hash === "") return;
  throw new RollcallError("usage", "--webhook-url is not a URL", {
    hint: "Pass the service's public URL, such as https://rollcall.acme.example/webhooks/github.",
  });
}

function defaultName(organisation: string | undefined, isIntake: boolean): string {
  const end = isIntake ? "-intake" : "";
  const name = organisation === undefined ? "rollcall" : `rollcall-${organisation}`;
  return `${name.slice(0, MAX_NAME - end.length).replace(/-$/, "")}${end}`;
}

/** What to paste. Its paths are relative to the settings, as all of theirs are. */
function settingsOf(
  { id, keyFile, webhookSecretFile }: RegisteredApp,
  { organisation, intake, config }: GitHubSetupOptions,
  apiUrl: string,
): string {
  const file = (path: string): string => yamlText(relative(dirname(resolve(config)), resolve(path)));
  const app = `{ id: ${String(id)}, key: { file: ${file(keyFile)} } }`;
  if (intake === true) return `github:\n  intake: ${app}`;
  return [
    "github:",
    `  repository: ${organisation ?? "OWNER"}/REGISTER # fill in the register's repository`,
    ...(apiUrl === "https://api.github.com" ? [] : [`  apiUrl: ${yamlText(apiUrl)}`]),
    `  app: ${app}`,
    ...(webhookSecretFile === undefined ? [] : [`  webhookSecrets: [{ file: ${file(webhookSecretFile)} }]`]),
  ].join("\n");
}
