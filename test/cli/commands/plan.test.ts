import { expect, test } from "vitest";

import { planCommand } from "../../../src/cli/commands/plan.ts";

test.each([{ ref: "main" }, { register: "folder" }])("a request is planned on the branch alone: %j", async (other) => {
  const planned = planCommand({} as never, { request: "1", config: "none.yaml", output: "text", ...other } as never);

  const [option = ""] = Object.keys(other);
  await expect(planned).rejects.toMatchObject({
    code: "usage",
    message: `--request and --${option} do not go together`,
  });
});
