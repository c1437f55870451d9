import { readSettings } from "../../settings/read-settings.ts";
import { wireConnection } from "../../app/wire-connection.ts";
import { issueConnection } from "../../usecases/joining/connection.ts";
import { connectionPackageMarkdown, renderConnectionPackage } from "../../report/connection-package.ts";
import { type DomainOptions, tellInvalid, withDomains } from "../domain-command.ts";
import { writeNamed } from "../files.ts";
import { oneDomain } from "../service-command.ts";
import type { Session } from "../session.ts";
import { EXIT } from "../exit-code.ts";

export interface ConnectionCommandOptions extends DomainOptions {
  readonly alias?: string;
  readonly out?: string;
  /** False by `--no-probe`. */
  readonly probe: boolean;
}

/** Issues the connection package of a member, once its membership is in effect. */
export async function connectionCommand(
  session: Session,
  member: string,
  options: ConnectionCommandOptions,
): Promise<number> {
  const { terminal, output, stop } = session;
  const settings = await readSettings(options.config, session.environment);
  const scope = { ...options, domain: oneDomain(settings, options.domain, "a package is for one domain") };
  return withDomains(session, scope, async ({ domain, deps, options: { signal, traceId, revision } }) => {
    const connection = await terminal.withProgress(`issuing a package for ${member}`, async () => {
      const wired = await wireConnection(deps, settings, { probes: options.probe });
      return issueConnection(wired, { member, signal, traceId, revision });
    });
    if (connection.kind === "invalid")
      return tellInvalid(session, domain, connection.problems, "no connection package is issued");
    const { issued, document, keySha256 } = connection;
    const use = { alias: options.alias ?? issued.domain.name, keySha256 };
    const text = JSON.stringify(document, undefined, 2);
    if (options.out !== undefined) await writeNamed(options.out, `${text}\n`, { hint: "Check --out.", stop });
    if (output === "json") terminal.out(text);
    else if (output === "markdown") terminal.out(connectionPackageMarkdown(issued, document, use));
    else terminal.out(renderConnectionPackage(issued, use, terminal.paint));
    if (keySha256 === undefined) {
      terminal.err("rollcall: the package is not signed: set connection.signingKey in the settings");
    }
    return EXIT.ok;
  });
}
