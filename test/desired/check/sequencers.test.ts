import { expect, test } from "vitest";

import { aSequencerYaml, assembled, CERTIFICATE, marked } from "../../build/documents.ts";
import { aFingerprint } from "../../build/identifiers.ts";

const TRUST = "certificate: east.pem";

test("a sequencer may name a certificate of the register", () => {
  const files = { "sequencers/east.yaml": aSequencerYaml({ trustRoot: TRUST }), "certificates/east.pem": CERTIFICATE };

  expect(assembled(files).problems).toEqual([]);
});

test("a certificate that is not there is shown at its name", () => {
  const { text, line, column } = marked(aSequencerYaml({ trustRoot: "certificate: ▸west.pem" }));
  const files = { "sequencers/east.yaml": text, "certificates/east.pem": CERTIFICATE };

  expect(assembled(files).problems).toMatchObject([
    { line, column, rule: "reference", expected: "east.pem", found: "west.pem" },
  ]);
});

test("two sequencers at one address are shown at the second, whatever the case", () => {
  const { text, line, column } = marked(aSequencerYaml({ name: "west", endpoint: "▸https://EAST.example:10038" }));
  const files = { "sequencers/east.yaml": aSequencerYaml(), "sequencers/west.yaml": text };

  expect(assembled(files).problems).toMatchObject([
    { path: "domains/acme/sequencers/west.yaml", line, column, rule: "unique-sequencer" },
  ]);
});

test("two sequencers with one key are shown at the second", () => {
  const keys = (mark: string): string => `keys:\n  - ${mark}${aFingerprint("a key")}`;
  const { text, line, column } = marked(aSequencerYaml({ name: "west", spec: keys("▸") }));
  const files = { "sequencers/east.yaml": aSequencerYaml({ spec: keys("") }), "sequencers/west.yaml": text };

  expect(assembled(files).problems).toMatchObject([{ line, column, rule: "unique-sequencer" }]);
});

test("a certificate that has ended is overdue: it fails a review and stops no apply", () => {
  const files = { "sequencers/east.yaml": aSequencerYaml({ trustRoot: TRUST }), "certificates/east.pem": CERTIFICATE };
  const { desired, problems } = assembled(files, Date.parse("2046-01-01T00:00:00Z"));

  expect(problems).toMatchObject([
    { path: "domains/acme/certificates/east.pem", severity: "overdue", rule: "certificate-expired" },
  ]);
  expect(desired).toBeDefined();
});

test("a private key among the certificates stops the domain", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n";
  const { desired, problems } = assembled({ "certificates/east.pem": key });

  expect(problems).toMatchObject([{ path: "domains/acme/certificates/east.pem", rule: "private-key" }]);
  expect(desired).toBeUndefined();
});
