import { expect, test } from "vitest";

import { parseCommand } from "../../../src/usecases/requests/request-command.ts";
import { aComment } from "../../build/requests.ts";

const EFFECT = "0123456789ab";

test.each([
  ["/rollcall help", { kind: "help" }],
  ["/rollcall plan", { kind: "plan" }],
  ["/rollcall status", { kind: "status" }],
  ["/rollcall hold", { kind: "hold" }],
  ["/rollcall unhold", { kind: "unhold" }],
  ["/rollcall retry", { kind: "retry" }],
  [`/rollcall approve ${EFFECT}`, { kind: "approve", effect: EFFECT }],
  [`/rollcall approve ${"a".repeat(64)}`, { kind: "approve", effect: "a".repeat(64) }],
  ["/rollcall adopt alice", { kind: "adopt", member: "alice" }],
  ["/rollcall revert alice-2", { kind: "revert", member: "alice-2" }],
  ["  /rollcall plan\r\n\n", { kind: "plan" }],
])("%j is a command", (body, command) => {
  expect(parseCommand(aComment({ body }))).toEqual(command);
});

test.each([
  ["nothing", ""],
  ["another bot's command", "/atlantis plan"],
  ["no command", "/rollcall"],
  ["one that is not there", "/rollcall apply"],
  ["another case", "/rollcall Plan"],
  ["another case of ours", "/Rollcall plan"],
  ["more than a command", "/rollcall plan please"],
  ["a command after words", "please /rollcall plan"],
  ["two commands", "/rollcall hold\n/rollcall unhold"],
  ["a command below words", "looks good\n/rollcall plan"],
  ["words below a command", "/rollcall plan\nthank you"],
  ["a quotation", "> /rollcall plan"],
  ["a fence", "```\n/rollcall plan\n```"],
  ["code", "`/rollcall plan`"],
  ["a list", "- /rollcall plan"],
  ["a comment in HTML", "<!-- /rollcall plan -->"],
  ["HTML", "<b>/rollcall plan</b>"],
  ["two blanks", "/rollcall  plan"],
  ["a tab", "/rollcall\tplan"],
  ["a no-break space", "/rollcall\u00A0plan"],
  ["a no-break space around it", "\u00A0/rollcall plan"],
  ["a full-width slash", "\uFF0Frollcall plan"],
  ["a letter nobody sees", "/rollcall pl\u200Ban"],
  ["a form feed around it", "\f/rollcall plan"],
  ["a line separator", "/rollcall plan\u2028"],
  ["a Cyrillic letter", "/rollcall pl\u0430n"],
  ["a mention", "@rollcall plan"],
  ["approve without an effect", "/rollcall approve"],
  ["approve of too little of one", `/rollcall approve ${EFFECT.slice(0, 11)}`],
  ["approve of too much", `/rollcall approve ${"a".repeat(65)}`],
  ["approve of something else", "/rollcall approve latest"],
  ["approve in capitals", "/rollcall approve 0123456789AB"],
  ["plan with an argument", `/rollcall plan ${EFFECT}`],
  ["adopt without a member", "/rollcall adopt"],
  ["adopt of a path", "/rollcall adopt ../alice"],
  ["adopt of a name that is none", "/rollcall adopt Alice"],
  ["adopt of an option", "/rollcall adopt --all"],
  ["adopt of two", "/rollcall adopt alice bob"],
  ["revert of a name that ends wrongly", "/rollcall revert alice-"],
])("%s is none: %j", (_what, body) => {
  expect(parseCommand(aComment({ body }))).toBeUndefined();
});

test.each([
  ["a program", { isBot: true }],
  ["ourselves", { isOurs: true }],
])("what %s said is no command", (_who, fields) => {
  expect(parseCommand(aComment({ body: "/rollcall plan", ...fields }))).toBeUndefined();
});
