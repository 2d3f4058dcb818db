import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";

const CLI = fileURLToPath(new URL("cli.ts", import.meta.url));
const REGISTER = fileURLToPath(new URL("../../../tools/readme-example/src/register.mjs", import.meta.url));

/** Runs the command from its source, in a process of its own. */
function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const node = ["--no-warnings", "--conditions=@spinegrade/source", "--import", REGISTER, CLI];
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("spinegrade-model-zoo", () => {
  it("prints a model's layers and totals", async () => {
    const table = await run("summary", "--model", "resnet18", "--size", "64");
    expect(table).toMatchObject({ code: 0, stderr: "" });
    expect(table.stdout).toContain("conv1  ");
    expect(table.stdout).toContain("[1, 32, 32, 64]");
    expect(table.stdout).toContain("11,176,512 parameters");
  });

  it("says what is wrong with a command, a model or a number", async () => {
    const [command, model, size] = [
      await run("summarise"),
      await run("summary", "--model", "resnet19", "--json"),
      await run("summary", "--model", "resnet18", "--size", "big"),
    ];
    expect(command.stderr).toContain("spinegrade-model-zoo summary --model NAME");
    expect(model.stderr).toContain('there is no encoder "resnet19"; choose one of resnet18, ');
    expect(size.stderr).toContain('--size takes a whole number from 1 on, not "big"');
    expect([command.code, model.code, size.code].every((code) => code > 0)).toBe(true);
  });
});
