import { join } from "node:path";

import { readSettings } from "../../settings/read-settings.ts";
import type { SentRequest, TargetOptions } from "../../app/send-request.ts";
import { openRegister } from "../../app/open-register.ts";
import { systemClock } from "../../app/system.ts";
import { API_VERSION } from "../../model/api-version.ts";
import { RollcallError } from "../../model/error.ts";
import { type ParticipantId, parseName, parseParticipantId } from "../../model/identifier.ts";
import type { Permission } from "../../model/permission.ts";
import { type DraftWish, type PreparedRequest, prepareRequest } from "../../usecases/requests/prepare-request.ts";
import { renderProblems } from "../../report/terminal/domain.ts";
import { visible } from "../../report/escape.ts";
import { writeNew } from "../files.ts";
import type { CommonOptions, Session } from "../session.ts";
import { type ParticipantOptions, readParticipantId } from "./participant.ts";
import { EXIT } from "../exit-code.ts";

/** The participant's id is given, or read from its admin API, as by `participant id`. */
export interface RequestOptions
  extends CommonOptions, Omit<ParticipantOptions, "address" | "config" | "output">, TargetOptions {
  readonly participantId?: string;
  readonly address?: string;
  readonly domain?: string;
  readonly permission?: Permission;
  readonly organisation: string;
  readonly contact: readonly string[];
  readonly github: readonly string[];
  readonly sequencer: readonly string[];
  readonly isolation?: string;
  readonly apartFrom: readonly string[];
  readonly region?: string;
  readonly network: readonly string[];
  readonly register?: string;
  readonly push?: boolean;
  readonly fork?: string;
  readonly branch?: string;
}

/** Writes the document with which a participant asks to be admitted, and brings it where it is asked for. */
export async function requestCommand(session: Session, name: string, options: RequestOptions): Promise<number> {
  const draft = await draftOf(session, name, options);
  if (options.push === true) return push(session, draft, options);
  const folder = options.register ?? ".";
  const registers = openRegister(undefined, folder, session.environment);
  const revision = await registers.register.resolve(undefined, session.signal);
  const prepared = await prepareRequest({ ...registers, clock: systemClock }, draft, revision, session.signal);
  if (!tellProblems(session, prepared)) return EXIT.invalid;
  const path = join(folder, prepared.file.path);
  await writeNew(path, prepared.file.content, session.stop);
  if (session.output === "json") session.terminal.out(requestJson(prepared, { written: path, sent: undefined }));
  else {
    session.terminal.out(`wrote ${path}`);
    session.terminal.err("Commit it on a branch of your own, and open a pull request.");
  }
  return EXIT.ok;
}

async function push(session: Session, draft: DraftWish, options: RequestOptions): Promise<number> {
  const { terminal, environment, signal } = session;
  if (options.register !== undefined) {
    throw new RollcallError("usage", "--push and --register exclude each other", {
      hint: "Pass one: --push pushes a branch, --register writes into a folder.",
    });
  }
  const { sendRequest, targetOf } = await import("../../app/send-request.ts");
  const settings = options.url === undefined ? await readSettings(options.config, environment) : undefined;
  const target = targetOf(options, settings, environment);
  const sent = await terminal.withProgress("asking", () =>
    sendRequest(target, draft, { branch: options.branch, fork: options.fork }, signal),
  );
  const { prepared, branch, pullRequest, link } = sent;
  if (!tellProblems(session, prepared)) return EXIT.invalid;
  if (session.output === "json") terminal.out(requestJson(prepared, { written: undefined, sent }));
  else if (pullRequest !== undefined) terminal.out(`opened ${visible(pullRequest.url)}`);
  else {
    terminal.out(`pushed ${branch ?? ""}`);
    terminal.err(link === undefined ? "Open a pull request for it." : `Open the pull request here: ${link}`);
  }
  return EXIT.ok;
}

async function draftOf(session: Session, text: string, options: RequestOptions): Promise<DraftWish> {
  const name = parseName(text);
  if (name === undefined) {
    throw new RollcallError("usage", `${JSON.stringify(text)} is not a valid member name`, {
      hint: "Use lower-case letters, digits and single hyphens, begin with a letter, and use at most 40.",
    });
  }
  return {
    name,
    domain: options.domain,
    participantId: await participantIdOf(session, options),
    permission: options.permission,
    placement: {
      sequencers: options.sequencer,
      isolation: options.isolation,
      apartFrom: options.apartFrom,
      region: options.region,
    },
    networks: options.network,
    organisation: options.organisation,
    contacts: options.contact,
    github: options.github,
  };
}

async function participantIdOf(session: Session, options: RequestOptions): Promise<ParticipantId> {
  const { participantId: given, address } = options;
  if ((given === undefined) === (address === undefined)) {
    throw new RollcallError("usage", "pass either the participant's id or its admin API", {
      hint: "Pass --participant-id, or --address with its options.",
    });
  }
  if (address !== undefined) return readParticipantId(session, { ...options, address });
  const id = parseParticipantId(given ?? "");
  if (id !== undefined) return id;
  throw new RollcallError("usage", `${JSON.stringify(given)} is not a participant id`, {
    hint: "Copy it from the participant's console, participant.id, or from rollcall participant id.",
  });
}

/** False when it would not be valid. */
function tellProblems({ terminal }: Session, { problems, isValid, file }: PreparedRequest): boolean {
  if (problems.length > 0) terminal.err(renderProblems(problems, terminal.paint));
  if (isValid) return true;
  terminal.err(`rollcall: the register would not be valid with this document, so it is not sent:\n${file.content}`);
  return false;
}

function requestJson(
  { wish, file }: PreparedRequest,
  { written, sent }: { readonly written: string | undefined; readonly sent: SentRequest | undefined },
): string {
  const document = {
    apiVersion: API_VERSION,
    kind: "AdmissionRequest",
    domain: wish.domain,
    name: wish.name,
    path: file.path,
    content: file.content,
    written: written ?? null,
    branch: sent?.branch ?? null,
    pullRequest: sent?.pullRequest ?? null,
    link: sent?.link ?? null,
  };
  return JSON.stringify(document, undefined, 2);
}
