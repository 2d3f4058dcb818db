import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { childEnv, runExample } from "@spinegrade/readme-example";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";
import { readRunConfig } from "@spinegrade/trainer";
import { type CommandLine, findCommandLines } from "./command-lines.ts";
import { splitBlocks } from "./markdown.ts";
import { readDocumentation, ROOT } from "./workspace-files.ts";

const tutorials = readDocumentation().filter(({ path }) => path.startsWith("docs/tutorials/"));

/** The text of the first block of code in a language. */
function codeOf(tutorial: string, language: string): string {
  const blocks = splitBlocks(tutorials.find(({ path }) => path.endsWith(tutorial))?.text ?? "");
  return blocks.find((block) => block.language === language)?.text ?? "";
}

/** `npm run test:slow` runs what `npm test` only checks: each start of a command takes seconds. */
const itOfMany = repeats(0, 1) === 1 ? it : it.skip;

it("the run file of the tutorial is one", async () => {
  const folder = await temporaryFolder("tutorial");
  await writeFile(join(folder, "my-run.json"), codeOf("write-a-run.md", "json"));
  const { net, epochs } = await readRunConfig(folder, "my-run");
  expect([net.decoderChannels, epochs]).toEqual([[128, 96, 64], 6]);
});

itOfMany.each([
  ["one-package-alone.md", "metrics"],
  ["add-a-net.md", "model-zoo"],
])("the program of %s prints what the tutorial says", async (tutorial, name) => {
  const printed = await runExample(codeOf(tutorial, "ts"), join(ROOT, "packages", name), {});
  expect(printed.trim()).toBe(codeOf(tutorial, "text"));
});

/** Commands that need nothing but what the tutorial made before them; the others need trained nets, data or a cluster. */
const NEEDS_NOTHING =
  /^(phantom|series|preview|plan ingest|run plan.json --on local|status plan.json|weights --list)\b/;

describe("the commands of a tutorial", () => {
  const calls = tutorials
    .map(({ path, text }) => ({ path, lines: findCommandLines(text) }))
    .filter(({ lines }) => lines.length > 0);

  it("are in most tutorials", () => {
    expect(calls.length).toBeGreaterThanOrEqual(7);
  });

  itOfMany.each(calls)(
    "do what they say, or say what must be there first: $path",
    async ({ lines }) => {
      const folder = await temporaryFolder("tutorial");
      const size = { imageSize: 128, sagittalSlices: 9, axialSlices: 10 };
      const config = { phantom: { seed: 5, trainStudies: 1, testStudies: 0, size } };
      await writeFile(join(folder, "spinegrade.config.json"), JSON.stringify(config));
      await writeFile(join(folder, "my-run.json"), codeOf("write-a-run.md", "json"));
      for (const line of lines) {
        const { code, stderr } = call(line, folder);
        const asked = line.args.join(" ");
        const needsNothing = NEEDS_NOTHING.test(asked);
        if (needsNothing || code === 0) expect({ asked, code, stderr }).toMatchObject({ asked, code: 0 });
        else expect({ asked, stderr }).toEqual({ asked, stderr: expect.stringMatching(/^error: /m) });
        expect(stderr).not.toMatch(/usage:|unknown (option|command)|^ {4}at /m);
      }
    },
    600_000,
  );
});

function call({ program, args }: CommandLine, cwd: string): { code: number | null; stderr: string } {
  const bin = join(ROOT, "packages", program.replace("spinegrade-", ""), "bin", `${program}.mjs`);
  const env = {
    ...childEnv(),
    SPINEGRADE_WORK_DIR: join(cwd, "work"),
    SPINEGRADE_DATA_DIR: join(cwd, "studies"),
  };
  const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, env, encoding: "utf8" });
  return { code: status, stderr };
}
