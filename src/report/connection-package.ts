import { API_VERSION } from "../model/api-version.ts";
import { type ConnectionPackage, mergeTrustRoots, type PackagedSequencer } from "../model/connection-package.ts";
import { asWritten, formatInstant } from "../model/instant.ts";
import { codeSpan, fenced, visible } from "./escape.ts";
import { alignColumns } from "./terminal/columns.ts";
import type { Paint } from "./terminal/paint.ts";

/** The document of a package as far as it is signed. Its schema is `schemas/output/connection-package.schema.json`. */
export function connectionPackageJson(issued: ConnectionPackage): Readonly<Record<string, unknown>> {
  const { domain, member, sequencers, trustThreshold, issuedAtMs, expiresAtMs, contact } = issued;
  return {
    apiVersion: API_VERSION,
    kind: "ConnectionPackage",
    issuedAt: formatInstant(issuedAtMs),
    expiresAt: formatInstant(expiresAtMs),
    domain: {
      name: domain.name,
      id: domain.domainId,
      flavour: domain.flavour,
      protocolVersion: domain.protocolVersion ?? null,
    },
    member: {
      name: member.name,
      participantId: member.participantId,
      permission: member.permission,
      trustLevel: member.trustLevel ?? null,
      effectiveSince: formatInstant(member.effectiveSinceMs),
      validUntil: member.validUntilMs === undefined ? null : formatInstant(member.validUntilMs),
    },
    sequencers: sequencers.map(({ alias, endpoints, trustRoot }) => ({
      alias,
      endpoints,
      trustRoot:
        trustRoot === undefined
          ? null
          : { pem: trustRoot.pem, sha256: trustRoot.certificates.map(({ sha256 }) => sha256) },
    })),
    trustThreshold,
    provider: { contact: contact ?? null },
  };
}

/** How a package is used, beside what it says. */
export interface PackageUse {
  /** What the member calls the domain. */
  readonly alias: string;
  /** SHA-256 of the key that signed it; undefined when it is not signed. */
  readonly keySha256: string | undefined;
}

/** A package for a person, with both ways to use it. */
export function renderConnectionPackage(issued: ConnectionPackage, use: PackageUse, paint: Paint): string {
  const heading = `${paint.bold("Connection package")} of ${issued.member.name} for ${issued.domain.name}`;
  return [
    heading,
    ...alignColumns(rowsOf(issued, use)).map((line) => `  ${line}`),
    "",
    "Save the package (-o json, or --out FILE), and join with:",
    `  ${joinCommand(issued, use)}`,
    "Or in the participant's console:",
    ...consoleCommand(issued, use.alias)
      .split("\n")
      .map((line) => `  ${line}`),
  ].join("\n");
}

/** A package for a page. */
export function connectionPackageMarkdown(issued: ConnectionPackage, document: object, use: PackageUse): string {
  const { domain, member } = issued;
  return [
    `### Connection package of ${codeSpan(member.name)} for ${codeSpan(domain.name)}`,
    "",
    ...rowsOf(issued, use).map(([name = "", ...values]) => `- ${name}: ${codeSpan(values.join(" "), MAX_VALUE)}`),
    "",
    "Save this as a file, and join with",
    "",
    fenced(joinCommand(issued, use), "sh"),
    "",
    "<details><summary>The package</summary>",
    "",
    fenced(JSON.stringify(document, undefined, 2), "json"),
    "",
    "</details>",
    "<details><summary>For the participant's console</summary>",
    "",
    fenced(consoleCommand(issued, use.alias), "scala"),
    "",
    "</details>",
  ].join("\n");
}

const MAX_VALUE = 600;

function rowsOf(issued: ConnectionPackage, { keySha256 }: PackageUse): readonly (readonly string[])[] {
  const { domain, member, sequencers, trustThreshold, issuedAtMs, expiresAtMs, contact } = issued;
  const rights = member.trustLevel === "Vip" ? `${member.permission} (Vip)` : member.permission;
  const end = member.validUntilMs === undefined ? "" : `, ends ${asWritten(member.validUntilMs, member.validUntil)}`;
  const version = domain.protocolVersion === undefined ? "not known" : String(domain.protocolVersion);
  return [
    ["domain", `${domain.domainId}, ${domain.flavour}, protocol version ${version}`],
    ["participant", member.participantId],
    ["rights", `${rights}, effective since ${formatInstant(member.effectiveSinceMs)}${end}`],
    ...sequencers.map(({ alias, endpoints }) => [`sequencer ${alias}`, endpoints.join(" ")]),
    ...sequencers.flatMap((sequencer) => trustRows(sequencer)),
    ["connection", describeForm(sequencers, trustThreshold)],
    ["issued", `${formatInstant(issuedAtMs)}, good until ${formatInstant(expiresAtMs)}`],
    ["contact", contact === undefined ? "not given" : visible(contact)],
    ["signed with", keySha256 === undefined ? "nothing: its origin cannot be verified" : `sha256:${keySha256}`],
  ];
}

