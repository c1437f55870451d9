import { Octokit } from "octokit";

import { RollcallError } from "../../model/error.ts";
import { translateGitHubError } from "./answers.ts";
import type { CallOptions } from "./client.ts";
import { EVENTS, INTAKE_PERMISSIONS, PERMISSIONS } from "./permissions.ts";

/** What an App is to be like. */
export interface ManifestWish {
  readonly name: string;
  /** The App's public homepage: GitHub requires one. */
  readonly homepage: string;
  /** Where GitHub sends the browser once the App is made. */
  readonly redirectUrl: string;
  /** Where deliveries go; without it the App gets none. */
  readonly webhookUrl: string | undefined;
  /** The second App, which writes branches, instead of the one that decides. */
  readonly isIntake: boolean;
}

/** An App as GitHub takes it in. Source: "Registering a GitHub App from a manifest". */
export interface Manifest {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly public: false;
  readonly redirect_url: string;
  readonly default_permissions: Readonly<Record<string, "read" | "write">>;
  readonly default_events: readonly string[];
  readonly hook_attributes?: { readonly url: string; readonly active: true };
}

/** One permission that the App asks for, and what for. */
export interface AskedPermission {
  readonly permission: string;
  readonly access: "read" | "write";
  readonly why: string;
}

export function appManifest({ name, homepage, redirectUrl, webhookUrl, isIntake }: ManifestWish): Manifest {
  const receivesEvents = webhookUrl !== undefined && !isIntake;
  return {
    name,
    url: homepage,
    description: isIntake
      ? "Turns forms into pull requests of the register. It decides nothing."
      : "Shows what a pull request of the register would do, and reports what became of it.",
    public: false,
    redirect_url: redirectUrl,
    default_permissions: Object.fromEntries(
      askedPermissions(isIntake).map(({ permission, access }) => [permission, access]),
    ),
    // Without an address GitHub takes neither events nor a hook that is switched off: then it is not mentioned at all.
    default_events: receivesEvents ? EVENTS : [],
    ...(receivesEvents ? { hook_attributes: { url: webhookUrl, active: true } } : {}),
  };
}

/** Looking at the branch's protection needs no permission of its own. */
export function askedPermissions(isIntake: boolean): readonly AskedPermission[] {
  if (!isIntake) {
    return Object.entries(PERMISSIONS)
      .filter(([permission]) => permission !== "administration")
      .map(([permission, { access, why }]) => ({ permission, access, why }));
  }
  return Object.entries(INTAKE_PERMISSIONS).map(([permission, { access, why }]) => ({ permission, access, why }));
}

/** An App that was made just now, with the secrets that GitHub returns only once. */
export interface MadeApp {
  readonly id: number;
  /** Its name in addresses. */
  readonly slug: string;
  /** Its page. */
  readonly url: string;
  /** PEM. */
  readonly key: string;
  /** Undefined where it has no hook. */
  readonly webhookSecret: string | undefined;
}

const TIMEOUT_MS = 30_000;

/**
 * Exchanges the code that GitHub sent back for the App's key, once: a second try finds nothing any more.
 *
 * Throws `unauthorized` when GitHub does not know the code, and `unavailable` when it does not answer.
 */
export async function exchangeCode(apiUrl: string, code: string, signal: AbortSignal): Promise<MadeApp> {
  const request: CallOptions = { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) };
  const nothing = (): void => undefined;
  const octokit = new Octokit({
    baseUrl: apiUrl,
    userAgent: "rollcall",
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    retry: { enabled: false },
    throttle: { enabled: false },
  });
  try {
    const { data } = await octokit.rest.apps.createFromManifest({ code, request });
    return {
      id: data.id,
      slug: slugOf(data.slug),
      url: data.html_url,
      key: data.pem,
      webhookSecret: data.webhook_secret ?? undefined,
    };
  } catch (error) {
    signal.throwIfAborted();
    const failure = translateGitHubError("the App's key cannot be fetched", error);
    if (!(failure instanceof RollcallError)) throw failure;
    throw new RollcallError(failure.code, failure.message, {
      hint: "The App may be there all the same: delete it in its settings on GitHub, then run this again.",
      cause: error,
    });
  }
}

function slugOf(slug: string | undefined): string {
  if (slug !== undefined && /^[a-z0-9][a-z0-9-]{0,99}$/.test(slug)) return slug;
  throw new RollcallError("unreadable", "GitHub returned no name for the App that was created", {
    hint: "Look at the Apps in GitHub's settings.",
  });
}
