import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { openFolder } from "../../src/adapters/git/folder.ts";
import { aBareClone, aDirectory, aRepository, SEARCH_PATH } from "../adapters/git/a-repository.ts";
import { MemoryRegister } from "../reconcile/memory-register.ts";
import { commitAll, git } from "../support/git-repository.ts";
import { CONTRACT_MAX_BYTES, testRegister } from "./register-contract.ts";

testRegister("a bare clone", async () => {
  const repository = await aRepository();
  const { register } = await aBareClone(repository, { maxDocumentBytes: CONTRACT_MAX_BYTES });
  return { register, publish: (files) => repository.publish(files) };
});

testRegister("a folder", async () => folderIn("."));

testRegister("a folder inside a repository", async () => folderIn("deep/in it"));

testRegister("a remembered register", () => {
  const register = new MemoryRegister(CONTRACT_MAX_BYTES);
  return Promise.resolve({
    register: {
      resolve: (ref, signal) => register.resolve(ref, signal),
      list: async (revision, signal) =>
        (await register.list(revision, signal)).filter(({ path }) => path.startsWith("domains/")),
      read: (entries, signal) => register.read(entries, signal),
      history: (revision, domain, signal) => register.history(revision, domain, signal),
      readHistoric: (blobIds, signal) => register.readHistoric(blobIds, signal),
    },
    publish: (files) => Promise.resolve(register.commit(files)),
  });
});

async function folderIn(path: string) {
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
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(directory, name)), { recursive: true });
        await writeFile(join(directory, name), content);
      }
      await commitAll(top, "a change");
    },
  };
}
