import {
  documentsByName,
  type DomainFiles,
  inDocument,
  type PlacedDocument,
  type PlacedFinding,
} from "../domain-files.ts";
import { errorAt } from "../finding.ts";
import type { ParticipantDraft } from "../parse/participant.ts";
import type { SequencerDraft } from "../parse/sequencer.ts";

/** What the documents say about who connects where: references that lead nowhere, and wishes that contradict. */
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
          unknownReference(document, `/spec/placement/sequencers/${String(index)}`, "sequencer", name, sequencers),
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
        findings.push(unknownReference(document, pointer, "other member", name, members));
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
        unknownReference(document, "/spec/placement/region", "sequencer in the region", placement.region, new Map()),
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

/** Who names its sequencers is not handed on by itself: somebody has to change the document. */
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

function unknownReference(
  document: PlacedDocument<unknown>,
  pointer: string,
  what: string,
  name: string,
  known: ReadonlyMap<string, unknown>,
): PlacedFinding {
  const names = [...known.keys()].slice(0, 8).join(", ");
  return inDocument(
    document,
    errorAt(pointer, {
      rule: "reference",
      message: `there is no ${what} ${name}`,
      expected: names === "" ? `a ${what}` : `one of ${names}${known.size > 8 ? ", …" : ""}`,
      found: name,
      hint: "Check the spelling, or add the document in the same pull request.",
    }),
  );
}
