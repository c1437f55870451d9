import type { Dar } from "./participant.ts";

/** What a line of Canton releases takes, of the stable Daml-LF versions. Older packages of the SDK itself come along. */
interface Accepted {
  readonly line: string;
  readonly versions: readonly string[];
}

/** Read off the source of each line. */
const ACCEPTED: readonly Accepted[] = [{ line: "2.10", versions: ["1.14", "1.15", "1.17"] }];

/** What the SDK itself brings in earlier versions of Daml-LF, and every release takes for its ids. */
const EARLIER = ["1.6", "1.7", "1.8", "1.11", "1.12", "1.13"];

/** A switch of a node's configuration decides whether it takes this one. */
const DEVELOPMENT = "1.dev";

/**
 * Why a participant of `release` will refuse `dar`; undefined when it will not, or when that is not known: a release that
 * is not reported, or of a line that is not known here.
 */
export function whyRefused(
  { languages, mainPackageId, packageIds }: Pick<Dar, "languages" | "mainPackageId" | "packageIds">,
  release: string | undefined,
): string | undefined {
  const accepted = ACCEPTED.find(({ line }) => release === line || release?.startsWith(`${line}.`) === true);
  if (accepted === undefined) return undefined;
  const taken = (language: string | undefined, id: string | undefined): boolean =>
    language === undefined ||
    language === DEVELOPMENT ||
    accepted.versions.includes(language) ||
    (id !== mainPackageId && EARLIER.includes(language));
  const at = languages.findIndex((language, index) => !taken(language, packageIds[index]));
  if (at < 0) return undefined;
  const which = packageIds[at] === mainPackageId ? "its main package" : `its package ${packageIds[at] ?? ""}`;
  const versions = `${accepted.versions.slice(0, -1).join(", ")} and ${accepted.versions.at(-1) ?? ""}`;
  return `${which} is in Daml-LF ${languages[at] ?? ""}, and release ${release ?? ""} takes ${versions}`;
}
