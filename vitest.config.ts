import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Servers, git and whole programs run in these tests, on two cores; they wait about as much as they work.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
    allowOnly: false,
    passWithNoTests: false,
    reporters: ["default", "./test/closing-line.ts"],
  },
});
