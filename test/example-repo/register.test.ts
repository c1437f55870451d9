import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { parseAdmissionForm } from "../../src/desired/parse/admission-form.ts";
import { NO_PLACEMENT, requestedDocument } from "../../src/desired/requested-document.ts";
import { assembled } from "../build/documents.ts";
import { exampleFiles } from "../build/example-repo.ts";
import { exampleForm, renderForm } from "../build/forms.ts";
import { aFingerprint, aName, sure } from "../build/identifiers.ts";
import { aGitHub, refusal } from "../github/a-github.ts";
import { Description } from "../github/index.ts";
import { EXAMPLE } from "../support/git-repository.ts";

/** On the day of its release: its overrides and dates are made for that. */
const RELEASED_MS = Date.parse("2026-11-22T12:00:00Z");

async function read(path: string): Promise<string> {
  return readFile(join(EXAMPLE, path), "utf8");
}

/** The register's members, with one more document; and what is wrong then. */
function withDocument(path: string, content: string) {
  const below = path.replace(/^domains\/acme\//, "");
  const { desired, problems } = assembled({ ...exampleFiles(), [below]: content }, RELEASED_MS);
  return { problems, members: [...sure(desired).members.values()] };
}

test("what is filled into the form is a document that the register takes", async () => {
  const body = renderForm(await exampleForm(), {
    name: "frank",
    "participant-id": `PAR::frank::${aFingerprint("frank")}`,
    permission: "Confirmation",
    organisation: "Frank Fonds: \"F\" & 'F'",
    contacts: "ledger@frank.example",
    networks: "192.0.2.0/24\n2001:db8:7::/48",
  });

  const form = parseAdmissionForm(body);
  if (!form.ok) throw new Error(JSON.stringify(form.problems));
  const { path, content } = requestedDocument({
    ...form.value,
    domain: aName(form.value.domain),
    placement: NO_PLACEMENT,
    github: ["frank"],
  });

  const { members, problems } = withDocument(path, content);
  expect(problems).toEqual([]);
  expect(members.find(({ name }) => name === "frank")).toMatchObject({
    participantId: form.value.participantId,
    permission: "Confirmation",
    organisation: "Frank Fonds: \"F\" & 'F'",
    askers: ["frank"],
    networks: [{}, {}],
  });
});

test("the link in the README opens GitHub's editor with a document that the register takes", async () => {
  const links = [...(await read("README.md")).matchAll(/\]\((\S+)\)/g)].map(([, link = ""]) => link);
  const link = new URL(
    links.find((one) => one.includes("/new/")) ?? "none",
    "https://github.com/acme-consortium/register/blob/main/README.md",
  );

  expect(link.href.split("?")[0]).toBe(
    "https://github.com/acme-consortium/register/new/main/domains/acme/participants",
  );
  const name = link.searchParams.get("filename") ?? "";
  const { members, problems } = withDocument(`domains/acme/participants/${name}`, link.searchParams.get("value") ?? "");
  expect(problems).toEqual([]);
  expect(members.map((member) => `${member.name}.yaml`)).toContain(name);
  // What the others lead to is there.
  expect(links).toContain("../../issues/new?template=admission.yml");
  for (const path of links.filter((one) => !one.startsWith("../")))
    expect((await read(path)).length).toBeGreaterThan(0);
});

test("the example runs nothing: whoever runs a register names what its workflow may run", async () => {
  const files = await readdir(EXAMPLE, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")),
  );

  expect(texts.join("\n")).not.toMatch(/\b(?:npx|dlx|bunx)\b/);
});

test("the ruleset is one that GitHub knows, lets nobody past, and demands the check and the owners", async () => {
  const ruleset = JSON.parse(await read(".github/rulesets/register.json")) as Ruleset;
  const known = ruleset.rules.map((rule) => ({
    ...rule,
    ...{ ruleset_source_type: "Repository", ruleset_source: "acme-consortium/register", ruleset_id: 1 },
  }));

  const answer = { status: 200, mediaType: "application/json", body: known };
  const rulesOf = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
  expect(new Description().checkAnswer(rulesOf, "2022-11-28", answer)).toEqual([]);
  expect(ruleset).toMatchObject({ target: "branch", enforcement: "active", bypass_actors: [] });
  expect(ruleset.conditions).toEqual({ ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } });
  expect(ruleset.rules.map(({ type }) => type)).toEqual([
    "deletion",
    "non_fast_forward",
    "pull_request",
    "required_status_checks",
  ]);
  const [, , reviews, checks] = ruleset.rules;
  expect(reviews?.parameters).toMatchObject({
    required_approving_review_count: 1,
    dismiss_stale_reviews_on_push: true,
    require_code_owner_review: true,
    require_last_push_approval: true,
  });
  expect(checks?.parameters).toEqual({
    strict_required_status_checks_policy: false,
    do_not_enforce_on_create: false,
    required_status_checks: [{ context: "rollcall" }],
  });
});

interface Ruleset {
  readonly conditions: unknown;
  readonly rules: readonly { readonly type: string; readonly parameters?: unknown }[];
}

test.each([
  [".github/CODEOWNERS", "register-admins"],
  [".github/workflows/validate.yml", "register-admins"],
  [".github/rulesets/register.json", "register-admins"],
  [".github/ISSUE_TEMPLATE/admission.yml", "register-admins"],
  ["schemas/participant.schema.json", "register-admins"],
  ["SECURITY.md", "register-admins"],
  ["domains/acme/domain.yaml", "register-admins"],
  ["domains/acme/overrides/many.yaml", "register-admins"],
  ["domains/acme/sequencers/east.yaml", "register-admins"],
  ["domains/acme/certificates/east.pem", "register-admins"],
  ["domains/acme/participants/frank.yaml", "register-reviewers"],
])("a change of %s waits for %s", async (path, owners) => {
  const github = await aGitHub();
  const [olga, rita, wim] = [github.createUser("olga"), github.createUser("rita"), github.createUser("wim")];
  const consortium = github.createOrganisation("acme-consortium", olga);
  const register = await github.createRepository({
    owner: consortium,
    author: olga,
    name: "register",
    folder: EXAMPLE,
  });
  const teams = { "register-admins": olga, "register-reviewers": rita };
  for (const [name, member] of Object.entries(teams)) {
    github.giveTeam(github.createTeam(consortium, name, [member]), register, "write");
  }
  await olga.invite(register, wim, "write");
  await olga.protect(register, "main", { approvals: 1, requireCodeOwners: true });
  await wim.commit(register, { branch: "change", files: { [path]: "# changed\n" } });
  const pull = await wim.openPullRequest(register, { head: "change" });
  const [owner, other] = owners === "register-admins" ? [olga, rita] : [rita, olga];

  await other.approve(pull);
  expect(await refusal(wim.merge(pull))).toMatch(`Waiting on code owner review from acme-consortium/${owners}`);
  await owner.approve(pull);
  expect(await refusal(wim.merge(pull))).toBe("not refused");
});
