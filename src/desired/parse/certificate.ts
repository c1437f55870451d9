import { X509Certificate } from "node:crypto";

import { type Certificate, isInForce, type TrustRoot } from "../../model/certificate.ts";
import { formatInstant, type InstantMs } from "../../model/instant.ts";
import { boundFindings, errorAt, type Finding } from "../../document/finding.ts";
import { weakCertificateFindings } from "./weak-certificate.ts";

/** The public certificates of one PEM file, without whatever else is in it; none when a finding is an error. */
export interface ParsedCertificate extends TrustRoot {
  readonly findings: readonly Finding[];
}

const PRIVATE_KEY = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)/;
const PEM_MARK = /-----(BEGIN|END) ([A-Z0-9 ]+)-----/g;

/** Takes in a PEM file. A private key in it is a finding of its own: it must be replaced, not only deleted. */
export function parseCertificate(bytes: Uint8Array): ParsedCertificate {
  const text = new TextDecoder().decode(bytes);
  // Looked for by its beginning alone: what is cut off or stands in another block is out all the same.
  const secret = PRIVATE_KEY.exec(text);
  if (secret !== null) {
    return refuse({
      offset: secret.index,
      rule: "private-key",
      message: "this file holds a private key",
      expected: "public certificates only",
      found: secret[1] ?? "PRIVATE KEY",
      hint: "Revoke the key: every reader of this repository has it. Then commit the certificate alone.",
    });
  }
  const pems = blocksOf(text).filter(({ label }) => label === "CERTIFICATE");
  if (pems.length === 0) {
    return refuse({
      rule: "certificate",
      message: "the file holds no certificate",
      expected: "a PEM block that begins with BEGIN CERTIFICATE",
      hint: "Commit the certificate in PEM form.",
    });
  }
  const read: { readonly pem: string; readonly certificate: Certificate; readonly weak: readonly Finding[] }[] = [];
  for (const pem of pems) {
    try {
      const x509 = new X509Certificate(pem.text);
      read.push({ pem: x509.toString(), certificate: readCertificate(x509), weak: weakCertificateFindings(x509) });
    } catch {
      return refuse({
        offset: pem.offset,
        rule: "certificate",
        message: "the certificate cannot be parsed",
        expected: "an X.509 certificate in DER, with two dates",
        hint: "Export it again; the block must be complete.",
      });
    }
  }
  // Written anew: nothing but the certificates themselves is passed on.
  return {
    pem: read.map(({ pem }) => pem).join(""),
    certificates: read.map(({ certificate }) => certificate),
    findings: boundFindings(read.flatMap(({ weak }) => weak)),
  };
}

interface PemBlock {
  readonly label: string;
  readonly offset: number;
  readonly text: string;
}

/** In one pass over the marks: a file may begin any number of blocks, and end none. */
function blocksOf(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { readonly label: string; readonly offset: number } | undefined;
  for (const mark of text.matchAll(PEM_MARK)) {
    const [words, word, label = ""] = mark;
    if (word === "BEGIN") open = { label, offset: mark.index };
    else if (open?.label === label) {
      blocks.push({ ...open, text: text.slice(open.offset, mark.index + words.length) });
      open = undefined;
    }
  }
  return blocks;
}

/** Throws `RangeError` where a date is none. */
function readCertificate(x509: X509Certificate): Certificate {
  return {
    subject: x509.subject.replaceAll("\n", ", "),
    startsAtMs: readDate(x509.validFromDate, x509.validFrom),
    endsAtMs: readDate(x509.validToDate, x509.validTo),
    sha256: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

/** OpenSSL takes any text for a date, and Node makes some date or other of it: only the words say that it is none. */
function readDate(date: Date, words: string): InstantMs {
  if (Number.isNaN(Date.parse(words))) throw new RangeError(`a date of the certificate is none: ${words}`);
  return date.getTime();
}

function refuse(finding: Omit<Finding, "pointer" | "severity">): ParsedCertificate {
  return { pem: "", certificates: [], findings: [errorAt("", finding)] };
}

/** What time has to say about the certificates of one file: as long as one of them is in force, it vouches. */
export function checkCertificateDates({ certificates }: ParsedCertificate, nowMs: InstantMs): readonly Finding[] {
  const vouches = certificates.some((certificate) => isInForce(certificate, nowMs));
  return boundFindings(
    certificates.flatMap((certificate) =>
      certificate.endsAtMs <= nowMs
        ? [expired(certificate, vouches)]
        : isInForce(certificate, nowMs)
          ? []
          : [notYetValid(certificate, vouches)],
    ),
  );
}

function expired({ subject, endsAtMs }: Certificate, vouches: boolean): Finding {
  return {
    pointer: "",
    severity: vouches ? "warning" : "overdue",
    rule: "certificate-expired",
    message: `the certificate of ${subject} has expired`,
    expected: "a certificate that is in force",
    found: `ended ${formatInstant(endsAtMs)}`,
    hint: vouches
      ? "Another one of this file is in force: take this one out once no sequencer presents it."
      : "Commit its successor.",
  };
}

function notYetValid({ subject, startsAtMs }: Certificate, vouches: boolean): Finding {
  return {
    pointer: "",
    severity: "warning",
    rule: "certificate-not-yet-valid",
    message: `the certificate of ${subject} is not valid yet`,
    expected: "a certificate that is in force",
    found: `begins ${formatInstant(startsAtMs)}`,
    hint: vouches
      ? "Another one of this file is in force until then: let no sequencer present this one before."
      : "Connections fail before that: commit one that is already valid beside it.",
  };
}
