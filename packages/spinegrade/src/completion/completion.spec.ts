import { spawnSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { childEnv } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { answer } from "spinegrade";
import { BIN } from "../testing/run-spinegrade.ts";

const complete = async (...words: string[]): Promise<string[]> =>
  String(await answer(["completion", "--words", ...words]))
    .split("\n")
    .filter((line) => line !== "");

describe("completion", () => {
  it("knows commands, subcommands, options and listed values", async () => {
    expect(await complete("p")).toEqual(["preview", "predict", "plan", "phantom"]);
    expect(await complete("phantom", "")).toEqual(["generate", "contact-sheet"]);
    expect(await complete("ingest", "--po")).toEqual(["--policy"]);
    expect(await complete("ingest", "series", "--o")).toEqual(["--out"]);
    expect(await complete("ingest", "--policy", "")).toEqual(["strict", "tolerant"]);
    expect(await complete("completion", "")).toEqual(["bash", "zsh"]);
    expect(await complete("help", "ph")).toEqual(["phantom"]);
  });

  it("has nothing where a file is expected, so that the shell completes file names", async () => {
    expect(await complete("preview", "stud")).toEqual([]);
    expect(await complete("preview", "studies", "--out", "")).toEqual([]);
    expect(await complete("unheard-of", "")).toEqual([]);
  });
});

type Line = readonly string[];
const quoted = (line: Line): string => line.map((word) => `"${word}"`).join(" ");

/** A shell that loads its completion, and then completes each line: a line of words for each. */
const HARNESSES: Readonly<Record<string, (lines: readonly Line[]) => string>> = {
  bash: (lines) => `
eval "$(spinegrade completion bash)"
complete -p spinegrade >/dev/null || exit 3
${lines
  .map(
    (line) => `
COMP_WORDS=(${quoted(line)}) COMP_CWORD=${line.length - 1}
_spinegrade
echo "\${COMPREPLY[*]}"`,
  )
  .join("")}`,
  zsh: (lines) => `
compdef() { :; }; compadd() { shift; printf '%s ' "$@" }; _files() { :; }
eval "$(spinegrade completion zsh)"
${lines
  .map(
    (line) => `
words=(${quoted(line)}) CURRENT=${line.length}
_spinegrade
echo`,
  )
  .join("")}`,
};

const COMPLETED: readonly (readonly [line: Line, words: readonly string[]])[] = [
  [
    ["spinegrade", "pre"],
    ["preview", "predict"],
  ],
  [["spinegrade", "preview", "--o"], ["--out"]],
  [["spinegrade", "ingest", "--policy", "s"], ["strict"]],
];

describe.each(Object.keys(HARNESSES))("in a real %s", (shell) => {
  const isInstalled = spawnSync(shell, ["--version"]).error === undefined;
  let path: string;
  beforeAll(async () => {
    path = join(await temporaryFolder("spinegrade-completion"), "bin");
    await mkdir(path);
    await writeFile(join(path, "spinegrade"), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
    await chmod(join(path, "spinegrade"), 0o755);
  });

  (isInstalled ? it : it.skip)("completes commands, options and listed values", () => {
    const script = HARNESSES[shell]?.(COMPLETED.map(([line]) => line)) ?? "";
    const env = { ...childEnv(), PATH: `${path}:${process.env["PATH"] ?? ""}` };
    const { stdout, stderr } = spawnSync(shell, ["-c", script], { encoding: "utf8", env });
    expect(stderr).toBe("");
    const words = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(" "));
    expect(words).toEqual(COMPLETED.map(([, expected]) => expected));
  });
});