function trustRows({ alias, trustRoot }: PackagedSequencer): readonly (readonly string[])[] {
  if (trustRoot === undefined) return [[`trust ${alias}`, "public authorities"]];
  return trustRoot.certificates.map(({ subject, sha256, endsAtMs }) => [
    `trust ${alias}`,
    `${visible(subject)}, until ${formatInstant(endsAtMs)}, SHA-256 ${sha256}`,
  ]);
}

function describeForm(sequencers: readonly PackagedSequencer[], trustThreshold: number): string {
  const addresses = sequencers.flatMap(({ endpoints }) => endpoints).length;
  if (trustThreshold > 1) {
    return `one to each of ${String(sequencers.length)} sequencers, ${String(trustThreshold)} of which must agree`;
  }
  return addresses === 1 ? "one" : `one that fails over between ${String(addresses)} addresses`;
}

function joinCommand({ member }: ConnectionPackage, { alias, keySha256 }: PackageUse): string {
  const trust = keySha256 === undefined ? "--allow-unsigned" : `--trust-key sha256:${keySha256}`;
  return `rollcall participant join --package ${member.name}.json --alias ${shellWord(alias)} ${trust} --address HOST:PORT`;
}

function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * What to type into the participant's console: `connect_multi` where one connection has all addresses, and the longer form
 * where several sequencers must agree. Source: canton-2x.md, section 17.
 */
export function consoleCommand(issued: ConnectionPackage, alias: string): string {
  return issued.trustThreshold > 1 ? registerCommand(issued, alias) : connectMultiCommand(issued, alias);
}

const GRPC_CONNECTION = "com.digitalasset.canton.sequencing.GrpcSequencerConnection";

/** The first connection's certificates count for all of them, so each gets all. */
function connectMultiCommand({ domain, sequencers }: ConnectionPackage, alias: string): string {
  const roots = mergeTrustRoots(sequencers);
  const connections = sequencers
    .flatMap(({ endpoints }) => endpoints)
    .map((endpoint) =>
      roots === undefined
        ? scalaText(endpoint)
        : `${GRPC_CONNECTION}.tryCreate(${scalaText(endpoint)}, customTrustCertificates = Some(trustRoots))`,
    );
  return [
    ...(roots === undefined ? [] : [`val trustRoots = ${scalaBytes(roots)}`]),
    `participant.domains.connect_multi(${scalaText(alias)}, Seq(`,
    ...connections.map((connection) => `  ${connection},`),
    "))",
    `assert(participant.domains.list_connected().exists(_.domainId.toProtoPrimitive == ${scalaText(domain.domainId)}))`,
  ].join("\n");
}

function registerCommand({ domain, sequencers, trustThreshold }: ConnectionPackage, alias: string): string {
  const connections = sequencers.map(({ alias: name, endpoints, trustRoot }) => {
    const [first = "", ...others] = endpoints;
    const roots = trustRoot === undefined ? "" : `, customTrustCertificates = Some(${scalaBytes(trustRoot.pem)})`;
    const named = `, sequencerAlias = com.digitalasset.canton.SequencerAlias.tryCreate(${scalaText(name)})`;
    const more = others.length === 0 ? "" : `.addEndpoints(${others.map(scalaText).join(", ")})`;
    return `${GRPC_CONNECTION}.tryCreate(${scalaText(first)}${roots}${named})${more}`;
  });
  return [
    "participant.domains.register(com.digitalasset.canton.participant.domain.DomainConnectionConfig(",
    `  ${scalaText(alias)},`,
    "  com.digitalasset.canton.sequencing.SequencerConnections.tryMany(",
    "    Seq(",
    ...connections.map((connection) => `      ${connection},`),
    "    ),",
    `    com.digitalasset.canton.config.RequireTypes.PositiveInt.tryCreate(${String(trustThreshold)}),`,
    "  ),",
    `  domainId = Some(DomainId.tryFromString(${scalaText(domain.domainId)})),`,
    "))",
  ].join("\n");
}

function scalaText(text: string): string {
  return JSON.stringify(text);
}

function scalaBytes(pem: string): string {
  return `com.google.protobuf.ByteString.copyFromUtf8("""${pem.trimEnd()}\n""")`;
}
