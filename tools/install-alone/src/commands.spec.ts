import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import { type Answer, answerCommandLine, type Program, UserError } from "@spinegrade/pipeline";
import { childEnv } from "@spinegrade/readme-example";
import { repeats } from "@spinegrade/test-utils";
import { workspace } from "./empty-project.ts";
import { type ProcessResult, runProcess } from "./run-process.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
}

/** Every command of every package, by the file that its name leads to. */
const commands = readdirSync(join(workspace, "packages")).flatMap((name) => {
  const folder = join(workspace, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const { bin = {}, version } = manifest;
  return Object.entries(bin).map(([command, path]) => ({
    ...{ command, version, path: join(folder, path) },
    packageName: manifest.name,
  }));
});

const run = (path: string, ...args: string[]): Promise<ProcessResult> =>
  runProcess(process.execPath, [path, ...args], { cwd: workspace, env: childEnv() });

/** Answers in this process, as the command does in its own. */
async function loadCommand(packageName: string): Promise<(args: readonly string[]) => Promise<Answer>> {
  if (packageName === "spinegrade") {
    const { answer } = (await import(packageName)) as {
      answer: (args: readonly string[]) => Promise<Answer>;
    };
    return answer;
  }
  const { PROGRAM } = (await import(`${packageName}/program`)) as { PROGRAM: Program };
  return (args) => answerCommandLine(PROGRAM, args);
}

/**
 * Whether every command is asked in a process, as by `npm run test:slow`; `npm test` asks none or the first: the same code
 * of `pipeline` answers for all, and launcher-file.spec.ts compares the files that their names lead to.
 */
const isThorough = repeats(0, 1) === 1;
const itOfMany = isThorough ? it : it.skip;

jest.setTimeout(300_000); // from sources, where nothing is built, each start takes seconds

it("there are commands", () => {
  expect(commands.length).toBeGreaterThan(10);
});

describe.each(commands)("$command", ({ command, version, path, packageName }) => {
  let help: string;
  let answer: (args: readonly string[]) => Promise<Answer>;
  const itOfOne = command === commands[0]?.command ? it : itOfMany;
  beforeAll(async () => {
    answer = await loadCommand(packageName);
    help = String(await answer(["--help"]));
  });

  it("answers --help", () => {
    expect(help).toContain(`usage: ${command} `);
    expect(help).toMatch(/-h, --help {2}/);
  });

  itOfOne("answers it on standard output, and -h likewise", async () => {
    // lines are as wide as the terminal, which the process does not have
    const words = (text: string): string => text.replaceAll(/\s+/g, " ");
    for (const option of ["--help", "-h"]) {
      const { stdout, ...others } = await run(path, option);
      expect({ ...others, words: words(stdout) }).toEqual({ code: 0, stderr: "", words: words(help) });
    }
  });

  itOfOne("prints its version", async () => {
    const result = await run(path, "--version");
    expect(result).toEqual({ code: 0, stdout: `${command} ${version}\n`, stderr: "" });
  });

  const commandNames = (): string[] => {
    const lines = help.matchAll(new RegExp(`^(?:usage:|) +${command} ([a-z][a-z-]*)`, "gm"));
    return [...new Set([...lines].map(([, name = ""]) => name))];
  };

  it("answers --help after each of its commands", async () => {
    const answers = await Promise.all(commandNames().map((name) => answer([name, "--help"])));
    expect(answers.filter((text) => !String(text).includes(`usage: ${command} `))).toEqual([]);
  });

  itOfMany("answers it in a process likewise", async () => {
    const answers = await Promise.all(commandNames().map((name) => run(path, name, "--help")));
    const isHelp = ({ code, stdout }: (typeof answers)[number]): boolean =>
      code === 0 && stdout.includes(`usage: ${command} `);
    expect(answers.filter((one) => !isHelp(one))).toEqual([]);
  });

  it("refuses an unknown option", async () => {
    const refused = answer(["--frobnicate"]);
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow("unknown option --frobnicate");
  });

  async function expectRefusal(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(path, ...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).not.toMatch(/^ {4}at |ENOENT|Node\.js v/m);
    return stderr;
  }

  itOfOne("refuses an unknown option without a stack", async () => {
    expect(await expectRefusal("--frobnicate")).toContain("unknown option --frobnicate");
  });

  itOfMany.each([[["frobnicate"]], [[]]])("refuses %j without a stack", async (args) => {
    await expectRefusal(...args);
  });
});
