import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CONFIG_FILE } from "@spinegrade/pipeline";
import { type CommandResult, repeats, temporaryFolder, WorkspaceCopy } from "@spinegrade/test-utils";
import { readSnippets, type Snippet } from "./read-snippets.ts";

/** Minutes: `npm run test:slow`. `npm test` checks the inventory, the command lines and the JSON. */
const describeOfMany = repeats(0, 1) === 1 ? describe : describe.skip;

/** Fold 0 is the last to get a study, the nineteenth. */
const PHANTOM = {
  ...{ seed: 5, trainStudies: 20, testStudies: 1 },
  size: { imageSize: 64, sagittalSlices: 5, axialSlices: 5 },
};

/** The shipped runs that pages train; the others take hours. */
const SMALL_RUNS = /^(nfn|scs|ss|two-stage-(points|levels|grades)-[a-z0-9]+|two-stage-levels)\.json$/;

const pages = new Map<string, Snippet[]>();
for (const snippet of readSnippets().filter(({ notRun }) => notRun === undefined))
  pages.set(snippet.path, [...(pages.get(snippet.path) ?? []), snippet]);

describeOfMany("the snippets of our own pages, in one workspace of small studies and short trainings", () => {
  let copy: WorkspaceCopy;

  beforeAll(async () => {
    copy = new WorkspaceCopy(await temporaryFolder("snippets"));
    copy.write(CONFIG_FILE, { phantom: PHANTOM });
    const runs = join("packages/trainer/runs");
    for (const file of readdirSync(join(copy.root, runs), { recursive: true, encoding: "utf8" }))
      if (SMALL_RUNS.test(file.replace(/^.*[\\/]/, ""))) shorten(copy, join(runs, file));
    // what a reader has: a data set in the competition's layout, studies, a series
    const made = await copy.shell(
      "npx --no-install spinegrade-phantom generate\n" +
        "npx --no-install spinegrade-phantom generate --out studies --studies 1 --test-studies 0\n" +
        'cp -r "$(dirname "$(find studies -name 1.dcm | head -n 1)")" series',
    );
    expect(made).toMatchObject({ code: 0 });
  }, 600_000);
  afterAll(() => {
    copy.remove();
  });

  it.each([...pages].map(([path, snippets]) => ({ path, snippets })))(
    "$path",
    async ({ snippets }) => {
      const env: NodeJS.ProcessEnv = { TF_NUM_INTRAOP_THREADS: "1" };
      for (const snippet of snippets) {
        const { code, text } = await runSnippet(copy, snippet, env);
        expect({ at: `${snippet.path}:${snippet.line}`, code, text }).toMatchObject({ code: 0 });
        if (snippet.prints !== undefined) expect(text.trim()).toBe(snippet.prints);
      }
    },
    1_800_000,
  );
});

/** A run of one epoch; the nets of one stage are smaller, too. */
function shorten(copy: WorkspaceCopy, path: string): void {
  const {
    aims: _aims,
    lossWeights: _weights,
    warmUpSteps: _steps,
    ...run
  } = JSON.parse(readFileSync(join(copy.root, path), "utf8")) as Record<string, unknown> & {
    readonly net: object;
  };
  const small = "decoderChannels" in run.net && { imageSize: 64, decoderChannels: [16, 16, 16] };
  copy.write(path, { ...run, net: { ...run.net, ...small }, epochs: 1, learningRate: 1e-3 });
}

/** The weights that an earlier page trained. */
function findCheckpoint({ cacheDir }: WorkspaceCopy, run: string): string {
  const fold = join(cacheDir, "work/runs", run, "fold-0");
  return join(fold, readdirSync(fold)[0] ?? "", "checkpoint.safetensors");
}

/** Runs a snippet; variables that a page sets with `export` hold for its later snippets. */
async function runSnippet(
  copy: WorkspaceCopy,
  { language, text, file = "" }: Snippet,
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  if (language === "json") {
    if (file !== CONFIG_FILE) copy.write(file, text); // the workspace keeps its own settings
    return { code: 0, text: "", seconds: 0 };
  }
  if (language === "ts") {
    copy.write("snippet.ts", text);
    const register = join(copy.root, "tools/readme-example/src/register.mjs");
    return copy.run("--no-warnings", ["--conditions=@spinegrade/source", "--import", register, "snippet.ts"]);
  }
  const lines = text.replaceAll("/data/rsna-2024", join(copy.cacheDir, "work/phantom"));
  // "nfn.safetensors" are the reader's own; those in a folder, "bundles/nfn/fold-0.safetensors", a snippet has made
  for (const [weights, run = ""] of lines.matchAll(/(?<![\w/-])(\w+)\.safetensors\b/g))
    cpSync(findCheckpoint(copy, run), join(copy.root, weights));
  for (const [, name = "", value] of lines.matchAll(/^export (\w+)=(\S+)$/gm)) env[name] = value;
  return copy.shell(lines, env);
}
