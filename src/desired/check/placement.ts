import { listNames } from "../../model/identifier.ts";
import { nearestName } from "../../model/nearest-name.ts";
import {
  documentsByName,
  type DomainFiles,
  inDocument,
  type PlacedDocument,
  type PlacedFinding,
} from "../domain-files.ts";
import { errorAt } from "../../document/finding.ts";
import type { ParticipantDraft } from "../parse/participant.ts";
import type { SequencerDraft } from "../parse/sequencer.ts";

/** What the documents say about placement: references that do not resolve, and requirements that contradict. */
export function checkPlacement(files: DomainFiles): readonly PlacedFinding[] {
  const sequencers = new Map<string, SequencerDraft | undefined>(
    files.sequencers.map(({ name, parsed }) => [name, parsed.draft]),
  );
  const regions = new Set([...sequencers.values()].map((sequencer) => sequencer?.region));
  const users = new Map<string, PlacedDocument<ParticipantDraft>[]>();
  const findings: PlacedFinding[] = [];
  for (const document of files.participants) {
    const placement = document.parsed.draft?.placement;
    if (placement === undefined || !hasWishes(placement)) continue;
    placement.sequencers.forEach((name, index) => {
      if (!sequencers.has(name)) {
        findings.push(
          unknownReference(
            document,
            `/spec/placement/sequencers/${String(index)}`,
            "sequencer",
            name,
            sequencers.keys(),
          ),
        );
      }
      if (sequencers.get(name)?.state === "draining") {
        findings.push(namesDraining(document, `/spec/placement/sequencers/${String(index)}`, name));
      }
      const others = users.get(name);
      if (others === undefined) users.set(name, [document]);
      else others.push(document);
    });
    placement.apartFrom.forEach((name, index) => {
      const pointer = `/spec/placement/apartFrom/${String(index)}`;
      const members = documentsByName(files.participants);
      const other = members.get(name);
      if (other === undefined || name === document.name) {
        const others = [...members.keys()].filter((known) => known !== document.name);
        findings.push(unknownReference(document, pointer, "other member", name, others));
        return;
      }
      const shared = other.parsed.draft?.placement.sequencers.find((used) => placement.sequencers.includes(used));
      if (shared !== undefined) {
        findings.push(
          inDocument(
            document,
            errorAt(pointer, {
              rule: "placement",
              message: `this member is to be apart from ${name}, and both name the sequencer ${shared}`,
              expected: "different sequencers",
              found: shared,
              hint: "Name another sequencer in one of the two documents.",
            }),
          ),
        );
      }
    });
    if (placement.region !== undefined && !regions.has(placement.region)) {
      findings.push(
        unknownReference(document, "/spec/placement/region", "sequencer in the region", placement.region, []),
      );
    }
  }
  for (const sequencer of files.sequencers) {
    findings.push(...checkLoad(sequencer, users.get(sequencer.name) ?? [], files));
  }
  return findings;
}

function hasWishes({ sequencers, apartFrom, region }: ParticipantDraft["placement"]): boolean {
  return sequencers.length > 0 || apartFrom.length > 0 || region !== undefined;
}

/** A member that names its sequencers is not moved automatically: its document has to change. */
function namesDraining(document: PlacedDocument<unknown>, pointer: string, name: string): PlacedFinding {
  return inDocument(document, {
    pointer,
    severity: "warning",
    rule: "draining",
    message: `the sequencer ${name} is draining, and this member names it`,
    expected: "a sequencer that stays",
    found: name,
    hint: "Name another one, or none: then the provider chooses.",
  });
}

function checkLoad(
  sequencer: PlacedDocument<SequencerDraft>,
  users: readonly PlacedDocument<ParticipantDraft>[],
  files: DomainFiles,
): readonly PlacedFinding[] {
  const { draft } = sequencer.parsed;
  if (draft === undefined) return [];
  const alone = users.find((user) => user.parsed.draft?.placement.isolation === "dedicated");
  if (users.length > 1 && (draft.isolation === "dedicated" || alone !== undefined)) {
    const names = users.map((user) => user.name).join(", ");
    return users.slice(1).map((user) =>
      inDocument(
        user,
        errorAt("/spec/placement/sequencers", {
          rule: "placement",
          message: `the sequencer ${sequencer.name} is for one member alone, and several name it`,
          expected: "one member",
          found: names,
          hint: "Give each a sequencer of its own.",
        }),
      ),
    );
  }
  const capacity = draft.maxParticipants ?? files.domain?.parsed.draft?.policy.placement.maxParticipants;
  if (capacity === undefined || users.length <= capacity) return [];
  return [
    inDocument(sequencer, {
      pointer: "/spec/maxParticipants",
      severity: "warning",
      rule: "sequencer-due",
      message: `a new sequencer is due: ${String(users.length)} members name ${sequencer.name}`,
      expected: `at most ${String(capacity)}`,
      found: String(users.length),
      hint: "Add a sequencer and name it in some of these documents.",
    }),
  ];
}

/** Mostly the other document was deleted, and this one has to follow: that the name is misspelt is the lesser guess. */
function unknownReference(
  document: PlacedDocument<unknown>,
  pointer: string,
  what: string,
  name: string,
  known: Iterable<string>,
): PlacedFinding {
  const names = [...known];
  const nearest = nearestName(name, names);
  const field = pointer
    .slice(1)
    .replace(/\/\d+$/, "")
    .replaceAll("/", ".");
  const otherwise = nearest === undefined ? "or add what it names" : `or did you mean ${nearest}`;
  return inDocument(
    document,
    errorAt(pointer, {
      rule: "reference",
      message: `there is no ${what} ${name}, and ${field} of ${document.name} names it`,
      expected: names.length === 0 ? `a ${what}` : `one of ${listNames(names, 8)}`,
      found: name,
      hint: `If it was deleted, take it out of ${field} in ${document.path}, in the same pull request; ${otherwise}${nearest === undefined ? "." : "?"}`,
    }),
  );
}
