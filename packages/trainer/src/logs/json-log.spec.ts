import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import type { EpochRecord } from "@spinegrade/trainer";
import { temporaryFolder } from "@spinegrade/test-utils";
import { epochTableHeader, epochTableRow } from "./epoch-table.ts";
import { JsonLog } from "./json-log.ts";

describe("JsonLog", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder("log");
  });

  it("resumes after a step, without the lines that will be written again and without a torn one", async () => {
    const path = join(folder, "log.jsonl");
    const first = await JsonLog.open(path, 0);
    for (const step of [1, 2, 3, 4]) first.write({ kind: "step", step });
    writeFileSync(path, '{"kind":"st', { flag: "a" });
    const second = await JsonLog.open(path, 2);
    second.write({ kind: "step", step: 3 });
    const lines = readFileSync(path, "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      [1, 2, 3].map((step) => ({ kind: "step", step })),
    );
  });
});

describe("the table of epochs", () => {
  const losses = { heatmap: 0.5, grade: 0.75, total: 12345.678 };
  const record: EpochRecord = {
    epoch: 3,
    step: 144,
    learningRate: 5e-5,
    trainLoss: losses,
    validationLoss: losses,
    score: { within1: { x: 1, y: 0.963, z: 1 }, weightedLogLoss: 0.638, constantLogLoss: 0.993 },
    seconds: 61,
    waitSeconds: 3,
  };

  it("has rate, step, epoch, the validation's figures, the training's losses, time, wait and memory", () => {
    expect(`${epochTableHeader(losses)}\n${epochTableRow(record, 1536)}`.split("\n")).toEqual([
      "                     | validation                                                    | training                         |",
      "    rate   step epoch|    x<1   y<1   z<1    logloss      total    heatmap      grade|       total    heatmap      grade|        time  wait   memory",
      "  5.0e-5    144     3|  1.000 0.963 1.000      0.638   1.235e+4      0.500      0.750|    1.235e+4      0.500      0.750|  1 min 01 s   5 %  1.5 GiB",
    ]);
  });

  it.each([60, 80, 100, 120, 140, 160, 240])(
    "has what fits into %d columns, its rows as wide as its head",
    (columns) => {
      const [, head = ""] = epochTableHeader(losses, columns).split("\n");
      const row = epochTableRow(record, 1536, columns);
      expect(head.length).toBeLessThanOrEqual(columns);
      expect(row.length).toBe(head.length);
      expect(head.includes("memory")).toBe(columns >= 104);
      expect(row).toContain("1.000 0.963 1.000      0.638");
      expect(epochTableRow(record, 1536, 20)).toBe(epochTableRow(record, 1536, 52));
    },
  );
});
