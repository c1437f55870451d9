import { expect, test } from "vitest";

import { planCommand } from "../../../src/cli/commands/plan.ts";

test.each([
  ["--ref", { ref: "main" }],
  ["--register", { register: "folder" }],
  ["--domain", { domain: "acme" }],
  ["--accept-missing", { acceptMissing: 1 }],
  ["--out", { out: "plan.json" }],
])("a request is planned on the branch alone, and for each domain that it concerns: no %s", async (option, other) => {
  const planned = planCommand({} as never, { request: "1", config: "none.yaml", output: "text", ...other } as never);

  await expect(planned).rejects.toMatchObject({
    code: "usage",
    message: `--request and ${option} do not go together`,
  });
});
