import { posix } from "node:path";
import { splitBlocks } from "../markdown.ts";
import { GENERATED, readDocumentation, readGenerated, type TextFile } from "../workspace-files.ts";

/** A page of the site: a Markdown file of the workspace, where it is. */
export interface SitePage extends TextFile {
  /** The file that VitePress takes it for: `packages/npy/index.md`. */
  readonly rewritten: string;
  /** Without the site's base: `/packages/npy/`. */
  readonly url: string;
  /** Its first heading. */
  readonly title: string;
}

/** All documentation as pages, the generated pages included where they have been written. */
export function listPages(): SitePage[] {
  return [...readDocumentation(), ...readGenerated()].map((file) => {
    const rewritten = rewrite(file.path);
    return { ...file, rewritten, url: urlOf(rewritten), title: titleOf(file) };
  });
}

/** A README is the page of its folder; docs/ is the top of the site. */
function rewrite(path: string): string {
  const short = path.replace(/^docs\//, "").replace(`${GENERATED}/`, "reference/");
  const { dir, base } = posix.parse(short);
  return posix.join(dir, base === "README.md" ? "index.md" : base.toLowerCase());
}

function urlOf(rewritten: string): string {
  return `/${rewritten.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html")}`;
}

function titleOf({ path, text }: TextFile): string {
  const heading = splitBlocks(text).find(({ kind }) => kind === "heading");
  if (heading === undefined) throw new Error(`${path} has no heading, which is the title of its page`);
  return heading.text.replace(/^#+\s+/, "").replaceAll(/[`\\]/g, "");
}
