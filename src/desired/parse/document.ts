import type { Override } from "../../model/membership.ts";
import { boundFindings, type Draft, errorAt, type Finding, pointerTo } from "../../document/finding.ts";
import { checkSchema, type DocumentKind, type Documents } from "../schema.ts";
import { type DomainDraft, parseDomain } from "./domain.ts";
import { parseOverride } from "./override.ts";
import { type ParticipantDraft, parseParticipant } from "./participant.ts";
import { parseSequencer, type SequencerDraft } from "./sequencer.ts";
import { findInvisible, readText } from "../../document/text.ts";
import { parseYaml } from "../../document/yaml.ts";

/** What each kind of document becomes. */
export interface Drafts {
  readonly domain: DomainDraft;
  readonly sequencer: SequencerDraft;
  readonly participant: ParticipantDraft;
  readonly override: Override;
}

/** One file's content, taken in alone: without its path, and without the files beside it. */
export interface ParsedDocument<T> extends Draft<T> {
  /** For places of later findings. */
  readonly text: string;
}

const PARSERS: { readonly [K in DocumentKind]: (document: Documents[K]) => Draft<Drafts[K]> } = {
  domain: parseDomain,
  sequencer: parseSequencer,
  participant: parseParticipant,
  override: parseOverride,
};

/** Takes in the bytes of one document. Everything that is wrong with it is a finding; never throws. */
export function parseDocument<K extends DocumentKind>(kind: K, bytes: Uint8Array): ParsedDocument<Drafts[K]> {
  const read = readText(bytes);
  if ("finding" in read) {
    // Shown with its place all the same, so the text is decoded again without its faults.
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    return { draft: undefined, findings: [read.finding], text };
  }
  const { text } = read;
  const parsed = parseYaml(text);
  if ("finding" in parsed) return { draft: undefined, findings: [parsed.finding], text };
  const hidden = text.includes("\\") ? findHiddenCharacters(parsed.value, "") : [];
  const checked = checkSchema(kind, parsed.value);
  if ("findings" in checked) {
    return { draft: undefined, findings: boundFindings([...hidden, ...checked.findings]), text };
  }
  const { draft, findings } = PARSERS[kind](checked.document);
  return { draft, findings: boundFindings([...hidden, ...findings]), text };
}

/** An escape such as `"\u202E"` in a quoted value hides what `readText` refuses in the open. */
function findHiddenCharacters(value: unknown, pointer: string): readonly Finding[] {
  if (typeof value === "string") {
    const invisible = findInvisible(value);
    if (invisible === undefined || invisible.code === "U+000A") return [];
    return [
      errorAt(pointer, {
        rule: "invisible-character",
        message: "an escape in this value stands for a character that cannot be seen",
        expected: "visible characters",
        found: invisible.code,
        hint: "Delete the escape.",
      }),
    ];
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...findHiddenCharacters(key, pointer),
    ...findHiddenCharacters(item, pointerTo(pointer, key)),
  ]);
}
