/** The front of the local GitHub: what tests, demo and benches outside of this folder use. */
export { Description } from "./description.ts";
export type { RequestFault } from "./faults.ts";
export { SERVICE_EVENTS, SERVICE_PERMISSIONS, startGitHub, type GitHub, type GitHubOptions } from "./github.ts";
export type { Person } from "./people.ts";
export type { App, Installation, Organisation } from "./state/accounts.ts";
export type { CheckRun } from "./state/checks.ts";
export type { Repository, Rules } from "./state/repository.ts";
export type { Comment, Issue, PullRequest, Thread } from "./state/threads.ts";
