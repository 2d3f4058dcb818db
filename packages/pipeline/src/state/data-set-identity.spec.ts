import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import {
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  expectDataFolder,
  expectOneDataSet,
  identifyDataSet,
  PHANTOM_RECORDS,
  UserError,
  type DataSetIdentity,
} from "@spinegrade/pipeline";

const TABLES = ["train.csv", "test.csv"];

let root: string;
let mine: string;
let other: string;
beforeEach(async () => {
  root = await temporaryFolder("identity");
  [mine, other] = [join(root, "mine"), join(root, "other")];
  for (const folder of [mine, other]) {
    await mkdir(folder);
    for (const table of TABLES) await writeFile(join(folder, table), `${table}\n1\n`);
  }
});

const madeFrom = (dataSet: DataSetIdentity, path = "index.json") => ({
  path,
  dataSet,
  remedy: "npx nx run it",
});

describe("identifyDataSet", () => {
  it("is the same for equal tables, wherever they lie, and fits its schema", async () => {
    const identity = await identifyDataSet(mine, TABLES);
    expect(await identifyDataSet(other, TABLES)).toEqual(identity);
    expect(identity.synthetic).toBe(false);
    expect(compileSchema(DATA_SET_IDENTITY_SCHEMA)(identity, "here")).toEqual(identity);
  });

  it("tells which tables are not there, and what the phantom made", async () => {
    await rm(join(mine, "test.csv"));
    await mkdir(join(mine, PHANTOM_RECORDS));
    const { synthetic, tables } = await identifyDataSet(mine, TABLES);
    expect([synthetic, tables["test.csv"]]).toEqual([true, null]);
    expect(tables["train.csv"]).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("expectDataFolder", () => {
  it("passes what was made from the folder, also where the folder was moved", async () => {
    const made = madeFrom(await identifyDataSet(mine, TABLES));
    await expect(expectDataFolder(mine, made)).resolves.toBeUndefined();
    await expect(expectDataFolder(other, made)).resolves.toBeUndefined();
  });

  const CHANGES: readonly [what: string, change: (folder: string) => Promise<void>][] = [
    ["a row more", (folder) => writeFile(join(folder, "test.csv"), "test.csv\n1\n2\n")],
    ["a value changed, the size kept", (folder) => writeFile(join(folder, "test.csv"), "test.csv\n2\n")],
    ["a table gone", (folder) => rm(join(folder, "test.csv"))],
    ["no folder at all", (folder) => rm(folder, { recursive: true })],
  ];
  it.each(CHANGES)("names both sides, the table and the command: %s", async (_, change) => {
    const made = madeFrom(await identifyDataSet(mine, TABLES));
    await change(other);
    const failure = expectDataFolder(other, made);
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(`index.json and ${other} come from different data sets`);
    await expect(failure).rejects.toThrow(/test\.csv [0-9a-f]{8}[^]*test\.csv \S+[^]*: npx nx run it$/);
  });

  it("notices a table that was added since", async () => {
    await rm(join(mine, "test.csv"));
    const made = madeFrom(await identifyDataSet(mine, TABLES));
    await expect(expectDataFolder(other, made)).rejects.toThrow(
      "index.json: no synthetic data, test.csv absent",
    );
  });

  it("can be asked for some tables only", async () => {
    const made = madeFrom(await identifyDataSet(mine, TABLES));
    await rm(join(other, "test.csv"));
    await expect(expectDataFolder(other, made, ["train.csv"])).resolves.toBeUndefined();
  });
});

describe("expectOneDataSet", () => {
  it("compares the tables that both name, and says which data are synthetic", async () => {
    await mkdir(join(other, PHANTOM_RECORDS));
    const run = madeFrom(await identifyDataSet(mine, ["train.csv"]), "run.json");
    const index = madeFrom(await identifyDataSet(other, TABLES));
    expectOneDataSet(run, index);
    await writeFile(join(other, "train.csv"), "train.csv\n9\n");
    const stranger = madeFrom(await identifyDataSet(other, TABLES));
    expect(() => {
      expectOneDataSet(run, stranger);
    }).toThrow(/run\.json: no synthetic data, train\.csv[^]*index\.json: synthetic data, train\.csv/);
  });

  it("refuses things that have no table to compare", async () => {
    const [train, test] = [
      await identifyDataSet(mine, ["train.csv"]),
      await identifyDataSet(mine, ["test.csv"]),
    ];
    expect(() => {
      expectOneDataSet(madeFrom(train, "a"), madeFrom(test, "b"));
    }).toThrow("a and b come from different data sets");
  });
});
