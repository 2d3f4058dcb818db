import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Option, Program } from "@spinegrade/pipeline";
import { SUBCOMMANDS } from "./catalogue.ts";
import { loadSubcommand } from "./load-subcommand.ts";

/** Type and value of an option of this name, wherever it exists. */
const MEANINGS: Readonly<Record<string, Pick<Option, "type"> & { readonly value: RegExp }>> = {
  out: { type: "string", value: /^(DIR|FILE)/ },
  json: { type: "boolean", value: /^$/ },
  quiet: { type: "boolean", value: /^$/ },
  force: { type: "boolean", value: /^$/ },
  device: { type: "string", value: /cpu|gpu/ },
};

interface Found {
  readonly where: string;
  readonly name: string;
  readonly option: Option;
}

describe("the subcommands", () => {
  const programs = new Map<string, Program>();
  beforeAll(async () => {
    for (const [name, entry] of SUBCOMMANDS) programs.set(name, await loadSubcommand(name, entry));
  }, 120_000);

  const optionsOf = (): Found[] =>
    [...programs].flatMap(([where, { commands, unnamed }]) =>
      [...Object.values(commands), ...(unnamed === undefined ? [] : [unnamed])].flatMap(({ options }) =>
        Object.entries(options).map(([name, option]) => ({ where, name, option })),
      ),
    );

  it("are programs under their names here, with an example", () => {
    for (const [name, program] of programs) {
      expect(program.name).toBe(`spinegrade ${name}`);
      expect(program.examples?.[0]).toMatch(new RegExp(`^spinegrade ${name}( |$)`));
    }
  });

  it("give shared options one meaning", () => {
    const odd = optionsOf().filter(({ name, option }) => {
      const meaning = MEANINGS[name];
      return (
        meaning !== undefined && (option.type !== meaning.type || !meaning.value.test(option.value ?? ""))
      );
    });
    expect(odd.map(({ where, name }) => `${where} --${name}`)).toEqual([]);
    expect(optionsOf().filter(({ name }) => name === "out").length).toBeGreaterThan(4);
  });

  it("name the device by --device where TensorFlow computes for long", () => {
    const where = optionsOf().flatMap((found) => (found.name === "device" ? [found.where] : []));
    expect([...new Set(where)].sort()).toEqual(["engine", "grade", "predict", "train"]);
  });
});
