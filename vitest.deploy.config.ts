import { defineConfig } from "vitest/config";

import base from "./vitest.config.ts";

/** What needs programs that npm does not bring: `.ci/install-deploy-tools` says which. */
export default defineConfig({ test: { ...base.test, include: ["test/deploy/*.check.ts"] } });
