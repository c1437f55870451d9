import { parseCertificate } from "../../desired/parse/certificate.ts";
import { explainErrors, type Validator } from "../../document/explain-schema.ts";
import type { TrustRoot } from "../../model/certificate.ts";
import type { ConnectionPackage } from "../../model/connection-package.ts";
import { RollcallError } from "../../model/error.ts";
import { parseJson } from "../../model/json-text.ts";
import { type Name, parseDomainId, parseParticipantId } from "../../model/identifier.ts";
import { type InstantMs, parseMoment } from "../../model/instant.ts";
import { examineSignature, type SignatureFinding } from "../../model/package-signature.ts";
import type { ConnectionPackageDocument } from "./generated/connection-package.ts";
import { validateConnectionPackage } from "./generated/connection-package-validator.ts";

/** A package as it was received. */
export interface ReceivedPackage {
  readonly received: ConnectionPackage;
  readonly signature: SignatureFinding;
}

/** Maximum size of a package file, in bytes: enough for fifty sequencers with long chains. */
export const MAX_PACKAGE_BYTES = 4_194_304;

const validate = validateConnectionPackage as Validator;

/** Parses a package file. Throws `usage` when it is malformed. Does not decide whether to trust it. */
export function readConnectionPackage(text: string): ReceivedPackage {
  const document = parse(text);
  if (!validate(document)) {
    const [first] = explainErrors(validate.errors ?? []);
    const where = first === undefined || first.pointer === "" ? "" : ` at ${first.pointer}`;
    throw noPackage(`${first?.message ?? "it does not fit its schema"}${where}`, undefined);
  }
  const checked = document as ConnectionPackageDocument;
  return { received: takeIn(checked), signature: examineSignature(checked) };
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw noPackage("it is no JSON", cause);
  }
}

function takeIn(document: ConnectionPackageDocument): ConnectionPackage {
  const { domain, member, sequencers, trustThreshold, provider } = document;
  const domainId = parseDomainId(domain.id);
  const participantId = parseParticipantId(member.participantId);
  if (domainId === undefined || participantId === undefined) throw noPackage("an id in it is none", undefined);
  const aliases = sequencers.map(({ alias }) => alias);
  if (new Set(aliases).size < aliases.length || trustThreshold > aliases.length) {
    throw noPackage("its sequencers do not go with its trust threshold", undefined);
  }
  if (trustThreshold === 1) requireOneTrust(sequencers);
  return {
    domain: {
      name: domain.name as Name,
      domainId,
      flavour: domain.flavour,
      protocolVersion: domain.protocolVersion ?? undefined,
    },
    member: {
      name: member.name as Name,
      participantId,
      permission: member.permission,
      trustLevel: member.trustLevel ?? undefined,
      effectiveSinceMs: momentOf(member.effectiveSince),
      validUntilMs: member.validUntil === null ? undefined : momentOf(member.validUntil),
    },
    sequencers: sequencers.map(({ alias, endpoints, trustRoot }) => ({
      alias,
      endpoints,
      trustRoot: trustRoot === null ? undefined : takeInRoot(alias, trustRoot),
    })),
    trustThreshold,
    issuedAtMs: momentOf(document.issuedAt),
    expiresAtMs: momentOf(document.expiresAt),
    contact: provider.contact ?? undefined,
  };
}

/** All addresses of one connection share their trust roots. */
function requireOneTrust(sequencers: ConnectionPackageDocument["sequencers"]): void {
  const schemes = sequencers.flatMap(({ endpoints }) => endpoints).map((url) => url.startsWith("https:"));
  const kinds = sequencers.map(({ trustRoot }) => trustRoot === null);
  if (new Set(schemes).size === 1 && new Set(kinds).size === 1) return;
  throw noPackage("its addresses are for one connection, and are not trusted alike", undefined);
}

/** People compare the fingerprints beside the certificates: they must match. */
function takeInRoot(alias: string, { pem, sha256 }: { readonly pem: string; readonly sha256: readonly string[] }) {
  const { findings, ...root } = parseCertificate(Buffer.from(pem));
  if (findings.some(({ severity }) => severity === "error"))
    throw noPackage(`the certificates of ${alias} cannot be read`, undefined);
  const own = root.certificates.map((certificate) => certificate.sha256);
  if (own.join() !== sha256.join()) throw noPackage(`the certificates of ${alias} have other fingerprints`, undefined);
  return root satisfies TrustRoot;
}

function momentOf(text: string): InstantMs {
  const moment = parseMoment(text);
  if (moment === undefined) throw noPackage(`${text} is not a moment`, undefined);
  return moment;
}

function noPackage(why: string, cause: unknown): RollcallError {
  return new RollcallError("usage", `this is not a connection package: ${why}`, {
    hint: "Take the file that rollcall connection wrote, unchanged.",
    cause,
  });
}
