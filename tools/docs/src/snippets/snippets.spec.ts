import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { CONFIG_FILE, loadConfig } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { readRunConfig } from "@spinegrade/trainer";
import { findSnippets, readSnippets, type Snippet } from "./read-snippets.ts";

/** Reasons not to run a snippet: a test lacks it, or must not do it. run-snippets.spec.ts runs all others. */
const REASONS = [
  /^needs (a GPU|a cluster|a container engine|an S3 server|the network|a page of yours|PyTorch)(;|$)/,
  /^takes (minutes|hours)(;|$)/,
  /^changes this checkout(;|$)/,
];

/** The faults in the mark of a snippet, or in JSON. */
async function findFaults({ path, line, language, text, file, notRun }: Snippet): Promise<string[]> {
  const at = `${path}:${line}`;
  if (notRun !== undefined)
    return REASONS.some((reason) => reason.test(notRun)) ? [] : [`${at}: "${notRun}" is no reason`];
  if (language === "js") return [`${at}: nothing runs js: write ts, or say why it is not run`];
  if (language !== "json") return [];
  if (file?.endsWith(".json") !== true) return [`${at}: JSON needs the name of its file after the fence`];
  const folder = await temporaryFolder("snippet");
  await writeFile(join(folder, file), text);
  try {
    if (file === CONFIG_FILE) await loadConfig(folder, {});
    else await readRunConfig(folder, file.replace(/\.json$/, ""));
    return [];
  } catch (error) {
    return [`${at}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

const snippets = readSnippets();

describe("the snippets of our own pages", () => {
  it("are run by a test, or say after the fence why not; JSON is valid", async () => {
    expect((await Promise.all(snippets.map(findFaults))).flat()).toEqual([]);
  });

  it("are run where they can be", () => {
    const run = snippets.filter(({ notRun, language }) => notRun === undefined && language !== "json");
    expect(run.length).toBeGreaterThan(snippets.length / 2);
    for (const tutorial of ["first-run", "grade-a-folder", "slurm", "two-stage-chain"])
      expect(run.map(({ path }) => path)).toContain(`docs/tutorials/${tutorial}.md`);
  });

  it("are found out where a mark or JSON is wrong", async () => {
    const text =
      "```sh\nls\n```\n\n```sh not-run: no time\nls\n```\n\n```sh not-run: needs a GPU\nls\n```\n\n```js\n1\n```\n\n" +
      '```json\n{}\n```\n\n```json spinegrade.config.json\n{ "phantoms": {} }\n```\n\n' +
      '```json run.json\n{ "net": { "task": "nfn" }, "folds": [9] }\n```\n';
    const faults = (await Promise.all(findSnippets("page.md", text).map(findFaults))).flat();
    expect(faults).toEqual([
      'page.md:5: "no time" is no reason',
      "page.md:13: nothing runs js: write ts, or say why it is not run",
      "page.md:17: JSON needs the name of its file after the fence",
      expect.stringMatching(/^page\.md:21: [^]*phantoms/),
      expect.stringMatching(/^page\.md:25: [^]*run\.json/),
    ]);
  });
});
