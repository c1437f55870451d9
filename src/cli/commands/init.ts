import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { packageDirectory } from "../../app/package-directory.ts";
import { type CheckProgram, parseCheckImage, parseCheckTarball } from "../../model/check-program.ts";
import { EXIT, RollcallError } from "../../model/error.ts";
import { IDENTIFIER_FORM, parseDomainId, parseName } from "../../model/identifier.ts";
import { CHECK_WORKFLOW_PATH, checkWorkflow } from "../../report/check-workflow.ts";
import type { CommonOptions, Session } from "../session.ts";

export interface InitOptions extends CommonOptions {
  readonly domain: string;
  readonly domainId?: string;
  /** What the register's workflow runs; there is no workflow without it. */
  readonly checkImage?: string;
  readonly checkTarball?: string;
  readonly integrity?: string;
}

/** Of the example register: one member and one sequencer are enough to copy from. */
const EXAMPLE_MEMBER = "alice.yaml";
const EXAMPLE_SEQUENCER = "east.yaml";
const EXAMPLE_CERTIFICATE = "east.pem";
/** Files of the frame that name the domain: links to its folder, and what the form suggests. */
const NAMING_FILES = ["README.md", ".github/ISSUE_TEMPLATE/admission.yml"];

/** Writes a register that is ready to push: the example's frame, with one sequencer and one member to copy from. */
export async function initCommand(session: Session, directory: string, options: InitOptions): Promise<number> {
  const { terminal } = session;
  if (parseName(options.domain) === undefined) {
    throw new RollcallError("usage", `${JSON.stringify(options.domain)} is no name for a domain`, {
      hint: "Use lower-case letters, digits and single hyphens, and begin with a letter.",
    });
  }
  if (options.domainId !== undefined && parseDomainId(options.domainId) === undefined) {
    throw new RollcallError("usage", `${JSON.stringify(options.domainId)} is no domain id`, {
      hint: `It is ${IDENTIFIER_FORM}; the domain manager's console prints it as domain.id.`,
    });
  }
  const program = checkProgramOf(options);
  await refuseFull(directory);
  await cp(join(packageDirectory(), "example-repo"), directory, { recursive: true });
  const domain = join(directory, "domains", options.domain);
  if (options.domain !== "acme") await cp(join(directory, "domains", "acme"), domain, { recursive: true });
  if (options.domain !== "acme") await rm(join(directory, "domains", "acme"), { recursive: true });
  await keepOnly(join(domain, "participants"), EXAMPLE_MEMBER);
  await keepOnly(join(domain, "sequencers"), EXAMPLE_SEQUENCER);
  await keepOnly(join(domain, "certificates"), EXAMPLE_CERTIFICATE);
  await writeFile(join(domain, "domain.yaml"), await domainDocument(options));
  for (const file of NAMING_FILES) await nameDomain(join(directory, file), options.domain);
  if (program !== undefined) await writeWorkflow(directory, program);
  terminal.out(
    [
      `A register for ${options.domain} is in ${directory}.`,
      "Next:",
      options.domainId === undefined ? `  put the domain's id into domains/${options.domain}/domain.yaml` : "",
      `  write your sequencers into domains/${options.domain}/sequencers`,
      `  replace the example member, or import the live ones: rollcall import ${directory} --domain ${options.domain}`,
      program === undefined
        ? `  for a workflow that shows problems at their lines, name what it runs: --check-image or --check-tarball`
        : "",
      `  put your teams into .github/CODEOWNERS, then commit and push`,
      `  on GitHub, import .github/rulesets/register.json and register the App: rollcall github setup`,
    ]
      .filter((line) => line !== "")
      .join("\n"),
  );
  return EXIT.ok;
}

/** What the workflow may run: nothing that is not bound to its bytes, and nothing by a name that anybody could take. */
function checkProgramOf({ checkImage, checkTarball, integrity }: InitOptions): CheckProgram | undefined {
  if (checkImage !== undefined && (checkTarball ?? integrity) !== undefined) {
    throw new RollcallError("usage", "the workflow runs one program, and two are named", {
      hint: "Give --check-image, or --check-tarball with its --integrity.",
    });
  }
  if (checkImage !== undefined) {
    const image = parseCheckImage(checkImage);
    if (image !== undefined) return image;
    throw new RollcallError("usage", `${JSON.stringify(checkImage)} is no image by its digest`, {
      hint: "Write NAME@sha256:… with all 64 digits: a tag can be moved. docker buildx imagetools inspect prints it.",
    });
  }
  if (checkTarball === undefined && integrity === undefined) return undefined;
  const tarball = parseCheckTarball(checkTarball ?? "", integrity ?? "");
  if (tarball !== undefined) return tarball;
  throw new RollcallError("usage", "the workflow's package is not named by an https address and its integrity", {
    hint: "Give --check-tarball https://… and --integrity sha512-…, of what npm pack wrote.",
  });
}

async function writeWorkflow(directory: string, program: CheckProgram): Promise<void> {
  const path = join(directory, CHECK_WORKFLOW_PATH);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, checkWorkflow(program));
}

async function refuseFull(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const found = (await readdir(directory)).filter((name) => name !== ".git");
  if (found.length === 0) return;
  throw new RollcallError("usage", `${directory} is not empty`, {
    hint: "Name a new or an empty folder; one that holds nothing but .git will do.",
  });
}

async function keepOnly(folder: string, file: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name !== file) await rm(join(folder, name));
  }
}

async function nameDomain(path: string, domain: string): Promise<void> {
  const text = await readFile(path, "utf8");
  await writeFile(
    path,
    text.replaceAll("domains/acme/", `domains/${domain}/`).replace(/value: acme$/m, `value: ${domain}`),
  );
}

/** The example's domain under another name: a new domain starts in report, and protects nobody yet. */
async function domainDocument({ domain, domainId }: InitOptions): Promise<string> {
  const template = await readFile(join(packageDirectory(), "example-repo", "domains", "acme", "domain.yaml"), "utf8");
  return template
    .replace(/^ {2}name: .*$/m, `  name: ${domain}`)
    .replace(/^ {2}domainId: .*$/m, domainId === undefined ? "$&" : `  domainId: ${JSON.stringify(domainId)}`)
    .replace(/^ {2}mode: .*$/m, "  mode: report")
    .replace(/^ {2}protected:\n(?: {4}.*\n)*/m, "");
}
