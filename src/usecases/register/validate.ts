import { boundProblems, type Problem } from "../../model/problem.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RegisterReaders } from "./register-readers.ts";

/** The result of validating a register, for its reviewer. */
export interface Validation {
  readonly label: string;
  readonly domains: readonly string[];
  readonly files: number;
  readonly problems: readonly Problem[];
  /** False when anything in it is an error, or overdue. */
  readonly isValid: boolean;
}

/** Checks the whole register, offline. */
export async function validate(
  deps: Pick<RegisterReaders, "register" | "loader"> & { readonly clock: Clock },
  ref: string | undefined,
  signal: AbortSignal,
): Promise<Validation> {
  const revision = await deps.register.resolve(ref, signal);
  const { domains, problems: own, files } = await deps.loader.load(revision, deps.clock.nowMs(), signal);
  const problems = boundProblems([...own, ...(await deps.loader.problemsOutside(revision, undefined, signal))]);
  return {
    label: revision.label,
    domains: [...domains.keys()],
    files,
    problems,
    isValid: problems.every(({ severity }) => severity === "warning"),
  };
}
