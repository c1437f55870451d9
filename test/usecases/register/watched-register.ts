import type { Register } from "../../../src/ports/register.ts";
import { type MemoryRegister, overriding } from "./memory-register.ts";

export interface Watched {
  readonly register: Register;
  /** Paths that were read. */
  readonly read: string[];
  /** How often a whole tree was listed. */
  readonly lists: () => number;
}

/** A register that tells what it was asked for. */
export function watched(register: MemoryRegister): Watched {
  const read: string[] = [];
  let listed = 0;
  return {
    read,
    lists: () => listed,
    register: overriding(register, {
      list: (revision, end) => {
        listed += 1;
        return register.list(revision, end);
      },
      read: (entries, end) => {
        read.push(...entries.map(({ path }) => path));
        return register.read(entries, end);
      },
    }),
  };
}
