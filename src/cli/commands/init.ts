import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { packageDirectory } from "../../app/package-directory.ts";
import { type CheckProgram, parseCheckImage, parseCheckTarball } from "../../model/check-program.ts";
import { RollcallError } from "../../model/error.ts";
import { IDENTIFIER_FORM, parseDomainId, parseName } from "../../model/identifier.ts";
import { CHECK_WORKFLOW_PATH, checkWorkflow } from "../../report/check-workflow.ts";
import { inFolder } from "../files.ts";
import type { CommonOptions, Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";
import { initSettings } from "./init-settings.ts";

export interface InitOptions extends CommonOptions {
  readonly domain: string;
  readonly domainId?: string;
  /** With a member to copy from. */
  readonly example?: boolean;
  /** What the register's workflow runs; there is no workflow without it. */
  readonly checkImage?: string;
  readonly checkTarball?: string;
  readonly integrity?: string;
  /** The operator's settings instead of a register. */
  readonly settings?: boolean;
}

/** Of the example register: one is enough to copy from. */
const EXAMPLE_MEMBER = "alice.yaml";
/** Git keeps no empty folder. */
const FOLDERS = ["participants", "sequencers", "overrides", "certificates"];
/** Files of the frame that name the domain: links to its folder, and what the form suggests. */
const NAMING_FILES = ["README.md", ".github/ISSUE_TEMPLATE/admission.yml"];

/** Writes a register, or the settings that say how to reach one. */
export async function initCommand(
  session: Session,
  directory: string | undefined,
  options: InitOptions,
): Promise<number> {
  const isForSettings = options.settings === true;
  if ((directory === undefined) !== isForSettings) {
    throw new RollcallError("usage", isForSettings ? "--settings writes no register" : "no folder is named", {
      hint: "Give the folder of the register: rollcall init DIR; or --settings alone, which writes the file of --config.",
    });
  }
  if (parseName(options.domain) === undefined) {
    throw new RollcallError("usage", `${JSON.stringify(options.domain)} is not a valid domain name`, {
      hint: "Use lower-case letters, digits and single hyphens, and begin with a letter.",
    });
  }
  if (options.domainId !== undefined && parseDomainId(options.domainId) === undefined) {
    throw new RollcallError("usage", `${JSON.stringify(options.domainId)} is not a domain id`, {
      hint: `It is ${IDENTIFIER_FORM}; the domain manager's console prints it as domain.id.`,
    });
  }
  if (directory === undefined) return initSettings(session, options.config, options.domain);
  return initRegister(session, directory, options);
}

/** Writes a register that is ready to push: the example's frame around a domain that has no member yet. */
async function initRegister({ terminal, stop }: Session, directory: string, options: InitOptions): Promise<number> {
  const program = checkProgramOf(options);
  await inFolder(directory, () => writeRegister(directory, options, program), stop);
  terminal.out(
    [
      `A register for ${options.domain} is in ${directory}.`,
      "Next:",
      options.domainId === undefined ? `  put the domain's id into domains/${options.domain}/domain.yaml` : "",
      `  write your sequencers into domains/${options.domain}/sequencers, and the certificates to trust into certificates`,
      `  import the members that are live: rollcall import ${directory} --domain ${options.domain}`,
      options.example === true
        ? `  replace the example member, ${EXAMPLE_MEMBER}, or delete it: an apply would admit it`
        : "",
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

async function writeRegister(
  directory: string,
  options: InitOptions,
  program: CheckProgram | undefined,
): Promise<void> {
  await refuseFull(directory);
  const example = join(packageDirectory(), "example-repo");
  const domains = join(example, "domains");
  await cp(example, directory, { recursive: true, filter: (path) => path !== domains });
  const domain = join(directory, "domains", options.domain);
  for (const folder of FOLDERS) {
    await mkdir(join(domain, folder), { recursive: true });
    await writeFile(join(domain, folder, ".gitkeep"), "");
  }
  const template = join(domains, "acme");
  await writeFile(join(domain, "domain.yaml"), domainDocument(await readText(template, "domain.yaml"), options));
  if (options.example === true) {
    const member = await readText(template, "participants", EXAMPLE_MEMBER);
    await writeFile(join(domain, "participants", EXAMPLE_MEMBER), memberDocument(member));
  }
  for (const file of NAMING_FILES) await nameDomain(join(directory, file), options.domain);
  if (program !== undefined) await writeWorkflow(directory, program);
}

async function readText(...path: readonly string[]): Promise<string> {
  return readFile(join(...path), "utf8");
}

/** What the workflow may run: only what a digest pins, and nothing by a package name that anyone could register. */
function checkProgramOf({ checkImage, checkTarball, integrity }: InitOptions): CheckProgram | undefined {
  if (checkImage !== undefined && (checkTarball ?? integrity) !== undefined) {
    throw new RollcallError("usage", "--check-image and --check-tarball exclude each other", {
      hint: "Give --check-image, or --check-tarball with its --integrity.",
    });
  }
  if (checkImage !== undefined) {
    const image = parseCheckImage(checkImage);
    if (image !== undefined) return image;
    throw new RollcallError("usage", `${JSON.stringify(checkImage)} does not name an image by its digest`, {
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
    hint: "Name a new or an empty folder; it may contain .git.",
  });
}

async function nameDomain(path: string, domain: string): Promise<void> {
  const text = await readFile(path, "utf8");
  await writeFile(
    path,
    text.replaceAll("domains/acme/", `domains/${domain}/`).replace(/value: acme$/m, `value: ${domain}`),
  );
}

/** The example's policy for another domain: a new one starts in mode report, and protects no members yet. */
function domainDocument(template: string, { domain, domainId }: InitOptions): string {
  return template
    .replace(
      /^# The settlement domain.*\n/m,
      "# The policy below governs who may do what to the members of this domain.\n",
    )
    .replace(/^ {2}name: .*$/m, `  name: ${domain}`)
    .replace(
      /^ {2}domainId: .*$/m,
      domainId === undefined ? `$& # of no domain: ${NEEDS_ID}` : `  domainId: ${JSON.stringify(domainId)}`,
    )
    .replace(/^ {2}description: .*\n/m, "")
    .replace(/^ {2}mode: .*$/m, "  mode: report")
    .replace(/^ {2}protected:\n(?: {4}.*\n)*/m, "");
}

const NEEDS_ID = "put here what domain.id prints in the domain manager's console";

/** The example's member where there are no sequencers yet. */
function memberDocument(example: string): string {
  return example.replace(/^ {2}placement:\n(?: {4}.*\n)*/m, "");
}
