import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { API_VERSION } from "../../model/api-version.ts";
import type { AuditHead } from "../../model/audit.ts";
import { ERRORS, RollcallError } from "../../model/error.ts";
import { type TrailExpectation, verifyTrail } from "../../usecases/operate/verify-trail.ts";
import { type TrailDocument, verificationJson } from "../../report/json/service.ts";
import { renderStory, renderVerification } from "../../report/terminal/service.ts";
import { aboutFile, writeStream } from "../files.ts";
import { isFolder, linesIn } from "../lines.ts";
import { oneDomain, type ServiceOptions, withService } from "../service-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface VerifyOptions extends ServiceOptions {
  /** `<sequence>:<hash>`. */
  readonly head?: string;
}

/** Files that the service ships the trail to. */
const SHIPPED = /^audit-.*\.ndjson(?:\.gz)?$/;

/** Proves that nothing of the trail was changed, removed or reordered: of an export, or of the store as it is now. */
export async function verifyCommand(
  session: Session,
  file: string | undefined,
  options: VerifyOptions,
): Promise<number> {
  const anchor = options.head === undefined ? undefined : readHead(options.head);
  if (file !== undefined) {
    const form = (await isFolder(file)) ? "shipped" : "export";
    return aboutFile(file, () => tellVerification(session, linesIn(file, SHIPPED), { anchor, form }));
  }
  return withService(session, options, (service) =>
    tellVerification(session, service.exportTrail(session.signal), { anchor, form: "export" }),
  );
}

async function tellVerification(
  { terminal, output }: Session,
  lines: AsyncIterable<string>,
  expected: TrailExpectation,
): Promise<number> {
  const found = await terminal.withProgress("verifying the audit trail", () => verifyTrail(lines, expected));
  const document = verificationJson(found);
  if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
  else terminal.out(renderVerification(found, expected.form, terminal.paint));
  return document.verified ? EXIT.ok : ERRORS.internal.exitCode;
}

function readHead(text: string): AuditHead {
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (match !== null) return { sequence: Number(match[1]), hash: match[2] ?? "" };
  throw new RollcallError("usage", `${JSON.stringify(text)} is not the head of a trail`, {
    hint: "Pass what audit verify printed before, as sequence:hash.",
  });
}

export interface ExportOptions extends ServiceOptions {
  readonly out?: string;
}

/** Writes the whole trail, one record a line; the last line names its head. */
export async function exportCommand(session: Session, options: ExportOptions): Promise<number> {
  return withService(session, options, async (service) => {
    const { signal, stop } = session;
    const lines = withNewlines(service.exportTrail(signal));
    if (options.out !== undefined) await writeStream(options.out, lines, stop);
    else await pipeline(Readable.from(lines), process.stdout, { end: false, signal });
    return EXIT.ok;
  });
}

async function* withNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield line.endsWith("\n") ? line : `${line}\n`;
}

export interface ShowOptions extends ServiceOptions {
  readonly domain?: string;
  readonly member?: string;
}

const MOST_AT_ONCE = 1_000;

/** A member's whole story, or a domain's: who asked for what, why it passed, what was done and what came of it. */
export async function showCommand(session: Session, options: ShowOptions): Promise<number> {
  const { terminal, output, signal } = session;
  return withService(session, options, async (service, settings) => {
    const { member } = options;
    const domain = oneDomain(settings, options.domain);
    const records: TrailDocument["records"][number][] = [];
    let head: TrailDocument["head"] | undefined;
    for (let after = 0; ;) {
      const part = await service.trail({ domain, member, after, limit: MOST_AT_ONCE }, signal);
      records.push(...part.records);
      head ??= part.head;
      if (part.records.length < MOST_AT_ONCE) break;
      after = part.records.at(-1)?.sequence ?? Number.MAX_SAFE_INTEGER;
    }
    const document = { apiVersion: API_VERSION, kind: "Trail", head, records };
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(renderStory(records, member ?? domain, terminal.paint));
    return EXIT.ok;
  });
}
