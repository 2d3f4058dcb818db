import type { DefaultTheme } from "vitepress";
import type { SitePage } from "./site-pages.ts";

/** A group of the sidebar, and which pages it lists: the first group that wants a page has it. */
interface Group {
  readonly title: string;
  readonly holds: RegExp;
  readonly isOpen?: boolean;
}

/** Pages that a newcomer reads first in their group, in this order. */
const FIRST = [
  "tutorials/first-run.md",
  "tutorials/grade-a-folder.md",
  "tutorials/reading-room.md",
  "tutorials/competition-data.md",
  "tutorials/two-stage-chain.md",
  "tutorials/write-a-run.md",
  "tutorials/add-a-net.md",
  "tutorials/one-package-alone.md",
  "tutorials/slurm.md",
  "method/in-pictures.md",
  "method/two-stage.md",
  "method/caching.md",
  "architecture.md",
];

const GROUPS: readonly Group[] = [
  { title: "Start", holds: /^(index|troubleshooting|glossary)\.md$/, isOpen: true },
  { title: "Tutorials", holds: /^tutorials\//, isOpen: true },
  { title: "How-to", holds: /^how-to\/|^(contributing|security|shared-store)\.md$|^tools\//, isOpen: true },
  { title: "Explanation", holds: /^(?!file-formats)[^/]+\.md$|^method\//, isOpen: true },
  { title: "Decisions", holds: /^decisions\// },
  { title: "Commands", holds: /^reference\/commands\// },
  { title: "Packages", holds: /^packages\// },
  { title: "Files and API", holds: /^file-formats|^reference\// },
];

/**
 * The sidebar, which lists every page once.
 * @throws Error for a page that no group wants.
 */
export function makeSidebar(pages: readonly SitePage[]): DefaultTheme.SidebarItem[] {
  const left = new Set(pages.toSorted((a, b) => placeOf(a) - placeOf(b)));
  const groups = GROUPS.map(({ title, holds, isOpen }) => {
    const found = [...left].filter(({ rewritten }) => holds.test(rewritten));
    for (const page of found) left.delete(page);
    const items = found.map(({ title: text, url }) => ({ text, link: url }));
    return { text: title, collapsed: isOpen !== true, items };
  });
  for (const { path } of left) throw new Error(`${path}: no group of the sidebar lists it`);
  return groups.filter(({ items }) => items.length > 0);
}

function placeOf({ rewritten }: SitePage): number {
  const place = FIRST.indexOf(rewritten);
  return place === -1 ? FIRST.length : place;
}
