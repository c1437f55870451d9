import { IDENTIFIER_FORM } from "../model/identifier.ts";

/** What is said of a text that is no id, whether its schema refuses it or Canton's rules beyond that do. */
export const NO_ID = {
  participantId: {
    rule: "participant-id",
    message: "this is not a participant id",
    expected: IDENTIFIER_FORM,
    hint: "Copy it from the participant's console: participant.id.",
  },
  domainId: {
    rule: "domain-id",
    message: "this is not a domain id",
    expected: IDENTIFIER_FORM,
    hint: "Copy it from the domain manager's console: domain.id.",
  },
} as const;
