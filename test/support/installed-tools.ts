import { join } from "node:path";

/** Where the scripts in `.ci` put programs that neither npm nor Debian has. */
export const INSTALLED_TOOLS = join(import.meta.dirname, "../../.ci/tools");
