import fc from "fast-check";
import { expect, test } from "vitest";

import type { ChangedFile } from "../../src/model/request.ts";
import { type DomainEffect, effectIdOf } from "../../src/plan/effect.ts";
import { aBlobId, aName, aParticipantId } from "../build/identifiers.ts";
import { aChangedFile } from "../build/requests.ts";

const KINDS = ["admit", "readmit", "resume", "change", "suspend", "remove"] as const;

const blob = fc.option(fc.constantFrom("one", "two", "three").map(aBlobId), { nil: undefined, freq: 3 });

/** At least one of the two sides is there: a file that is in neither is changed by nobody. */
const sides = fc
  .record({ before: blob, after: blob })
  .filter(({ before, after }) => before !== after && (before !== undefined || after !== undefined));

const files = fc.uniqueArray(
  fc
    .record({
      domain: fc.constantFrom("acme", "zeta"),
      name: fc.constantFrom("alice", "bob", "carol", "dave"),
      sides,
    })
    .map(({ domain, name, sides: { before, after } }): ChangedFile => {
      const path = `domains/${domain}/participants/${name}.yaml`;
      return aChangedFile({ path, domain: aName(domain), before, after });
    }),
  { maxLength: 5, selector: ({ path }) => path },
);

const domains = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("acme", "zeta").map(aName),
    policy: blob,
    changes: fc.uniqueArray(
      fc.record({
        kind: fc.constantFrom(...KINDS),
        participantId: fc.constantFrom("alice", "bob", "carol").map(aParticipantId),
      }),
      { maxLength: 3, selector: ({ participantId }) => participantId },
    ),
  }) satisfies fc.Arbitrary<DomainEffect>,
  { maxLength: 2, selector: ({ name }) => name },
);

const effect = fc.record({ files, domains });

/** What an id must tell apart, in an order of its own. */
function meaningOf({ files: some, domains: others }: typeof effect extends fc.Arbitrary<infer T> ? T : never): string {
  const lines = [
    ...some.map(({ path, before = "-", after = "-" }) => `${path} ${before} ${after}`),
    ...others.map(({ name, policy = "-" }) => `${name} ${policy}`),
    ...others.flatMap(({ name, changes }) =>
      changes.map(({ kind, participantId }) => `${name} ${kind} ${participantId}`),
    ),
  ];
  return lines.toSorted().join("\n");
}

test("two effects have one id exactly when they are the same", () => {
  fc.assert(
    fc.property(effect, effect, (one, other) => {
      const isSame = meaningOf(one) === meaningOf(other);

      expect(effectIdOf(one.files, one.domains) === effectIdOf(other.files, other.domains)).toBe(isSame);
    }),
    { numRuns: 500 },
  );
});

test("no order means anything: of files, of domains, of members", () => {
  fc.assert(
    fc.property(
      effect.chain((whole) =>
        fc.record({
          whole: fc.constant(whole),
          files: fc.shuffledSubarray(whole.files, { minLength: whole.files.length }),
          domains: fc.shuffledSubarray(whole.domains, { minLength: whole.domains.length }),
        }),
      ),
      ({ whole, files: shuffled, domains: others }) => {
        const turned = others.map((domain) => ({ ...domain, changes: domain.changes.toReversed() }));

        expect(effectIdOf(shuffled, turned)).toBe(effectIdOf(whole.files, whole.domains));
      },
    ),
  );
});

/** Every way in which one effect may become another one by a single change. */
function neighboursOf(base: { readonly files: readonly ChangedFile[]; readonly domains: readonly DomainEffect[] }) {
  const other = aBlobId("another");
  const withFile = (index: number, fields: Partial<ChangedFile>) => ({
    ...base,
    files: base.files.map((file, at) => (at === index ? { ...file, ...fields } : file)),
  });
  const withDomain = (index: number, change: (domain: DomainEffect) => DomainEffect) => ({
    ...base,
    domains: base.domains.map((domain, at) => (at === index ? change(domain) : domain)),
  });
  return [
    { ...base, files: [...base.files, aChangedFile({ path: "domains/acme/participants/eve.yaml" })] },
    ...base.files.flatMap((_, index) => [
      { ...base, files: base.files.filter((_file, at) => at !== index) },
      withFile(index, { after: other }),
      withFile(index, { before: other }),
      withFile(index, { path: "domains/acme/participants/eve.yaml" }),
    ]),
    ...base.domains.flatMap((domain, index) => [
      { ...base, domains: base.domains.filter((_domain, at) => at !== index) },
      withDomain(index, (one) => ({ ...one, policy: other })),
      withDomain(index, (one) => ({ ...one, name: aName("third") })),
      withDomain(index, (one) => ({
        ...one,
        changes: [...one.changes, { kind: "admit", participantId: aParticipantId("eve") }],
      })),
      ...domain.changes.flatMap((change, place) => [
        withDomain(index, (one) => ({ ...one, changes: one.changes.filter((_change, at) => at !== place) })),
        ...KINDS.filter((kind) => kind !== change.kind).map((kind) =>
          withDomain(index, (one) => ({
            ...one,
            changes: one.changes.map((known, at) => (at === place ? { ...known, kind } : known)),
          })),
        ),
        withDomain(index, (one) => ({
          ...one,
          changes: one.changes.map((known, at) =>
            at === place ? { ...known, participantId: aParticipantId("eve") } : known,
          ),
        })),
      ]),
    ]),
  ];
}

test("any single change of a document, a policy, or what happens to a member is another effect", () => {
  fc.assert(
    fc.property(effect, (base) => {
      const id = effectIdOf(base.files, base.domains);
      for (const neighbour of neighboursOf(base)) {
        expect(effectIdOf(neighbour.files, neighbour.domains)).not.toBe(id);
      }
    }),
  );
});
