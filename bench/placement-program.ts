// A placement as a process pays for it that has never placed anybody: argument: a file with the input as JSON. Prints milliseconds.
import { readFileSync } from "node:fs";

import type { PlacementInput } from "../src/model/placement.ts";
import { findDue } from "../src/placement/due.ts";
import { place } from "../src/placement/place.ts";

const input = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as PlacementInput;
const startedAt = performance.now();
findDue(input, place(input));
process.stdout.write(String(performance.now() - startedAt));
