import type { Dar } from "../model/participant.ts";

/** Reads the package archive at a path. Throws `usage` when there is none, or it is none. */
export type ReadDar = (path: string) => Promise<Dar>;
