import { X509Certificate } from "node:crypto";

import type { Certificate, TrustRoot } from "../../model/certificate.ts";
import { formatInstant, type InstantMs } from "../../model/instant.ts";
import { errorAt, type Finding } from "../finding.ts";

/** The public certificates of one PEM file, without whatever else is in it; none when there are findings. */
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
      hint: "Revoke the key: everybody who reads this repository has it. Then commit the certificate alone.",
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
  const certificates: X509Certificate[] = [];
  for (const pem of pems) {
    try {
      certificates.push(new X509Certificate(pem.text));
    } catch {
      return refuse({
        offset: pem.offset,
        rule: "certificate",
        message: "the certificate cannot be parsed",
        expected: "an X.509 certificate",
        hint: "Export it again; the block must be complete.",
      });
    }
  }
  // Written anew: nothing but the certificates themselves is passed on.
  return { pem: certificates.map(String).join(""), certificates: certificates.map(readCertificate), findings: [] };
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

function readCertificate({ subject, validFromDate, validToDate, fingerprint256 }: X509Certificate): Certificate {
  return {
    subject: subject.replaceAll("\n", ", "),
    startsAtMs: validFromDate.getTime(),
    endsAtMs: validToDate.getTime(),
    sha256: fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

function refuse(finding: Omit<Finding, "pointer" | "severity">): ParsedCertificate {
  return { pem: "", certificates: [], findings: [errorAt("", finding)] };
}

/** What time has to say about the certificates of one file. */
export function checkCertificateDates({ certificates }: ParsedCertificate, nowMs: InstantMs): readonly Finding[] {
  return certificates
    .filter(({ endsAtMs }) => endsAtMs <= nowMs)
    .map(({ subject, endsAtMs }) => ({
      pointer: "",
      severity: "overdue" as const,
      rule: "certificate-expired",
      message: `the certificate of ${subject} has expired`,
      expected: "a certificate that is in force",
      found: `ended ${formatInstant(endsAtMs)}`,
      hint: "Commit its successor.",
    }));
}
