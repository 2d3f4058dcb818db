import { beforeAll, describe, expect, it } from "@jest/globals";
import { answerCommandLine, command, type Command, type Program, UserError } from "@spinegrade/pipeline";
import { findCommandLines } from "./command-lines.ts";
import { loadPrograms } from "./site/command-pages.ts";
import { readDocumentation } from "./workspace-files.ts";

/** The programs with commands that only check their arguments. */
const programs = new Map<string, Program>();

beforeAll(async () => {
  for (const program of await loadPrograms()) programs.set(program.name, onlyChecking(program));
  const { CATALOGUE, loadSubcommand } = await import("spinegrade");
  for (const [name, entry] of Object.values(CATALOGUE).flatMap((group) => Object.entries(group)))
    programs.set(`spinegrade ${name}`, onlyChecking(await loadSubcommand(name, entry)));
});

function onlyChecking({ unnamed, commands, ...program }: Program): Program {
  const inert = ({ summary, operands, options }: Command): Command =>
    command({ summary, operands, options, run: () => Promise.resolve(0) });
  const checked = Object.entries(commands).map(([name, one]) => [name, inert(one)] as const);
  return {
    ...program,
    commands: Object.fromEntries(checked),
    ...(unnamed !== undefined && { unnamed: inert(unnamed) }),
  };
}

/** The faults in the calls of a text. */
async function findFaults(text: string): Promise<string[]> {
  const faults = findCommandLines(text).map(async ({ program, args }): Promise<string[]> => {
    const call = [program, ...args].join(" ");
    const [first = "", ...rest] = args;
    if (program === "spinegrade" && /^(-h|--help|help|--version|completion|COMMAND)$/.test(first)) return [];
    const known = programs.get(program === "spinegrade" ? `spinegrade ${first}` : program);
    if (known === undefined) return [`${call}: there is no such command`];
    try {
      await answerCommandLine(known, program === "spinegrade" ? rest : args);
      return [];
    } catch (error) {
      if (error instanceof UserError) return [`${call}: ${error.message.split("\n")[0] ?? ""}`];
      throw error;
    }
  });
  return (await Promise.all(faults)).flat();
}

const files = readDocumentation()
  .map(({ path, text }) => ({ path, text, count: findCommandLines(text).length }))
  .filter(({ count }) => count > 0);

describe("command lines in the documentation", () => {
  it.each(files)("are understood: $path", async ({ text }) => {
    expect(await findFaults(text)).toEqual([]);
  });

  it("are found out where a command would refuse them", async () => {
    const text =
      "```sh\nnpx --no-install spinegrade series studies --reasons # why\nspinegrade-ingest d --oot x\n" +
      'spinegrade series DIR [--reasons] [--series UID=TYPE ...]\nspinegrade gone\nls | spinegrade plan "a b" \\\n  --shards 2\n' +
      'docker run --rm --volume "$PWD:/x" spinegrade:gpu series x --reason\napptainer run a.sif gone\n```\n\n```text\nspinegrade gone\n```\n';
    expect(await findFaults(text)).toEqual([
      "spinegrade-ingest d --oot x: unknown option --oot (did you mean --out?)",
      "spinegrade gone: there is no such command",
      "spinegrade plan a b --shards 2: --out FILE.json is missing",
      "spinegrade series x --reason: unknown option --reason (did you mean --reasons?)",
      "spinegrade gone: there is no such command",
    ]);
  });
});
