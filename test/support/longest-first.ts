import { relative } from "node:path";

import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Beside the stories of whole programs, which take longest: what kills, restarts or waits for others again and again. */
const LONG = [
  /^test\/e2e\//,
  /^test\/usecases\/domain\/killed-apply\./,
  /^test\/(?:adapters\/github\/(?:forge|create-once)|ports\/forge)\./,
  /^test\/usecases\/requests\//,
];

/** Begins with the files that take longest, so that none of them is worked on alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const path = relative(this.ctx.config.root, moduleId);
      const found = LONG.findIndex((pattern) => pattern.test(path));
      return found === -1 ? LONG.length : found;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
