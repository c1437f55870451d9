import type { Comment } from "../../model/pull-request.ts";

/** A command without arguments. */
type PlainCommand = "help" | "plan" | "status" | "hold" | "unhold" | "retry";

/** A command in a comment. */
export type RequestCommand =
  | { readonly kind: PlainCommand }
  /** A prefix of an effect's id. */
  | { readonly kind: "approve"; readonly effect: string }
  | DriftCommand;

/** A command in a drift issue: take the live state of a member into git, or restore what git says. */
export interface DriftCommand {
  readonly kind: "adopt" | "revert";
  readonly member: string;
}

const COMMAND =
  /^\/rollcall (?:(help|plan|status|hold|unhold|retry)|(approve) ([0-9a-f]{12,64})|(adopt|revert) ([a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}))$/;

/** The command that a comment consists of, on one line. Undefined for everything else, and for comments by bots. */
export function parseCommand({ body, isBot, isOurs }: Comment): RequestCommand | undefined {
  if (isBot || isOurs) return undefined;
  const match = COMMAND.exec(body.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
  const [, plain, approve, effect = "", about, member = ""] = match ?? [];
  if (approve !== undefined) return { kind: "approve", effect };
  if (about !== undefined) return { kind: about as "adopt" | "revert", member };
  return plain === undefined ? undefined : { kind: plain as PlainCommand };
}
