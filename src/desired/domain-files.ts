import type { Name } from "../model/identifier.ts";
import type { Override } from "../model/membership.ts";
import type { Finding } from "../document/finding.ts";
import type { ParsedCertificate } from "./parse/certificate.ts";
import type { ParsedDocument } from "./parse/document.ts";
import type { DomainDraft } from "./parse/domain.ts";
import type { ParticipantDraft } from "./parse/participant.ts";
import type { SequencerDraft } from "./parse/sequencer.ts";
import { remembered } from "./remembered.ts";

/** A document with its place in the register. */
export interface PlacedDocument<T> {
  readonly path: string;
  /** The file's name without its ending. */
  readonly name: Name;
  readonly parsed: ParsedDocument<T>;
}

/** All files of one domain, read and parsed, each by itself. */
export interface DomainFiles {
  readonly name: Name;
  readonly domain: PlacedDocument<DomainDraft> | undefined;
  readonly sequencers: readonly PlacedDocument<SequencerDraft>[];
  readonly participants: readonly PlacedDocument<ParticipantDraft>[];
  readonly overrides: readonly PlacedDocument<Override>[];
  readonly certificates: readonly {
    readonly path: string;
    readonly file: string;
    readonly parsed: ParsedCertificate;
  }[];
}

/** A finding with the file that it is in. */
export interface PlacedFinding {
  readonly path: string;
  /** The file's text, where the finding has a place in it. */
  readonly text: string | undefined;
  readonly finding: Finding;
}

/** The participants' documents by their files' names. */
export const documentsByName = remembered(
  (participants: DomainFiles["participants"]): ReadonlyMap<string, PlacedDocument<ParticipantDraft>> =>
    new Map(participants.map((document) => [document.name, document])),
);

/** `finding` in the file of `document`. */
export function inDocument(document: PlacedDocument<unknown>, finding: Finding): PlacedFinding {
  return { path: document.path, text: document.parsed.text, finding };
}
