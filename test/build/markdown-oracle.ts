import remarkGfm from "remark-gfm";
import remarkGithub from "remark-github";
import remarkParse from "remark-parse";
import { unified } from "unified";

/** A node of a Markdown tree, as far as these tests look. */
export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

// GitHub's flavour, with mentions, issue references and commit ids made links, as GitHub does.
const processor = unified().use(remarkParse).use(remarkGfm).use(remarkGithub, { repository: "acme/register" });

/** Every node of the text's tree, in the order of the text. */
export function nodesOf(markdown: string): readonly MarkdownNode[] {
  return descend(processor.runSync(processor.parse(markdown)));
}

function descend(node: MarkdownNode): readonly MarkdownNode[] {
  return [node, ...(node.children ?? []).flatMap(descend)];
}

/** The cells of each row of every table, such as `2 2`. */
export function tableShapeOf(markdown: string): string {
  return nodesOf(markdown)
    .filter(({ type }) => type === "tableRow")
    .map(({ children }) => String(children?.length))
    .join(" ");
}

/** What a reader sees of a node. */
export function textOf({ value, children }: MarkdownNode): string {
  return value ?? (children ?? []).map(textOf).join("");
}
