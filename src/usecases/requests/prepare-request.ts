import { type MembershipWish, requestedDocument } from "../../desired/requested-document.ts";
import { RollcallError } from "../../model/error.ts";
import { type Name, parseName } from "../../model/identifier.ts";
import type { Problem } from "../../model/problem.ts";
import type { NewFile } from "../../desired/document-text.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Revision } from "../../ports/register.ts";
import type { RegisterReaders } from "../register/register-readers.ts";

export interface PrepareDeps extends Pick<RegisterReaders, "loader" | "hypothetical"> {
  readonly clock: Clock;
}

/** A membership request whose domain may be omitted if the register has only one. */
export type DraftWish = Omit<MembershipWish, "domain"> & { readonly domain: string | undefined };

/** A document that requests membership, validated against its register. */
export interface PreparedRequest {
  readonly revision: Revision;
  readonly wish: MembershipWish;
  readonly file: NewFile;
  /** Problems that the register would have with it. */
  readonly problems: readonly Problem[];
  readonly isValid: boolean;
}

/**
 * Drafts a membership document, and validates the register with it. Throws `usage` if it already exists, and for an
 * unknown or ambiguous domain.
 */
export async function prepareRequest(
  { loader, hypothetical, clock }: PrepareDeps,
  draft: DraftWish,
  revision: Revision,
  signal: AbortSignal,
): Promise<PreparedRequest> {
  const nowMs = clock.nowMs();
  const wish = { ...draft, domain: domainOf(await loader.domainNames(revision, signal), draft.domain) };
  const file = requestedDocument(wish);
  const { domain, name } = wish;
  if ((await loader.blobIdAt(revision, file.path, signal)) !== undefined) {
    throw new RollcallError("usage", `${domain} has a member ${name} already`, {
      hint: "Choose another name, or change the document that is there.",
    });
  }
  const problems = await hypothetical.problemsWith(revision, { domain, name, ...file }, nowMs, signal);
  return { revision, wish, file, problems, isValid: problems.every(({ severity }) => severity === "warning") };
}

function domainOf(domains: readonly string[], wanted: string | undefined): Name {
  const found = wanted === undefined && domains.length === 1 ? domains[0] : wanted;
  const name = found === undefined || !domains.includes(found) ? undefined : parseName(found);
  if (name !== undefined) return name;
  const known = domains.length === 0 ? "The register has none." : `The register has ${domains.join(", ")}.`;
  throw new RollcallError(
    "usage",
    wanted === undefined ? "the register has several domains" : `the register has no domain ${JSON.stringify(wanted)}`,
    { hint: `Name one that is there. ${known}` },
  );
}
