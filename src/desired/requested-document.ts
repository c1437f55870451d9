import type { Name, ParticipantId } from "../model/identifier.ts";
import type { Permission } from "../model/permission.ts";
import { participantPath } from "../model/register-file.ts";
import { yamlText } from "../model/yaml-text.ts";
import { documentText, type NewFile } from "./document-text.ts";

/** What somebody asks for. What is undefined or empty is left to the domain. */
export interface MembershipWish {
  readonly domain: Name;
  readonly name: Name;
  readonly participantId: ParticipantId;
  readonly permission: Permission | undefined;
  readonly placement: {
    readonly sequencers: readonly string[];
    readonly isolation: string | undefined;
    readonly apartFrom: readonly string[];
    readonly region: string | undefined;
  };
  readonly networks: readonly string[];
  readonly organisation: string;
  readonly contacts: readonly string[];
  /** Logins and teams that may ask for changes. */
  readonly github: readonly string[];
}

/** Wherever there is room. */
export const NO_PLACEMENT: MembershipWish["placement"] = {
  sequencers: [],
  isolation: undefined,
  apartFrom: [],
  region: undefined,
};

/** The document that asks for it. Every value reads back as it is; whether it may be there is for the schema to say. */
export function requestedDocument(wish: MembershipWish): NewFile {
  const { domain, name, participantId, permission, placement, networks, organisation, contacts, github } = wish;
  const place = [
    ...list("    sequencers", placement.sequencers),
    ...value("    isolation", placement.isolation),
    ...list("    apartFrom", placement.apartFrom),
    ...value("    region", placement.region),
  ];
  const spec = [
    `  participantId: ${yamlText(participantId)}`,
    ...value("  permission", permission),
    ...(place.length === 0 ? [] : ["  placement:", ...place]),
    ...list("  networks", networks),
    "  owner:",
    `    organisation: ${yamlText(organisation)}`,
    ...list("    contacts", contacts),
    ...list("    github", github),
  ];
  return { path: participantPath(domain, name), content: documentText("Participant", name, spec) };
}

function value(key: string, text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`${key}: ${yamlText(text)}`];
}

function list(key: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : [`${key}: [${texts.map(yamlText).join(", ")}]`];
}
