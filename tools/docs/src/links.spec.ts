import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "@jest/globals";
import { anchorsOf, splitBlocks } from "./markdown.ts";
import { readDocumentation, ROOT } from "./workspace-files.ts";

const LINK = /\]\(([^)\s]+)\)/g;
const PATH = /`((?:packages|tools|docs)\/[\w./-]+)`/g;

/** Undefined where a link leads somewhere, else what is wrong with it. */
function faultOf(from: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from : normalize(join(dirname(from), path));
  const full = join(ROOT, target);
  if (!existsSync(full)) return `${target} does not exist`;
  const file = statSync(full).isDirectory() ? join(full, "README.md") : full;
  if (!existsSync(file)) return `${target} has no README.md`;
  if (anchor === undefined || anchorsOf(readFileSync(file, "utf8")).has(anchor)) return undefined;
  return `${target} has no heading #${anchor}`;
}

it("leads somewhere with every relative link", () => {
  const faults = readDocumentation().flatMap(({ path, text }) =>
    splitBlocks(text)
      .filter(({ kind }) => kind !== "code")
      .flatMap((block) =>
        [...block.text.matchAll(LINK)].map(([, link = ""]) => [block.line, faultOf(path, link)]),
      )
      .flatMap(([line, fault]) => (fault === undefined ? [] : [`${path}:${line}: ${fault}`])),
  );
  expect(faults).toEqual([]);
});

it("names files and folders of the workspace that exist", () => {
  const faults = readDocumentation().flatMap(({ path, text }) =>
    [...text.matchAll(PATH)]
      .map(([, named = ""]) => named)
      .filter((named) => !existsSync(join(ROOT, named)))
      .map((named) => `${path}: ${named} does not exist`),
  );
  expect(faults).toEqual([]);
});
