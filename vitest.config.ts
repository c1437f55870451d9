import { defineConfig } from "vitest/config";

import { PATIENCE_MS } from "./test/support/patience.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Servers, git and whole programs run in these tests, on two cores; they wait about as much as they work.
    testTimeout: 5 * PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    maxWorkers: 3,
    expect: { poll: { timeout: PATIENCE_MS, interval: 100 } },
    allowOnly: false,
    passWithNoTests: false,
    reporters: ["default", "./test/closing-line.ts"],
  },
});
