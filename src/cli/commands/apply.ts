import { RollcallError } from "../../model/error.ts";
import type { JudgedPlan } from "../../model/plan.ts";
import type { Run } from "../../model/run.ts";
import { takesRights } from "../../model/standing.ts";
import { apply } from "../../usecases/domain/apply.ts";
import { readPlanFile, type ReviewedPlan } from "../../usecases/domain/read-plan-file.ts";
import { runJson } from "../../report/json/domain.ts";
import { planMarkdown, runMarkdown } from "../../report/markdown/domain.ts";
import { renderPlan, renderRun } from "../../report/terminal/domain.ts";
import { type DomainOptions, type DomainTurn, tellInvalid, toOneDomain, withDomains } from "../domain-command.ts";
import { aboutFile, readNamed } from "../files.ts";
import type { Session } from "../session.ts";
import { runExitCode } from "../exit-code.ts";

export interface ApplyCommandOptions extends DomainOptions {
  readonly plan?: string;
  readonly digest?: string;
  readonly yes?: boolean;
  /** Seconds. */
  readonly lockTimeout: number;
}

/** Plans, or holds the plan against what was reviewed; asks; applies; and ends with a verified account. */
export async function applyCommand(session: Session, options: ApplyCommandOptions): Promise<number> {
  if (options.register !== undefined) {
    throw new RollcallError("usage", "a folder cannot be applied: it was not reviewed", {
      hint: "Commit and push it, then apply the register's branch.",
    });
  }
  const { scope, digest } = await narrow(session, options);
  const { terminal, output, stop } = session;
  const applyOne = async ({ domain, deps, options: planningOptions }: DomainTurn): Promise<number> => {
    const run = await terminal.withProgress(`applying to ${domain}`, ({ say, pause }) =>
      apply(deps, {
        ...planningOptions,
        actor: session.environment.user,
        trigger: "command",
        digest,
        lockTimeoutMs: options.lockTimeout * 1_000,
        stop,
        confirm: (judged) => {
          pause();
          return confirm(session, options, judged);
        },
        onOutcome: (done, total) => {
          say(`applying to ${domain}: ${String(done)} of ${String(total)}`);
        },
      }),
    );
    if (run.kind === "invalid") return tellInvalid(session, domain, run.problems);
    if (output === "json") terminal.out(JSON.stringify(runJson(domain, run), undefined, 2));
    else tellRun(session, run, options.yes ?? false);
    return runExitCode(run);
  };
  return withDomains(session, scope, applyOne, { asksGitAhead: false });
}

/** The one plan that may be applied, where one is named: by its file, or by its digest. */
async function narrow(
  session: Session,
  options: ApplyCommandOptions,
): Promise<{ readonly scope: DomainOptions; readonly digest: string | undefined }> {
  if (options.plan !== undefined) {
    const { domain, digest } = await readReviewed(options.plan);
    return { scope: { ...options, domain }, digest };
  }
  const { digest } = options;
  if (digest === undefined) return { scope: options, digest };
  return { scope: await toOneDomain(session, options, "a digest names the plan of one domain"), digest };
}

async function readReviewed(path: string): Promise<ReviewedPlan> {
  const bytes = await readNamed(path, "the plan", "Write one with rollcall plan --out FILE.");
  return aboutFile(path, () => readPlanFile(bytes.toString()));
}

function tellRun(
  { terminal, output }: Session,
  run: Exclude<Run, { readonly kind: "invalid" }>,
  isConfirmed: boolean,
): void {
  const { paint } = terminal;
  if (output === "markdown") {
    terminal.out(run.kind === "applied" ? runMarkdown(run) : planMarkdown(run.judged));
    return;
  }
  if (run.kind !== "applied") terminal.out(renderPlan(run.judged, paint));
  else if (isConfirmed) terminal.out(renderRun(run, paint));
  else terminal.out(`\n${renderRun(run, paint)}`);
  if (run.kind === "in-sync") terminal.out("The domain matches the register: nothing was applied.");
  if (run.kind === "held" || run.kind === "reported") terminal.err("rollcall: held, nothing was applied");
}

/** Asks on a terminal, and needs --yes off it; rights that are taken cost the domain's name instead of a key. */
async function confirm(
  { terminal, output }: Session,
  options: ApplyCommandOptions,
  judged: JudgedPlan,
): Promise<boolean> {
  if (options.yes === true) return true;
  if (!terminal.isInteractive || output !== "text") {
    throw new RollcallError("usage", "the plan must be confirmed, and there is no terminal", {
      hint: "Pass --yes, with --digest or --plan to apply only the reviewed plan.",
    });
  }
  terminal.out(renderPlan(judged, terminal.paint));
  return ask(judged);
}

async function ask({ plan }: JudgedPlan): Promise<boolean> {
  const { confirm: askYesNo, isCancel, text } = await import("@clack/prompts");
  if (!plan.actions.some(({ before, after }) => takesRights(before, after))) {
    const answer = await askYesNo({
      message: `Apply this to ${plan.domain.name}?`,
      initialValue: false,
      output: process.stderr,
    });
    return answer === true;
  }
  const answer = await text({
    message: `This takes rights away. Type ${plan.domain.name} to apply it.`,
    output: process.stderr,
  });
  return !isCancel(answer) && answer === plan.domain.name;
}
