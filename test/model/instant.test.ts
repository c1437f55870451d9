import { expect, test } from "vitest";

import { formatAge, formatInstant, parseDurationMs, parseMoment } from "../../src/model/instant.ts";

test("a date means the end of that day, UTC", () => {
  expect(parseMoment("2027-06-30")).toBe(Date.parse("2027-07-01T00:00:00Z"));
  expect(parseMoment("2027-12-31")).toBe(Date.parse("2028-01-01T00:00:00Z"));
});

test("a moment means itself, with or without seconds", () => {
  expect(parseMoment("2027-06-30T12:34:56Z")).toBe(Date.parse("2027-06-30T12:34:56Z"));
  expect(parseMoment("2027-06-30T12:34Z")).toBe(Date.parse("2027-06-30T12:34:00Z"));
});

test("a day that no calendar has is refused", () => {
  const texts = [
    "2027-02-31",
    "2027-02-29",
    "2027-04-31",
    "2027-13-01",
    "2027-00-10",
    "2027-06-00",
    "2027-02-31T12:00Z",
  ];

  expect(texts.filter((text) => parseMoment(text) !== undefined)).toEqual([]);
  expect(parseMoment("2028-02-29")).toBe(Date.parse("2028-03-01T00:00:00Z"));
});

test("a time that no clock shows is refused", () => {
  expect(["2027-06-30T25:00Z", "2027-06-30T12:60Z", "2027-06-30T12:00:61Z"].map(parseMoment)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("other ways to write a moment are refused", () => {
  const texts = [
    "",
    "tomorrow",
    "2027-6-30",
    "30.06.2027",
    "2027-06-30T12:00",
    "2027-06-30T12:00+01:00",
    "2027-06-30t12:00z",
    " 2027-06-30",
    "2027-06-30\n",
    "20270630",
    "2027-06-30T12:00:00.5Z",
  ];

  expect(texts.filter((text) => parseMoment(text) !== undefined)).toEqual([]);
});

test("a length is a number and m, h or d", () => {
  expect(["15m", "1h", "30d", "9999d"].map(parseDurationMs)).toEqual([
    900_000, 3_600_000, 2_592_000_000, 863_913_600_000,
  ]);
  expect(
    ["", "0d", "-1d", "1w", "1.5h", "30", "d", "10000d", "30 d", "30D"].filter(
      (text) => parseDurationMs(text) !== undefined,
    ),
  ).toEqual([]);
});

test("an instant is printed to the second, in UTC", () => {
  expect(formatInstant(Date.parse("2026-11-22T15:02:11.999+01:00"))).toBe("2026-11-22T14:02:11Z");
});

test("an age is told in the largest unit that fits", () => {
  expect([-5, 0, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000].map(formatAge)).toEqual([
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "1 h",
    "23 h",
    "1 d",
  ]);
});
