import type { Paint } from "../../src/report/terminal/paint.ts";

const same = (text: string): string => text;

/** No colours at all. */
export const PLAIN: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };
