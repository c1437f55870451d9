import { expect, test } from "vitest";

import { localUrl } from "../../../src/cli/commands/health.ts";

test.each([
  ["127.0.0.1", "http://127.0.0.1:8700"],
  ["0.0.0.0", "http://127.0.0.1:8700"],
  ["::", "http://[::1]:8700"],
  ["::1", "http://[::1]:8700"],
  ["10.0.0.7", "http://10.0.0.7:8700"],
  ["rollcall.internal", "http://rollcall.internal:8700"],
])("a service that listens at %s is asked at %s", (host, url) => {
  expect(localUrl({ host, port: 8700 })).toBe(url);
});

test("a service that takes any free port cannot be found by its settings", () => {
  expect(() => localUrl({ host: "127.0.0.1", port: 0 })).toThrow(/http\.listen has port 0/);
});
