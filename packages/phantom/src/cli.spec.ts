import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { runCommandLines, temporaryFolder } from "@spinegrade/test-utils";
import { type ProcessResult, runFromSource } from "@spinegrade/readme-example";
import { answerCommandLine, readReceipt, UserError } from "@spinegrade/pipeline";
import { PHANTOM_PROGRAM } from "./phantom-program.ts";

const fileAt = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

let root: string;
let other: string;
/** The command itself, from its sources. */
let first: ProcessResult;
let later: readonly ProcessResult[];

const writeConfig = (folder: string, config: object): Promise<void> =>
  writeFile(
    join(folder, "spinegrade.config.json"),
    JSON.stringify({ phantom: {}, workDir: "work", ...config }),
  );

beforeAll(async () => {
  root = await temporaryFolder("phantom-cli");
  other = await temporaryFolder("phantom-cli");
  const size = { imageSize: 128, sagittalSlices: 9, axialSlices: 10 };
  await writeConfig(root, { phantom: { seed: 5, trainStudies: 1, testStudies: 0, size } });
  await writeConfig(other, { dataDir: "." });
  first = await runFromSource([fileAt("cli.ts"), "generate"], { cwd: root });
  later = await runCommandLines(fileAt("testing/answer-command-lines.ts"), [
    { cwd: root, args: ["generate"] },
    { cwd: root, args: ["contact-sheet"] },
    { cwd: other, args: ["generate"] },
  ]);
}, 180_000);

describe("spinegrade-phantom", () => {
  it("makes the configured data set on worker threads, and next time finds it made", async () => {
    expect(first.stderr).toBe(""); // progress is for terminals alone
    expect(first.stdout).toContain("1 studies written, 0 kept, 0 removed");
    expect(later[0]?.stdout).toContain("0 studies written, 1 kept, 0 removed");
    const receipt = await readReceipt(join(root, "data-processed", "phantom"));
    for (const { path, bytes } of receipt.stored)
      expect((await stat(join(root, "work", path))).size).toBe(bytes);
    const page = await readFile(
      join(root, "data-processed", "phantom-contact-sheet", "contact-sheet.html"),
      "utf8",
    );
    expect(page.length).toBeGreaterThan(100_000);
  });

  it("says that a data set of the user's own needs no phantom", () => {
    expect(later[2]).toMatchObject({
      code: 0,
      stdout: "the data set is the user's own: no phantom is made\n",
    });
  });

  it("refuses with one clear line", async () => {
    const { code, stderr } = await runFromSource([fileAt("cli.ts"), "generate", "--size", "3"], {
      cwd: root,
    });
    expect(code).toBe(1);
    expect(stderr).toContain("--size");
    expect(stderr).not.toContain("    at ");
  });

  it.each([
    { args: [], message: "a command is missing" },
    { args: ["generate", "--studies", "3"], message: "--studies: needs --out DIR as well" },
    {
      args: ["generate", "--out", "x", "--studies", "999999999"],
      message: '--studies "999999999" must be a whole number from 0 to 10000',
    },
    {
      args: ["generate", "--out", "x", "--studies", "many"],
      message: '--studies "many" must be a whole number from 0 to',
    },
    {
      args: ["generate", "--out", "x", "--wrong-grades", "10"],
      message: '--wrong-grades "10" must be a number above 0, at most 1',
    },
    { args: ["generate", "--out", "x", "--limit", "3"], message: "--limit needs --tables DIR" },
    { args: ["generate", "--out", "x", "--tables", "nowhere"], message: "train.csv" },
  ])("refuses $args in words for its user", async ({ args, message }) => {
    const answer = answerCommandLine(PHANTOM_PROGRAM, args);
    await expect(answer).rejects.toBeInstanceOf(UserError);
    await expect(answer).rejects.toThrow(message);
  });
});
