import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { validate } from "dockerfile-utils";
import { Copy, DockerfileParser, From, type Instruction, JSONInstruction } from "dockerfile-ast";
import { expect, test } from "vitest";

import { ROOT } from "./files.ts";

const text = await readFile(join(ROOT, "Dockerfile"), "utf8");
const stages = stagesOf(text);
const image = stages.at(-1) ?? [];
const packageDocument = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

function stagesOf(dockerfile: string): readonly (readonly Instruction[])[] {
  const found: Instruction[][] = [];
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    if (instruction.getKeyword() === "FROM") found.push([]);
    found.at(-1)?.push(instruction);
  }
  return found;
}

/** The instruction of the shipped stage that counts: the last of its kind. */
function last(keyword: string): Instruction {
  const found = image.filter((instruction) => instruction.getKeyword() === keyword).at(-1);
  if (found === undefined) throw new Error(`the image has no ${keyword}`);
  return found;
}

function execForm(instruction: Instruction): readonly string[] {
  const words = instruction instanceof JSONInstruction ? instruction.getJSONStrings() : [];
  if (words.length === 0) throw new Error(`${instruction.getKeyword()} is no exec form`);
  return words.map((word) => word.getJSONValue());
}

test("Docker would find nothing to complain of in the Dockerfile", () => {
  expect(validate(text)).toEqual([]);
  expect(validate(text.replace("USER 1000:1000", "USR 1000:1000")), "and would in a broken one").not.toEqual([]);
});

test("both stages begin from one image, named by the release of Node that the project is tested with", () => {
  const froms = stages.map(([from]) => (from instanceof From ? from.getImage() : undefined));

  expect(new Set(froms)).toEqual(new Set([`node:${packageDocument.devDependencies["node"] ?? ""}-bookworm-slim`]));
  expect(stages.length).toBe(2);
});

test("the image holds the package as it is published, and nothing else of the build", () => {
  const [build = []] = stages;
  const copied = image.filter((instruction) => instruction instanceof Copy);

  expect(copied.map((copy) => copy.getArgumentsContent())).toEqual(["/packed/package ./"]);
  expect(copied.map((copy) => copy.getFlags().map(String))).toEqual([["--from=build"]]);
  expect(build.map(String).join("\n")).toContain(".ci/pack /packed");
});

test("the image runs as a user that is not root, told by number", () => {
  const user = last("USER").getArgumentsContent() ?? "";

  expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
});

test("the process is started without a shell, by an init that hands signals on, and stopped by SIGTERM", () => {
  expect(execForm(last("ENTRYPOINT"))).toEqual(["tini", "--", "rollcall"]);
  expect(execForm(last("CMD"))).toEqual(["serve"]);
  expect(last("STOPSIGNAL").getArgumentsContent()).toBe("SIGTERM");
});

test("the health check is the program's own command", () => {
  const [inner] = image.filter((instruction) => instruction.getKeyword() === "HEALTHCHECK");
  const words = /CMD (\[.*\])$/s.exec(inner?.getRawArgumentsContent() ?? "")?.[1] ?? "[]";

  expect(JSON.parse(words)).toEqual(["rollcall", "health"]);
});

test("nothing is fetched but Debian's packages and npm's, and no secret is an argument of the build", () => {
  const keywords = stages.flat().map((instruction) => instruction.getKeyword());
  const runs = stages.flat().filter((instruction) => instruction.getKeyword() === "RUN");

  expect(keywords).not.toContain("ADD");
  expect(keywords).not.toContain("ARG");
  for (const run of runs) expect(run.getRawArgumentsContent()).not.toMatch(/curl|wget|https?:/);
});

test("the labels tell the version of the program", () => {
  expect(last("LABEL").getRawArgumentsContent()).toContain(
    `org.opencontainers.image.version="${packageDocument.version}"`,
  );
});
