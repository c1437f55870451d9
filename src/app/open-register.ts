import { join } from "node:path";

import { openBareClone } from "../adapters/git/bare-clone.ts";
import { openFolder } from "../adapters/git/folder.ts";
import { MAX_BYTES } from "../desired/layout.ts";
import { RollcallError } from "../model/error.ts";
import type { Register } from "../ports/register.ts";
import type { Environment } from "../settings/environment.ts";
import { DEFAULT_FILES_PER_FOLDER, type Settings } from "../settings/settings.ts";
import { readersOf, type RegisterReaders } from "../usecases/register/register-readers.ts";
import { forgeOf } from "./forges.ts";

/** The register of the settings, or a folder instead of it. */
export function openRegister(
  settings: Settings | undefined,
  folder: string | undefined,
  environment: Environment,
  onHeal?: (cause: unknown) => void,
): RegisterReaders {
  const filesPerFolder = settings?.register.filesPerFolder ?? DEFAULT_FILES_PER_FOLDER;
  return readersOf(selectRegister(settings, folder, environment, onHeal), { filesPerFolder });
}

function selectRegister(
  settings: Settings | undefined,
  folder: string | undefined,
  { searchPath, home }: Environment,
  onHeal?: (cause: unknown) => void,
): Register {
  const maxDocumentBytes = MAX_BYTES.participant;
  if (folder !== undefined) return openFolder({ directory: folder, searchPath, home, maxDocumentBytes });
  if (settings === undefined) {
    throw new RollcallError("usage", "there is no register to read", {
      hint: "Name a folder, or settings with --config.",
    });
  }
  const directory = join(settings.stateDirectory, "register.git");
  const { register } = settings;
  const ofForge = /^https?:/.test(register.url) ? forgeOf(settings)?.gitToken : undefined;
  return openBareClone({
    ...register,
    token: register.token ?? ofForge,
    directory,
    searchPath,
    maxDocumentBytes,
    ...(onHeal === undefined ? {} : { onHeal }),
  });
}
