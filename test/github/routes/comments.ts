import { addComment, deleteComment, editComment, react } from "../acts/threads.ts";
import { actorOf, type Call, created, type Handler, idIn, NO_CONTENT, ok, paged, repositoryOf, text } from "../call.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { Comment, ReactionContent } from "../state/threads.ts";
import { commentView, reactionView } from "../views/threads.ts";
import { requireThreadPermission, threadIn } from "./issues.ts";

export const commentRoutes = {
  /** Oldest first, always. */
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": async (world, call) => {
    const thread = threadIn(call);
    requireThreadPermission(call, thread);
    const { since } = call.query;
    const found = thread.comments.filter(
      ({ updatedAtMs }) => since === undefined || updatedAtMs >= Date.parse(text(since, "")),
    );
    return paged(call, world, found, (comment) => commentView(world, comment));
  },

  "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": (world, call) => {
    const thread = threadIn(call);
    requireThreadPermission(call, thread);
    return created(commentView(world, addComment(world, actorOf(call.caller), thread, text(call.body["body"], ""))));
  },

  "GET /repos/{owner}/{repo}/issues/comments/{comment_id}": (world, call) => ok(commentView(world, commentIn(call))),

  "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": (world, call) => {
    const comment = commentIn(call);
    editComment(world, actorOf(call.caller), comment, text(call.body["body"], ""));
    return ok(commentView(world, comment));
  },

  "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}": (world, call) => {
    deleteComment(world, actorOf(call.caller), commentIn(call));
    return NO_CONTENT;
  },

  "GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions": async (world, call) => {
    const { content } = call.query;
    const found = commentIn(call).reactions.filter((one) => content === undefined || one.content === content);
    return paged(call, world, found, (reaction) => reactionView(world, reaction));
  },

  "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions": (world, call) => {
    const content = call.body["content"] as ReactionContent;
    const { reaction, isNew } = react(world, actorOf(call.caller), commentIn(call), content);
    return { status: isNew ? 201 : 200, body: reactionView(world, reaction) };
  },

  "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}": (_world, call) => {
    const { reactions } = commentIn(call);
    const at = reactions.findIndex(({ id }) => id === idIn(call, "reaction_id"));
    const reaction = reactions[at];
    if (reaction === undefined) throw notFound();
    if (reaction.author !== actorOf(call.caller).account) throw new Refusal(403, "Must be the reaction's author.");
    reactions.splice(at, 1);
    return NO_CONTENT;
  },
} as const satisfies Partial<Record<string, Handler>>;

function commentIn(call: Call): Comment {
  const id = idIn(call, "comment_id");
  const comments = [...repositoryOf(call).threads.values()].flatMap((thread) => thread.comments);
  const found = comments.find((comment) => comment.id === id);
  if (found === undefined) throw notFound();
  requireThreadPermission(call, found.thread);
  return found;
}
