import { describe, expect, it } from "@jest/globals";
import { runCli, runCliHere } from "./testing/run-cli.ts";

describe("spinegrade-model-zoo", () => {
  it("prints a model's layers and totals", async () => {
    const table = await runCli(["summary", "--model", "resnet18", "--size", "64"]);
    expect(table).toMatchObject({ code: 0, stderr: "" });
    expect(table.stdout).toContain("conv1  ");
    expect(table.stdout).toContain("[1, 32, 32, 64]");
    expect(table.stdout).toContain("11,176,512 parameters");
  });

  it("exits with 1 and says what is wrong, in its own process too", async () => {
    const { code, stderr, stdout } = await runCli(["summary"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^error: --model NAME is missing\nusage: spinegrade-model-zoo summary --model NAME/,
    );
  });

  it.each([
    { args: ["summarise"], says: 'unknown command "summarise" (did you mean "summary"?)' },
    { args: ["summary", "--model"], says: "--model NAME: the value is missing" },
    { args: ["summary", "--model", "a", "--list"], says: "unknown option --list" },
    {
      args: ["summary", "--model", "resnet19", "--json"],
      says: 'no encoder "resnet19"; choose one of resnet18',
    },
    {
      args: ["summary", "--model", "resnet18", "--size", "big"],
      says: '--size "big" must be a whole number from 1',
    },
    { args: ["weights"], says: "--model NAME is missing; --list shows the names" },
    {
      args: ["weights", "--model", "resnet18,resnet34", "--from", "x"],
      says: "--from names one file, of one model",
    },
    { args: ["weights", "--model", "resnet18,resnet99"], says: 'there is no encoder "resnet99"' },
  ])("says what is wrong with $args", async ({ args, says }) => {
    const { code, stderr, stdout } = await runCliHere(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(says);
  });
});
