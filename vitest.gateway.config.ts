import { defineConfig, mergeConfig } from "vitest/config";

import base from "./vitest.config.ts";

/** What needs programs that npm does not bring: see test/gateway/programs.ts. */
export default mergeConfig(
  defineConfig({ test: { include: ["test/gateway/*.check.ts"] } }),
  defineConfig({ test: { ...base.test, include: [] } }),
);
