import { darHash } from "../../src/adapters/dar/read-dar.ts";
import type { Dar } from "../../src/model/participant.ts";
import { aDar, aPackage } from "../support/dar.ts";

/** A DAR of packages of these names, the main one first. */
export function aDarOf(main: string, ...others: readonly string[]): Dar {
  const packages = [main, ...others].map((name) => aPackage(name));
  const [first, ...rest] = packages;
  if (first === undefined) throw new Error("a DAR without a package");
  const bytes = aDar(first, ...rest);
  return {
    name: main,
    hash: darHash(bytes),
    mainPackageId: first.id,
    packageIds: packages.map(({ id }) => id),
    languages: packages.map(() => "1.17"),
    bytes,
  };
}
