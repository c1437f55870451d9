import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Servers, git and whole programs run in these tests, on two cores; they wait about as much as they work.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
    // What is waited for comes when the machine gets to it: a second is nothing on a busy one.
    expect: { poll: { timeout: 15_000 } },
    allowOnly: false,
    passWithNoTests: false,
    reporters: ["default", "./test/closing-line.ts"],
  },
});
