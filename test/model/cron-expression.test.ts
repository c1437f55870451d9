import { expect, test } from "vitest";

import { readCron } from "../../src/model/cron-expression.ts";

test.each([
  "* * * * *",
  "*/5 * * * *",
  "*/15 9-17 * * 1-5",
  "0 9 1,15 * *",
  "0 9 29 2 *",
  "0 9 31 1,2 *",
  "0 9 * * Mon-FRI",
  "0 9 * jan,Jul *",
  "0 9 * * 7",
  "0 9 * * 5-7",
  "10-50/20 * * * *",
  "*/2 * * * * *",
  "01 09 * * *",
])("%s says when", (text) => {
  expect(readCron(text)).toEqual({ kind: "cron", expression: text });
});

test("space around the fields does not count", () => {
  expect(readCron("  0 9\t*  * 1 ")).toEqual({ kind: "cron", expression: "0 9 * * 1" });
});

test.each([
  ["0 9 13 * 5", /both have to match, or either/, /\* for the other/],
  ["0 9 */2 * 1", /both have to match, or either/, /\* for the other/],
  ["0 9 1-31 * 0-6", /both have to match, or either/, /\* for the other/],
  ["*/90 * * * *", /a step beyond the range of 0 to 59 in the minute: \*\/90/, /smaller step/],
  ["*/60 * * * *", /a step beyond/, /smaller step/],
  ["0 */24 * * *", /a step beyond the range of 0 to 23 in the hour/, /the values themselves/],
  ["0 9 */31 * *", /a step beyond the range of 1 to 31 in the day of the month/, /smaller step/],
  ["0 9 * */12 *", /a step beyond/, /smaller step/],
  ["0 9 * * */7", /a step beyond the range of 0 to 6 in the day of the week/, /smaller step/],
  ["10-20/30 * * * *", /a step beyond the range of 10 to 20 in the minute: 10-20\/30/, /smaller step/],
  ["*/0 * * * *", /a step/, /step/],
  ["0 22-2 * * *", /a range that runs backwards in the hour: 22-2/, /two ranges/],
  ["0 9 * * fri-sun", /runs backwards in the day of the week: fri-sun/, /two ranges/],
  ["1,1 * * * *", /names a minute twice/, /once/],
  ["0 9 * * 0,7", /names a day of the week twice/, /once/],
  ["0 9 *,13 * *", /names a day of the month twice/, /once/],
  ["0 9 31 4,6 *", /no such month has a day 31/, /Correct/],
  ["0 9 30 2 *", /no such month has a day 30/, /Correct/],
  ["60 * * * *", /no minute in "60"/, /a number from 0 to 59/],
  ["* 24 * * *", /no hour in "24"/, /from 0 to 23/],
  ["0 9 0 * *", /no day of the month in "0"/, /from 1 to 31/],
  ["0 9 * 13 *", /no month in "13"/, /a name such as feb/],
  ["0 9 * * 8", /no day of the week in "8"/, /a name such as mon/],
  ["0 9 * january *", /no month in "january"/, /a name such as feb/],
  ["0 9 L * *", /no day of the month in "L"/, /a range such as 1-5/],
  ["0 9 15W * *", /no day of the month in "15W"/, /range/],
  ["0 9 ? * *", /no day of the month in "\?"/, /Write \*/],
  ["0 9 * * 5#2", /no day of the week in "5#2"/, /range/],
  ["5/15 * * * *", /no minute in "5\/15"/, /1-5\/2/],
  ["*-5 * * * *", /no minute in "\*-5"/, /range/],
  ["1,,2 * * * *", /no minute in ""/, /commas/],
  ["-5 * * * *", /no minute in "-5"/, /range/],
  ["mon * * * *", /no minute in "mon"/, /from 0 to 59/],
  ["@daily", /neither five fields nor six/, /\*\/5/],
  ["* * * *", /neither five fields nor six/, /\*\/5/],
  ["* * * * * * *", /neither five fields nor six/, /\*\/5/],
  ["", /neither five fields nor six/, /\*\/5/],
])("%j is refused with what is wrong and what to write", (text, why, instead) => {
  expect(readCron(text)).toEqual({
    kind: "refused",
    why: expect.stringMatching(why) as unknown,
    instead: expect.stringMatching(instead) as unknown,
  });
});
