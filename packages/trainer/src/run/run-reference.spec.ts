import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { compileSchema, readJson } from "@spinegrade/pipeline";
import { findShippedRuns } from "@spinegrade/tasks";
import { README, SCHEMA, tableIn } from "../testing/run-reference-files.ts";
import { runJsonSchema, runOptionsTable } from "./run-reference.ts";

const RUNS = new URL("../../runs/", import.meta.url);

/** Cells without the padding that Prettier adds. */
const cellsOf = (table: string): string[][] =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim().replace(/^-+$/, "---")));

describe("the reference of run options", () => {
  it("is the README's table", async () => {
    expect(cellsOf(tableIn(await readFile(README, "utf8")))).toEqual(cellsOf(runOptionsTable()));
  });

  it("is the schema that is shipped", async () => {
    const shipped: unknown = JSON.parse(await readFile(SCHEMA, "utf8"));
    expect(shipped).toEqual(JSON.parse(JSON.stringify(runJsonSchema())));
  });

  it("has the keys, default and help text of an option", () => {
    expect(cellsOf(runOptionsTable())).toContainEqual([
      "",
      "`emaDecay`",
      "number",
      "`0.99`",
      "Share of the moving average of the weights that stays at each step.",
      "",
    ]);
  });
});

describe("the schema that is shipped", () => {
  const validate = compileSchema(runJsonSchema());

  it("is what every shipped run names and follows", async () => {
    const files = await findShippedRuns(RUNS.pathname);
    expect(files.size).toBeGreaterThan(5);
    for (const file of files.values()) {
      const run = (await readJson(file, validate)) as { readonly $schema?: string };
      expect(resolve(dirname(file), run.$schema ?? "")).toBe(SCHEMA.pathname);
    }
  });

  it.each([
    [{ matching: "nearest" }, 'must match "then" schema'],
    [{ epochs: 0 }, "epochs: must be >= 1"],
    [{ epoch: 1 }, 'unknown key "epoch"'],
    [{ augmentation: { flip: "swap-sides" } }, 'unknown key "flip"'],
  ])("refuses in a run of the canal %j", (changes, message) => {
    const run = {
      description: "a test",
      net: { task: "scs", encoder: "resnet18", imageSize: 96 },
      ...{ folds: [0], epochs: 2, batchSize: 1, learningRate: 0.001 },
    };
    expect(validate(run, "it")).toMatchObject({ emaDecay: 0.99 });
    expect(() => validate({ ...run, ...changes }, "it")).toThrow(message);
  });
});
