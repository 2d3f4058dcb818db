import type { MarkdownOptions } from "vitepress";
import { drawFlowchart } from "./flowchart.ts";
import { resolveLink } from "./resolve-link.ts";
import type { SitePage } from "./site-pages.ts";

type MarkdownIt = Parameters<NonNullable<MarkdownOptions["config"]>>[0];

/**
 * Makes VitePress read our files as they are: links lead from file to file as in an editor, and a flowchart is drawn.
 * @param linked receives each file that a page links to and that is not a page.
 */
export function readWorkspaceMarkdown(
  md: MarkdownIt,
  pages: readonly SitePage[],
  linked: (path: string, href: string) => void,
): void {
  const paths = new Map(pages.map(({ rewritten, path }) => [rewritten, path]));
  md.core.ruler.push("workspace-links", (state) => {
    const { relativePath = "" } = state.env as { readonly relativePath?: string };
    const from = paths.get(relativePath) ?? relativePath;
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type !== "link_open") continue;
      const target = resolveLink(from, String(token.attrGet("href")), pages);
      if (target.kind === "elsewhere") continue;
      token.attrSet("href", target.href);
      if (target.kind === "file") {
        token.attrSet("target", "_self");
        linked(target.path, target.href);
      }
    }
  });
  const renderFence = md.renderer.rules.fence;
  md.renderer.rules.fence = (...args) => {
    const [tokens, index, options, , renderer] = args;
    const token = tokens[index];
    if (token?.info.trim() === "mermaid") return drawFlowchart(token.content);
    return renderFence?.(...args) ?? renderer.renderToken(tokens, index, options);
  };
}
