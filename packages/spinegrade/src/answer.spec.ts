import { describe, expect, it } from "@jest/globals";
import { UserError } from "@spinegrade/pipeline";
import { answer, CATALOGUE } from "spinegrade";

const names = Object.values(CATALOGUE).flatMap((group) => Object.keys(group));

describe("spinegrade", () => {
  it.each([["--help"], ["-h"], ["help"]])("shows all its commands on one screen for %s", async (arg) => {
    const overview = await answer([arg]);
    const lines = String(overview).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    for (const title of Object.keys(CATALOGUE)) expect(lines).toContain(`${title}:`);
    for (const name of [...names, "completion"])
      expect(lines.some((line) => line.startsWith(`  ${name} `))).toBe(true);
  });

  it("prints its version", async () => {
    expect(await answer(["--version"])).toMatch(/^spinegrade \d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["prewiew"], 'unknown command "prewiew" (did you mean "preview"?)'],
    [["fantom"], 'unknown command "fantom" (did you mean "phantom"?)'],
    [["qqq"], 'unknown command "qqq"\n'],
    [["--hlep"], 'unknown option --hlep: options follow a command (did you mean "--help"?)'],
    [[], "a command is missing"],
    [["preview", "d", "--uot", "x"], "unknown option --uot (did you mean --out?)"],
    [["completion", "bsh"], 'there is no completion for "bsh" (did you mean "bash"?)'],
  ])("refuses %j and suggests the nearest", async (args, message) => {
    await expect(answer(args)).rejects.toThrow(UserError);
    await expect(answer(args)).rejects.toThrow(message);
  });

  it("passes a command's help on, under the name that it has here, with an example", async () => {
    const help = await answer(["preview", "--help"]);
    expect(help).toContain("usage: spinegrade preview DIR [--out FILE.html]");
    expect(help).toContain("\nexample: spinegrade preview studies --out preview.html\n");
    expect(await answer(["help", "preview"])).toBe(help);
  });
});
