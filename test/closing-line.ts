import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with the one line that says how it went: a skipped test counts as failed, and so does a file that broke. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      let own = 0;
      for (const test of module.children.allTests()) {
        own += 1;
        if (test.result().state === "passed") passed += 1;
        else failed += 1;
      }
      if (own === 0 || (module.state() === "failed" && module.errors().length > 0)) failed += 1;
    }
    if (failed > 0) process.exitCode = 1;
    process.stdout.write(`\n${String(passed)} passed, ${String(failed)} failed\n`);
  }
}
