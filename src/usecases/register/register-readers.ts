import type { Register } from "../../ports/register.ts";
import { HypotheticalRegister } from "./hypothetical-register.ts";
import { RegisterLoader } from "./load-register.ts";
import { MemberHistory } from "./member-history.ts";
import { PlacementCache } from "./place-members.ts";
import { PolicyHistory } from "./policy-history.ts";
import { type ReaderOptions, RegisterReader } from "./read-register.ts";

/** Everything that reads one register; a use case takes what it uses. */
export interface RegisterReaders {
  readonly register: Register;
  readonly loader: RegisterLoader;
  readonly history: MemberHistory;
  readonly policies: PolicyHistory;
  readonly hypothetical: HypotheticalRegister;
}

/** Readers that share what was read and parsed. */
export function readersOf(register: Register, options: ReaderOptions): RegisterReaders {
  const reader = new RegisterReader(register, options);
  const places = new PlacementCache();
  return {
    register,
    loader: new RegisterLoader(register, reader, places),
    history: new MemberHistory(register, reader),
    policies: new PolicyHistory(register, reader),
    hypothetical: new HypotheticalRegister(reader, places),
  };
}
