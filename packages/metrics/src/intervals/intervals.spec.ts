import { describe, expect, it } from "@jest/globals";
import { expectedCalibrationError } from "@spinegrade/calibration";
import type { Probabilities } from "@spinegrade/competition-data";
import {
  type Agreement,
  type AgreementMeasure,
  AgreementMeter,
  type JudgedRow,
  pairedDifferences,
} from "@spinegrade/metrics/intervals";
import { Generator } from "@spinegrade/random";
import { SOURCE_FLAGS } from "@spinegrade/readme-example";

/** Rows of studies with five levels each; a net of `skill` 0 guesses, one of 1 is nearly right. */
function drawRows(studies: number, skill: number, net = "a net"): JudgedRow[] {
  return Array.from({ length: 5 * studies }, (_, index): JudgedRow => {
    const at = Generator.fromSeed(3, "grade", index).uniform();
    const generator = Generator.fromSeed(3, net, index);
    const grade = at < 0.6 ? 0 : at < 0.85 ? 1 : 2;
    const parts = [0, 1, 2].map((other) => 0.2 + generator.uniform() + (other === grade ? skill : 0));
    const sum = parts.reduce((total, part) => total + part, 0);
    const [a = 0, b = 0, c = 0] = parts.map((part) => part / sum);
    const probabilities: Probabilities = [a, b, c];
    return { studyId: Math.floor(index / 5), grade, probabilities };
  });
}

const figureOf = ({ figures }: Agreement, wanted: AgreementMeasure) =>
  figures.find(({ measure }) => measure === wanted);

describe("AgreementMeter", () => {
  it("gives equal bits with no thread and with three", async () => {
    const rows = drawRows(400, 1);
    const measured = [];
    for (const threads of [0, 3]) {
      const meter = new AgreementMeter({ threads, draws: 500, execArgv: SOURCE_FLAGS });
      measured.push(await meter.measure(rows));
      await meter.close();
    }
    expect(measured[1]).toEqual(measured[0]);
  });

  it("measures calibration too, and draws the curve of each grade", async () => {
    const rows = drawRows(60, 1);
    const agreement = await new AgreementMeter({ threads: 0, draws: 200 }).measure(rows);
    const { value, low, high } = figureOf(agreement, "calibrationError") ?? {};
    expect(value).toBeCloseTo(expectedCalibrationError(rows), 12);
    expect(low).toBeLessThan(high ?? 0);
    const [normal = []] = agreement.reliability;
    expect(normal.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
    const came = normal.reduce((sum, { count, observed }) => sum + count * observed, 0);
    expect(came).toBeCloseTo(rows.filter(({ grade }) => grade === 0).length, 9);
  });
});

describe("pairedDifferences", () => {
  const lossOf = (first: readonly JudgedRow[], second: readonly JudgedRow[]) =>
    pairedDifferences(first, second, { draws: 200 }).find(({ measure }) => measure === "weightedLogLoss");

  it("tells a better net from an equal one", () => {
    const poor = drawRows(40, 0.2);
    expect(lossOf(poor, poor)).toEqual({
      ...{ measure: "weightedLogLoss", value: 0, low: 0, high: 0 },
      isBeyondChance: false,
    });
    const better = lossOf(poor, drawRows(40, 1));
    expect(better?.isBeyondChance).toBe(true);
    expect(better?.value).toBeLessThan(0);
    expect(better?.high).toBeLessThan(0);
  });

  it("takes noise for what it is", () => {
    const [one, other] = ["a net", "another"].map((net) => drawRows(40, 0.5, net));
    expect(lossOf(one ?? [], other ?? [])?.isBeyondChance).toBe(false);
  });

  it("calls no difference of five studies more than chance, however large", () => {
    const few = lossOf(drawRows(5, 0.2), drawRows(5, 3));
    expect(few?.high).toBeLessThan(0);
    expect(few?.isBeyondChance).toBe(false);
    expect(lossOf(drawRows(6, 0.2), drawRows(6, 3))?.isBeyondChance).toBe(true);
  });

  it("refuses rows that are not pairs", () => {
    const rows = drawRows(3, 1);
    expect(() => lossOf(rows, rows.slice(1))).toThrow("15 rows cannot be paired with 14");
    expect(() => lossOf(rows, rows.toReversed())).toThrow("row 0 is of study 0 first");
  });
});
