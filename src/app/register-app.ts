import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";

import { apiUrlOf } from "../adapters/github/api-url.ts";
import { appManifest, askedPermissions, exchangeCode, type MadeApp } from "../adapters/github/manifest.ts";
import { openRegistrationPage } from "../adapters/github/registration-page.ts";
import { RollcallError } from "../model/error.ts";
import { explainSystemError } from "../model/system-error.ts";
import { safeAddress } from "../settings/safe-address.ts";

/** How an App is registered. */
export interface Registration {
  /** Of the App; GitHub lets the person who creates it choose another one. */
  readonly name: string;
  readonly organisation: string | undefined;
  readonly webhookUrl: string | undefined;
  readonly isIntake: boolean;
  /** Of the web site. */
  readonly web: string;
  readonly apiUrl: string;
  /** Where the key is written. */
  readonly directory: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Called with the URL to open in a browser, and its port. */
  readonly onListening: (url: string, port: number) => void;
}

/** An App that was registered; its secrets are in files alone. */
export interface RegisteredApp extends Pick<MadeApp, "id" | "slug" | "url"> {
  readonly keyFile: string;
  readonly webhookSecretFile: string | undefined;
}

/**
 * Registers an App: shows a page that leads to GitHub, waits for the browser to come back, and writes what the App proves
 * itself with into new files that only their owner can read.
 *
 * Throws `usage` when the files cannot be written, before anything is made; `unauthorized` when GitHub makes no App, and
 * `unavailable` when nothing comes back in time.
 */
export async function registerApp(registration: Registration, signal: AbortSignal): Promise<RegisteredApp> {
  const { name, organisation, webhookUrl, isIntake, web, apiUrl, port } = registration;
  const files = await openFiles(registration);
  try {
    const page = await openRegistrationPage({
      web,
      organisation,
      port,
      asked: askedPermissions(isIntake),
      newToken: () => randomBytes(32).toString("base64url"),
      manifest: (redirectUrl) => {
        const homepage = organisation === undefined ? web : `${web}/${organisation}`;
        return appManifest({ name, homepage, redirectUrl, webhookUrl, isIntake });
      },
    });
    let app: MadeApp;
    try {
      registration.onListening(page.url, page.port);
      const code = await inTime((both) => page.code(both), registration.timeoutMs, signal);
      app = await exchangeCode(apiUrl, code, signal);
    } finally {
      await page.close();
    }
    return await keep(app, files);
  } catch (error) {
    await discard(files);
    throw error;
  }
}

/** Files that are created beforehand, so that the secrets that GitHub returns once can be stored. */
interface Files {
  readonly key: OpenFile;
  readonly webhookSecret: OpenFile | undefined;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
}

async function openFiles({ directory, name, webhookUrl, isIntake }: Registration): Promise<Files> {
  await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw unwritable(directory, cause);
  });
  const key = await openNew(join(directory, `${name}.pem`));
  if (webhookUrl === undefined || isIntake) return { key, webhookSecret: undefined };
  try {
    return { key, webhookSecret: await openNew(join(directory, `${name}.webhook-secret`)) };
  } catch (error) {
    await discard({ key, webhookSecret: undefined });
    throw error;
  }
}

async function openNew(path: string): Promise<OpenFile> {
  try {
    return { path, handle: await open(path, "wx", 0o600) };
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): unknown {
  return explainSystemError(cause, {
    what: `${path} cannot be written`,
    code: "usage",
    hint: "Only new files are written: choose another --name or --out, or move the file away if no App needs it.",
  });
}

async function keep(app: MadeApp, { key, webhookSecret }: Files): Promise<RegisteredApp> {
  const { id, slug, url } = app;
  try {
    await write(key, app.key);
    if (webhookSecret !== undefined) await write(webhookSecret, app.webhookSecret ?? "");
  } catch (cause) {
    throw new RollcallError("internal", `the App ${slug} is made, and its key could not be written`, {
      hint: `Make another key in its settings on GitHub, or delete it and run this again. Its page is ${url}.`,
      cause,
    });
  }
  return { id, slug, url, keyFile: key.path, webhookSecretFile: webhookSecret?.path };
}

async function write({ handle }: OpenFile, secret: string): Promise<void> {
  if (secret === "") throw new Error("GitHub returned no secret");
  await handle.writeFile(`${secret.trim()}\n`);
  await handle.sync();
  await handle.close();
}

async function discard({ key, webhookSecret }: Files): Promise<void> {
  for (const file of [key, webhookSecret]) {
    if (file === undefined) continue;
    await file.handle.close().catch(() => undefined);
    await rm(file.path, { force: true });
  }
}

async function inTime(
  code: (signal: AbortSignal) => Promise<string>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await code(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted) {
      throw new RollcallError("unavailable", "ended before an App was made", { hint: "Run it again.", cause: error });
    }
    if (!limit.aborted) throw error;
    throw new RollcallError("unavailable", "GitHub sent no answer in time", {
      hint: "Run it again, open the new link in a browser on this machine, and confirm on GitHub.",
      cause: error,
    });
  }
}

/** The addresses of a GitHub, from that of its web site. Throws `usage`. */
export function addressesOf(
  web: string,
  apiUrl: string | undefined,
): { readonly web: string; readonly apiUrl: string } {
  const site = safeAddress("--web", web);
  return { web: site, apiUrl: apiUrl === undefined ? apiUrlOf(site) : safeAddress("--api-url", apiUrl) };
}
