import { unknownMember } from "../../usecases/register/unknown-member.ts";
import { explainMember } from "../../usecases/sequencers/explain-member.ts";
import { explanationJson, placementJson, renderExplanation, renderPlacement } from "../../report/placement.ts";
import { forEachValid, readRegister, type RegisterOptions } from "../register-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

/** Who is where, and what each sequencer carries. */
export async function placementShowCommand(session: Session, options: RegisterOptions): Promise<number> {
  const { terminal, output } = session;
  const { revision, domains } = await readRegister(session, options);
  return forEachValid(session, domains, ({ name, placed }) => {
    if (output === "json") terminal.out(JSON.stringify(placementJson(name, revision.label, placed), undefined, 2));
    else terminal.out(renderPlacement(name, placed, terminal.paint));
    return EXIT.ok;
  });
}

/** Which rule put a member on each sequencer, or kept it off. */
export async function placementExplainCommand(
  session: Session,
  member: string,
  options: RegisterOptions,
): Promise<number> {
  const { terminal, output } = session;
  const { revision, domains } = await readRegister(session, options);
  const having = domains.filter(
    (domain) => domain.kind === "invalid" || domain.placed.input.members.some(({ name }) => name === member),
  );
  if (having.length === 0) {
    const names = domains.flatMap((domain) =>
      domain.kind === "valid" ? domain.placed.input.members.map(({ name }) => name) : [],
    );
    throw unknownMember(member, domains.map(({ name }) => name).join(", "), names);
  }
  return forEachValid(session, having, ({ name, placed }) => {
    const explanation = explainMember(placed, member);
    if (explanation === undefined) return EXIT.ok;
    const document = explanationJson(name, revision.label, explanation, placed);
    if (output === "json") terminal.out(JSON.stringify(document, undefined, 2));
    else terminal.out(renderExplanation(name, explanation, placed, terminal.paint));
    return EXIT.ok;
  });
}
