import { describe, expect, it } from "@jest/globals";
import { command, type Program } from "@spinegrade/pipeline";
import { splitBlocks } from "../markdown.ts";
import { readDocumentation, readSources } from "../workspace-files.ts";
import { formatCommandPage } from "./command-pages.ts";
import { drawFlowchart } from "./flowchart.ts";
import { resolveLink } from "./resolve-link.ts";
import { makeSidebar } from "./sidebar.ts";
import { listPages } from "./site-pages.ts";

const pages = listPages();

describe("the pages of the site", () => {
  it("are the Markdown files of the workspace, each at one address", () => {
    const addresses = new Map(pages.map(({ path, url }) => [path, url]));
    expect(addresses.get("README.md")).toBe("/");
    expect(addresses.get("packages/npy/README.md")).toBe("/packages/npy/");
    expect(addresses.get("docs/decisions/versions.md")).toBe("/decisions/versions.html");
    expect(new Set(addresses.values()).size).toBe(pages.length);
    expect(readDocumentation().filter(({ path }) => !addresses.has(path))).toEqual([]);
  });

  it("are each in the sidebar, the tutorials in the order of learning", () => {
    const groups = makeSidebar(pages);
    const links = groups.flatMap(({ items = [] }) => items.map(({ link }) => link));
    expect(links.toSorted()).toEqual(pages.map(({ url }) => url).sort());
    const tutorials = groups.find(({ text }) => text === "Tutorials")?.items ?? [];
    expect(tutorials.map(({ text }) => text).slice(0, 2)).toEqual(["First run", "Grade a folder"]);
    const explanation = groups.find(({ text }) => text === "Explanation")?.items ?? [];
    expect(explanation[0]?.text).toBe("The method in pictures");
    const [page] = pages;
    if (page === undefined) throw new Error("there is no page");
    expect(() => makeSidebar([{ ...page, rewritten: "elsewhere/page.md" }])).toThrow(
      "no group of the sidebar",
    );
  });
});

describe("a link of a page", () => {
  it.each([
    ["docs/architecture.md", "../README.md#the-pipeline", { kind: "page", href: "/#the-pipeline" }],
    ["packages/plans/README.md", "../npy", { kind: "page", href: "/packages/npy/" }],
    ["README.md", "https://example.org", { kind: "elsewhere" }],
    ["README.md", "#packages", { kind: "elsewhere" }],
    ["README.md", "LICENSE", { kind: "file", path: "LICENSE", href: "/files/LICENSE.txt" }],
  ])("of %s to %s leads where it leads in the workspace", (from, link, target) => {
    expect(resolveLink(from, link, pages)).toEqual(target);
  });

  it("that leads nowhere is an error that names it", () => {
    expect(() => resolveLink("README.md", "docs/gone.md", pages)).toThrow("README.md: the link docs/gone.md");
    expect(() => resolveLink("README.md", "packages", pages)).toThrow("leads nowhere");
  });
});

describe("a flowchart", () => {
  const charts = readDocumentation().flatMap(({ path, text }) =>
    splitBlocks(text).flatMap(({ kind, text: source }) =>
      kind === "code" && source.startsWith("flowchart") ? [{ path, source }] : [],
    ),
  );

  it.each(charts)("of $path is drawn with every box", ({ source }) => {
    const svg = drawFlowchart(source);
    const ids = new Set(
      source.replaceAll(/\[[^\]]*\]/g, "").match(/(?<=^|\s)\w+(?=\s|$)(?<!flowchart|LR|TB)/gm),
    );
    expect(svg.match(/<rect /g)).toHaveLength(ids.size);
    expect(svg.match(/class="arrow"/g)).toHaveLength(source.match(/-->/g)?.length ?? 0);
  });

  it("points down, and escapes its texts", () => {
    const svg = drawFlowchart('flowchart LR\n  a["x < y"] --> b');
    expect(svg).toContain(">x &lt; y</text>");
    const [, top, bottom] = /<rect [^>]*y="([\d.]+)".*<rect [^>]*y="([\d.]+)"/.exec(svg) ?? [];
    expect(Number(bottom)).toBeGreaterThan(Number(top));
  });

  it.each([
    ["pie", "is not"],
    ["flowchart LR\na -.-> b", "cannot draw"],
    ["flowchart LR\na --> b --> a", "circle"],
  ])("%j is refused", (source, message) => {
    expect(() => drawFlowchart(source)).toThrow(message);
  });
});

it("the page of a program has what its definition has, and nothing of it becomes Markdown", () => {
  const options = {
    out: { type: "string", value: "a|b", help: "writes <run>_1", required: true },
    hidden: { type: "boolean", help: "another spelling", isAlias: true },
  } as const;
  const run = (): Promise<number> => Promise.resolve(0);
  const program: Program = {
    name: "spinegrade-x",
    about: "Does *x*.",
    manifest: new URL("file:///package.json"),
    commands: {
      go: command({ summary: "Goes\non.\nreads  this\nwrites that", operands: "DIR", options, run }),
    },
    examples: ["spinegrade-x go d"],
  };
  expect(formatCommandPage(program)).toBe(
    [
      "# spinegrade-x",
      "Does \\*x\\*.",
      "## spinegrade-x go",
      "`spinegrade-x go DIR`",
      "Goes on.\\\nreads  this\\\nwrites that",
      "| option | meaning |\n| --- | --- |\n| `--out a\\|b` | writes \\<run>\\_1 (required) |",
      "Example: `spinegrade-x go d`",
      "",
    ].join("\n\n"),
  );
});

it("no docstring begins with a shape in brackets and a colon, which Markdown hides as the definition of a link", () => {
  const hidden = /(?:\/\*\*|^\s*\*) \[[^\]]*\]:.*/gm;
  const faults = readSources().flatMap(({ path, text }) =>
    [...text.matchAll(hidden)].map(([line]) => `${path}: ${line.trim()}: write the shape in backticks`),
  );
  expect(faults).toEqual([]);
});
