import { explainErrors, type Validator } from "../document/explain-schema.ts";
import type { Finding } from "../document/finding.ts";
import type { DomainDocument } from "./generated/domain.ts";
import { validateDomain } from "./generated/domain-validator.ts";
import type { OverrideDocument } from "./generated/override.ts";
import { validateOverride } from "./generated/override-validator.ts";
import type { ParticipantDocument } from "./generated/participant.ts";
import { validateParticipant } from "./generated/participant-validator.ts";
import type { SequencerDocument } from "./generated/sequencer.ts";
import { validateSequencer } from "./generated/sequencer-validator.ts";

/** What each kind of document is once its schema has passed it. */
export interface Documents {
  readonly domain: DomainDocument;
  readonly sequencer: SequencerDocument;
  readonly participant: ParticipantDocument;
  readonly override: OverrideDocument;
}
export type DocumentKind = keyof Documents;

const VALIDATORS = {
  domain: validateDomain as Validator,
  sequencer: validateSequencer as Validator,
  participant: validateParticipant as Validator,
  override: validateOverride as Validator,
} as const satisfies Record<DocumentKind, Validator>;

const SURPLUS_HINTS: Readonly<Record<string, string>> = {
  reason: "A reason belongs to a suspended member: set state: suspended, or take it out.",
  until: "An end belongs to a suspension; a membership that ends has validUntil.",
  subject: "The rule rights-taken is about a number of members: use upTo.",
  upTo: "Only the rule rights-taken has a number: use subject.",
};

/** `value` as a document of `kind`, or everything its schema has against it. */
export function checkSchema<K extends DocumentKind>(
  kind: K,
  value: unknown,
): { readonly document: Documents[K] } | { readonly findings: readonly Finding[] } {
  const validate: Validator = VALIDATORS[kind];
  if (validate(value)) return { document: value as Documents[K] };
  return { findings: explainErrors(validate.errors ?? [], SURPLUS_HINTS) };
}
