import { expect, test } from "vitest";

import { remembered } from "../../src/desired/remembered.ts";

test("the work is done once for one input, and again for another that is equal", () => {
  const done: object[] = [];
  const work = remembered((input: { readonly name: string }) => {
    done.push(input);
    return { greeting: `hello ${input.name}` };
  });
  const [one, other] = [{ name: "alice" }, { name: "alice" }];

  expect(work(one)).toBe(work(one));
  expect(work(other)).not.toBe(work(one));
  expect(work(other)).toEqual(work(one));
  expect(done).toEqual([one, other]);
});
