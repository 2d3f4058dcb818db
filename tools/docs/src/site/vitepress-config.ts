import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defineConfig } from "vitepress";
import { anchorOf } from "../markdown.ts";
import { ROOT } from "../workspace-files.ts";
import { readWorkspaceMarkdown } from "./markdown-plugin.ts";
import { makeSidebar } from "./sidebar.ts";
import { listPages } from "./site-pages.ts";

/** Folder of the built site. */
const SITE = join(ROOT, "tools/docs/dist/site");

const NOT_PAGES = ["**/node_modules/**", "**/dist/**", "**/fixtures/**", "**/.*/**", "**/CHANGELOG.md"];

const pages = listPages();
const linkedFiles = new Map<string, string>();

export default defineConfig({
  title: "Spinegrade",
  description: "Grade lumbar spine MRI with published, reproducible models",
  lang: "en-GB",
  base: process.env["SPINEGRADE_SITE_BASE"] ?? "/",
  srcDir: ROOT,
  srcExclude: [...NOT_PAGES, "data-processed/**"],
  outDir: SITE,
  cacheDir: join(ROOT, "node_modules/.cache/vitepress"),
  rewrites: Object.fromEntries(pages.map(({ path, rewritten }) => [path, rewritten])),
  metaChunk: true,
  // the index of the search, which a reader loads with the first search, may grow
  vite: { build: { chunkSizeWarningLimit: Infinity } },
  markdown: {
    anchor: { slugify: anchorOf },
    config: (md) => {
      readWorkspaceMarkdown(md, pages, (path, href) => linkedFiles.set(path, href));
    },
  },
  buildEnd: async () => {
    for (const [path, href] of linkedFiles) {
      const to = join(SITE, href);
      await mkdir(dirname(to), { recursive: true });
      await copyFile(join(ROOT, path), to);
    }
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    sidebar: makeSidebar(pages),
    nav: [
      { text: "Tutorials", link: "/tutorials/first-run.html" },
      { text: "Packages", link: "/#packages" },
      { text: "Troubleshooting", link: "/troubleshooting.html" },
      { text: "Glossary", link: "/glossary.html" },
    ],
    footer: {
      message: "Research software, not a medical device: nothing it prints may guide the care of a patient.",
    },
  },
});
