import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import { childEnv } from "@spinegrade/readme-example";
import { repeats } from "@spinegrade/test-utils";
import { workspace } from "./empty-project.ts";
import { type ProcessResult, runProcess } from "./run-process.ts";

interface Manifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
}

/** Every command of every package, by the file that its name leads to. */
const commands = readdirSync(join(workspace, "packages")).flatMap((name) => {
  const folder = join(workspace, "packages", name);
  const { bin = {}, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  return Object.entries(bin).map(([command, path]) => ({ command, version, path: join(folder, path) }));
});

const run = (path: string, ...args: string[]): Promise<ProcessResult> =>
  runProcess(process.execPath, [path, ...args], { cwd: workspace, env: childEnv() });

/** What `npm run test:slow` asks of every command, and `npm test` of none: the same code of `pipeline` answers for all. */
const itOfMany = repeats(0, 1) === 1 ? it : it.skip;

jest.setTimeout(300_000); // from sources, where nothing is built, each start takes seconds

it("there are commands", () => {
  expect(commands.length).toBeGreaterThan(10);
});

describe.each(commands)("$command", ({ command, version, path }) => {
  let help: ProcessResult;
  /** What `npm test` asks of the first command alone, for the same reason. */
  const itOfOne = command === commands[0]?.command ? it : itOfMany;
  beforeAll(async () => {
    help = await run(path, "--help");
  });

  it("answers --help on standard output", () => {
    const { code, stdout, stderr } = help;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`usage: ${command} `);
    expect(stdout).toMatch(/-h, --help {2}/);
  });

  itOfMany("answers -h likewise", async () => {
    expect(await run(path, "-h")).toEqual(help);
  });

  itOfOne("prints its version", async () => {
    const result = await run(path, "--version");
    expect(result).toEqual({ code: 0, stdout: `${command} ${version}\n`, stderr: "" });
  });

  it("answers --help after each of its commands", async () => {
    const names = [...help.stdout.matchAll(new RegExp(`^(?:usage:|) +${command} ([a-z][a-z-]*)`, "gm"))].map(
      ([, name = ""]) => name,
    );
    const answers = await Promise.all([...new Set(names)].map((name) => run(path, name, "--help")));
    for (const { code, stdout } of answers)
      expect([code, stdout]).toEqual([0, expect.stringContaining(`usage: ${command} `)]);
  });

  async function expectRefusal(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(path, ...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).not.toMatch(/^ {4}at |ENOENT|Node\.js v/m);
    return stderr;
  }

  it("refuses an unknown option without a stack", async () => {
    expect(await expectRefusal("--frobnicate")).toContain("unknown option --frobnicate");
  });

  itOfMany.each([[["frobnicate"]], [[]]])("refuses %j without a stack", async (args) => {
    await expectRefusal(...args);
  });
});
