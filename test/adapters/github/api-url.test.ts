import { expect, test } from "vitest";

import { apiUrlOf } from "../../../src/adapters/github/api-url.ts";

test.each([
  ["https://github.com", "https://api.github.com"],
  ["https://github.acme.example", "https://github.acme.example/api/v3"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v3"],
])("the API of %s is at %s", (web, api) => {
  expect(apiUrlOf(web)).toBe(api);
});
