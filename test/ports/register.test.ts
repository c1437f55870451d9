import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { openFolder } from "../../src/adapters/git/folder.ts";
import { aBareClone, aDirectory, aRepository, SEARCH_PATH } from "../adapters/git/a-repository.ts";
import { MemoryRegister, overriding } from "../usecases/register/memory-register.ts";
import { commitAll, git } from "../support/git-repository.ts";
import {
  CONTRACT_MAX_BYTES,
  type RegisterUnderTest,
  testRegister,
  testRegisterBranch,
  testRegisterHistory,
} from "./register-contract.ts";

testRegister("a bare clone", bareClone);
testRegisterHistory("a bare clone", bareClone);

testRegisterBranch("a bare clone", bareClone);

testRegister("a folder", () => folderIn("."));
testRegisterHistory("a folder", () => folderIn("."));
testRegisterHistory("a folder inside a repository", () => folderIn("deep/in it"));

testRegister("a remembered register", remembered);
testRegisterHistory("a remembered register", remembered);

testRegisterBranch("a remembered register", remembered);

async function bareClone(): Promise<RegisterUnderTest> {
  const repository = await aRepository();
  const { register } = await aBareClone(repository, { maxDocumentBytes: CONTRACT_MAX_BYTES });
  return { register, publish: (files) => repository.publish(files) };
}

function remembered(): Promise<RegisterUnderTest> {
  const register = new MemoryRegister(CONTRACT_MAX_BYTES);
  return Promise.resolve({
    register: overriding(register, {
      list: async (revision, signal) =>
        (await register.list(revision, signal)).filter(({ path }) => path.startsWith("domains/")),
    }),
    publish: (files) => Promise.resolve(register.commit(files)),
  });
}

async function folderIn(path: string): Promise<RegisterUnderTest> {
  const top = await aDirectory();
  const directory = join(top, path);
  await mkdir(directory, { recursive: true });
  await git(top, "init", "--quiet", "--initial-branch=main");
  return {
    register: openFolder({ directory, searchPath: SEARCH_PATH, maxDocumentBytes: CONTRACT_MAX_BYTES }),
    publish: async (files: Readonly<Record<string, string | Uint8Array>>) => {
      for (const name of ["domains", "participants", "README.md"]) {
        await rm(join(directory, name), { recursive: true, force: true });
      }
      const folders = new Set(Object.keys(files).map((name) => dirname(join(directory, name))));
      for (const folder of folders) await mkdir(folder, { recursive: true });
      await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(directory, name), content)));
      await commitAll(top, "a change");
    },
  };
}
