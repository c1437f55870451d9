import { join } from "node:path";

import { defineConfig } from "vitest/config";

import { LongestFirst } from "./test/support/longest-first.ts";
import { PATIENCE_MS } from "./test/support/patience.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Servers, git and whole programs run in these tests, on two cores; they wait about as much as they work.
    testTimeout: 5 * PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    maxWorkers: 4,
    // No test leaves anything behind in its process: the next file finds the modules loaded.
    isolate: false,
    // The programs that tests start, over a thousand of them, compile each module once between them.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/compiled") },
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: PATIENCE_MS, interval: 100 } },
    allowOnly: false,
    passWithNoTests: false,
    reporters: ["default", "./test/closing-line.ts"],
  },
});
