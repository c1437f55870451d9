import { readFileSync } from "node:fs";

import { assembleDomain } from "../../src/desired/assemble.ts";
import type { DomainFiles, PlacedDocument, PlacedFinding } from "../../src/desired/domain-files.ts";
import { type GovernedPath, placeEntry } from "../../src/desired/layout.ts";
import type { GovernedKind } from "../../src/model/register-file.ts";
import { parseCertificate } from "../../src/desired/parse/certificate.ts";
import { type Drafts, parseDocument } from "../../src/desired/parse/document.ts";
import { placeFinding } from "../../src/document/place.ts";
import type { DocumentKind } from "../../src/desired/schema.ts";
import type { DesiredDomain } from "../../src/model/membership.ts";
import { type Problem, sortProblems } from "../../src/model/problem.ts";
import { aDomainId, aName, aParticipantId, NOW_MS } from "./identifiers.ts";

/** A certificate that is in force from 2026 to 2046. */
export const CERTIFICATE = readFileSync(
  new URL("../../example-repo/domains/acme/certificates/east.pem", import.meta.url),
  "utf8",
);

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

interface DocumentWish {
  readonly name?: string;
  /** More lines of `spec`, as YAML. */
  readonly spec?: string;
}

/** A valid document of `alice`: six lines of head, then its id and its owner, then `spec`. */
export function aParticipantYaml({
  name = "alice",
  participantId = aParticipantId(name),
  organisation = "A company",
  spec = "",
}: DocumentWish & { readonly participantId?: string; readonly organisation?: string } = {}): string {
  return aDocument("Participant", name, [
    `participantId: ${participantId}`,
    "owner:",
    `  organisation: ${JSON.stringify(organisation)}`,
    spec,
  ]);
}

export function aDomainYaml({
  name = "acme",
  domainId = aDomainId("acme"),
  spec = "mode: enforce",
}: DocumentWish & { readonly domainId?: string } = {}): string {
  return aDocument("Domain", name, [`domainId: ${domainId}`, spec]);
}

/** A sequencer that public authorities vouch for. */
export function aSequencerYaml({
  name = "east",
  endpoint = `https://${name}.example:10038`,
  trustRoot = "publicAuthorities: true",
  spec = "",
}: DocumentWish & { readonly endpoint?: string; readonly trustRoot?: string } = {}): string {
  return aDocument("Sequencer", name, ["endpoints:", `  - ${endpoint}`, "trustRoot:", `  ${trustRoot}`, spec]);
}

export function anOverrideYaml({
  name = "exception",
  spec = "rule: rights-taken\nupTo: 3",
  until = "2026-11-30",
}: DocumentWish & { readonly until?: string } = {}): string {
  return aDocument("Override", name, [`until: ${until}`, "reason: meant so", spec]);
}

function aDocument(kind: string, name: string, spec: readonly string[]): string {
  const lines = spec.filter((text) => text !== "").flatMap((text) => text.split("\n"));
  return [
    "apiVersion: rollcall.dev/v1",
    `kind: ${kind}`,
    "metadata:",
    `  name: ${name}`,
    "spec:",
    ...lines.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** The files of the domain `acme`, by path below its folder. The text is parsed as it is; nothing is added. */
export function domainFiles(files: Readonly<Record<string, string>>): DomainFiles {
  const governed = Object.entries(files).map(([path, text]) => ({ ...placed(`domains/acme/${path}`), text }));
  const documents = <K extends DocumentKind>(kind: K): readonly PlacedDocument<Drafts[K]>[] =>
    governed
      .filter(({ place }) => place.kind === kind)
      .map(({ path, place, text }) => ({ path, name: place.name, parsed: parseDocument(kind, bytesOf(text)) }));
  return {
    name: aName("acme"),
    domain: documents("domain")[0],
    sequencers: documents("sequencer"),
    participants: documents("participant"),
    overrides: documents("override"),
    certificates: governed
      .filter(({ place }) => place.kind === ("certificate" satisfies GovernedKind))
      .map(({ path, place, text }) => ({ path, file: `${place.name}.pem`, parsed: parseCertificate(bytesOf(text)) })),
  };
}

function placed(path: string): { readonly path: string; readonly place: GovernedPath } {
  const placement = placeEntry({ path, kind: "file", sizeBytes: 1 });
  if (placement.kind !== "governed") throw new Error(`${path} is ${placement.kind}`);
  return { path, place: placement.path };
}

/** The domain `acme` with these files, and a `domain.yaml` where none is given. */
export function assembled(
  files: Readonly<Record<string, string>>,
  nowMs = NOW_MS,
): { readonly desired: DesiredDomain | undefined; readonly problems: readonly Problem[] } {
  const { desired, findings } = assembleDomain(domainFiles({ "domain.yaml": aDomainYaml(), ...files }), nowMs);
  return { desired, problems: problemsOf(findings) };
}

export function problemsOf(findings: readonly PlacedFinding[]): readonly Problem[] {
  return sortProblems(findings.map(({ path, text, finding }) => placeFinding(path, text, finding)));
}

/** What is wrong with one document by itself, with its places. */
export function problemsIn(kind: DocumentKind, text: string | Uint8Array): readonly Problem[] {
  const parsed = parseDocument(kind, typeof text === "string" ? bytesOf(text) : text);
  return sortProblems(parsed.findings.map((finding) => placeFinding("the file", parsed.text, finding)));
}

/** `text` without its one `▸`, and the place where that stood: a test shows where it wants a problem to be. */
export function marked(text: string): { readonly text: string; readonly line: number; readonly column: number } {
  const [before = "", after, ...more] = text.split("▸");
  if (after === undefined || more.length > 0) throw new Error("mark one place with ▸");
  const lines = before.split("\n");
  return { text: before + after, line: lines.length, column: Array.from(lines.at(-1) ?? "").length + 1 };
}
