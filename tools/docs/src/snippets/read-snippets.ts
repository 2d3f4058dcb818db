import { splitBlocks } from "../markdown.ts";
import { makeSidebar } from "../site/sidebar.ts";
import { listPages } from "../site/site-pages.ts";

/** A block of code of a page that a reader runs or saves. */
export interface Snippet {
  /** The page, from the top folder. */
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** File name of JSON: the second word after the fence. */
  readonly file?: string;
  /** Why no test runs it: what follows `not-run:` after the fence. */
  readonly notRun?: string;
  /** Output of a program: the block of text after it. */
  readonly prints?: string;
}

/** Languages of blocks that a reader runs or saves; `text` and `mermaid` are to be read only. */
const RUN_OR_SAVED = new Set(["sh", "ts", "js", "json"]);

/** Pages whose code is inventoried here: a package's README has its own spec. */
const OWN_PAGES = /^(docs\/.*|README|CONTRIBUTING)/;

/** All snippets of the workspace's own pages, page by page in the order of the sidebar. */
export function readSnippets(): Snippet[] {
  const pages = listPages();
  const order = makeSidebar(pages).flatMap(({ items = [] }) => items.map(({ link }) => link));
  return pages
    .filter(({ path }) => OWN_PAGES.test(path))
    .toSorted((a, b) => order.indexOf(a.url) - order.indexOf(b.url))
    .flatMap(({ path, text }) => findSnippets(path, text));
}

/** The snippets of one page. */
export function findSnippets(path: string, markdown: string): Snippet[] {
  const blocks = splitBlocks(markdown);
  return blocks.flatMap(({ kind, language = "", info, line, text }, index) => {
    if (kind !== "code" || !RUN_OR_SAVED.has(language)) return [];
    const [, notRun] = /^not-run: (.+)$/.exec(info ?? "") ?? [];
    const next = blocks[index + 1];
    const prints = language === "ts" && next?.language === "text" ? next.text : undefined;
    return [
      {
        ...{ path, line, language, text },
        ...(notRun !== undefined && { notRun }),
        ...(language === "json" && info !== undefined && { file: info }),
        ...(prints !== undefined && { prints }),
      },
    ];
  });
}
