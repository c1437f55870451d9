import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the package is installed: the nearest folder above this file that holds the example register. */
export function packageDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "example-repo")) && dirname(directory) !== directory) {
    directory = dirname(directory);
  }
  return directory;
}
