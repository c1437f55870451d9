/**
 * What is odd about GitHub, each as a switch, so that it can be set right when GitHub changes.
 *
 * The sources are named with each; they are reports of people who measured, where GitHub's documentation says nothing.
 */
export interface Oddities {
  /**
   * A review gets the head of the moment of its submission, whatever the reviewer was looking at.
   * Source: github.com/Team-Commonly/commonly/pull/1401.
   */
  reviewIsStampedAtSubmission: boolean;
  /**
   * When the base branch is merged into the pull request's, its reviews move along to the new head.
   * Source: github.com/sonichi/sutando/pull/3567.
   */
  reviewFollowsMergeOfBase: boolean;
  /**
   * How many times `mergeable` is null after base or head moved. Only asking sets the work off, and `refs/pull/N/merge` is
   * stale until then. Source: "Checking mergeability of pull requests" in GitHub's guide to the git database.
   */
  mergeableIsUnknownFor: number;
  /**
   * A pull request's `base.sha` is the base branch's tip as of its last push, not of now.
   * Sources: github.com/github/docs/issues/431, github.com/apache/texera/pull/8096.
   */
  baseShaStaysBehind: boolean;
  /** Files of a pull request beyond this are not listed, and nothing says so. Source: the description of the operation. */
  pullFilesCap: number;
  /**
   * The longest body of a comment or issue. By the error's own words characters; measured were 262,144 bytes
   * (github.com/dead-claudia/github-limits/pull/13). The stricter of the two is kept.
   */
  bodyLimit: number;
  /**
   * An answer's ETag is of the token that asked, too: with a new one, and an App's lives an hour, everything has changed.
   * Sources: github.com/eclipse-csi/otterdog/issues/201 (with GitHub's confirmation), github.com/github/docs/issues/34689.
   */
  etagIsOfToken: boolean;
  /** A status or check on the test merge commit decides, and the head is not looked at. Source: "About protected branches". */
  mergeCommitDecides: boolean;
}

export function defaultOddities(): Oddities {
  return {
    reviewIsStampedAtSubmission: true,
    reviewFollowsMergeOfBase: true,
    mergeableIsUnknownFor: 1,
    baseShaStaysBehind: true,
    pullFilesCap: 3_000,
    bodyLimit: 65_536,
    etagIsOfToken: true,
    mergeCommitDecides: true,
  };
}
