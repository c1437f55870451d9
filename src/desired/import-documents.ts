import { type DomainId, type Name, parseName } from "../model/identifier.ts";
import type { LiveMember } from "../model/live.ts";
import { compareText } from "../model/problem.ts";
import { domainPath, participantPath } from "../model/register-file.ts";
import { yamlText } from "../model/yaml-text.ts";
import { documentText, type NewFile } from "./document-text.ts";
import { skeletonOf } from "../document/look-alike.ts";
import { isReservedName } from "./reserved-name.ts";

/**
 * Documents for live members, under names that are free and look like no other.
 *
 * What the domain does not know stays visibly blank: who runs the participant. `taken` are names of documents.
 */
export function participantDocuments(
  domain: Name,
  members: readonly LiveMember[],
  taken: readonly string[],
): readonly NewFile[] {
  const looks = new Set(taken.map(skeletonOf));
  return members
    .toSorted((one, other) => compareText(one.participantId, other.participantId))
    .map((member) => {
      const name = freeName(identifierOf(member), looks);
      looks.add(skeletonOf(name));
      return { path: participantPath(domain, name), content: participantDocument(name, member) };
    });
}

function participantDocument(name: string, { participantId, standing }: LiveMember): string {
  const rights =
    standing.kind === "admitted"
      ? [
          `  permission: ${standing.permission}`,
          ...(standing.trustLevel === undefined ? [] : [`  trustLevel: ${standing.trustLevel}`]),
        ]
      : ["  state: suspended", "  reason: disabled on the domain when this was imported"];
  return documentText("Participant", name, [
    `  participantId: ${yamlText(participantId)}`,
    ...rights,
    "  owner:",
    '    organisation: "" # unknown to the domain: fill in who runs this participant',
  ]);
}

/** The document of a domain that has none yet: its mode is report until a person changes it. */
export function domainDocument(domain: Name, domainId: DomainId, sequencerKeys: readonly string[]): NewFile {
  const keys = sequencerKeys.map((key) => `  ${key}`);
  const spec = [`  domainId: ${yamlText(domainId)}`, "  mode: report", "  unmanaged: report"];
  const remarks = [
    "Imported. The domain knows no addresses of its sequencers: write a document for each in sequencers/.",
    ...(keys.length === 0 ? [] : ["Sequencer keys in force:", ...keys]),
  ];
  return { path: domainPath(domain), content: documentText("Domain", domain, spec, remarks) };
}

/** The id without its fingerprint. */
function identifierOf({ participantId }: LiveMember): string {
  return participantId.slice(0, participantId.indexOf("::"));
}

/** A document name made from `text`, with a number where another one looks like it. `looks` are skeletons of names. */
export function freeName(text: string, looks: ReadonlySet<string>): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const base = (/^[a-z]/.test(words) ? words : `p-${words}`).slice(0, 34).replace(/-+$/, "");
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${String(count)}`;
    const isFree = !looks.has(skeletonOf(name)) && !isReservedName(name);
    if (isFree && parseName(name) !== undefined) return name;
  }
}
