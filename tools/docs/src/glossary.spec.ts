import { expect, it } from "@jest/globals";
import { splitBlocks } from "./markdown.ts";
import { readDocumentation, readNativeSources, readSources } from "./workspace-files.ts";

const glossary = readDocumentation().find(({ path }) => path === "docs/glossary.md");
const code = [...readSources(), ...readNativeSources()].map(({ text }) => text).join("\n");

/** The identifiers of the column "in code". */
function identifiersOf(row: string): string[] {
  const [, , inCode = ""] = row.split(/(?<!\\)\|/);
  return [...inCode.matchAll(/`([A-Za-z_]\w*)`/g)].map(([, name = ""]) => name);
}

const names = splitBlocks(glossary?.text ?? "")
  .filter(({ kind, text }) => kind === "table" && text.includes("| in code"))
  .flatMap(({ text }) => text.split("\n").slice(2).flatMap(identifiersOf));

it("names identifiers that the sources have", () => {
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});
