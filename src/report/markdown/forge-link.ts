/** A file as it would stand in the repository. */
interface LinkedFile {
  readonly path: string;
  readonly content: string;
}

/**
 * Opens GitHub's editor with a new file in it: GitHub forks, commits and opens a pull request in the name of the person who
 * saves it.
 */
export function editorLink(page: string, branch: string, { path, content }: LinkedFile): string {
  return `${page}/new/${segments(branch)}?filename=${encodeURIComponent(path)}&value=${encodeURIComponent(content)}`;
}

/** Opens the form for a pull request. `head` is a branch, or `LOGIN:branch` of a fork. */
export function compareLink(page: string, base: string, head: string): string {
  return `${page}/compare/${segments(base)}...${segments(head).replace("%3A", ":")}?expand=1`;
}

function segments(branch: string): string {
  return branch.split("/").map(encodeURIComponent).join("/");
}
