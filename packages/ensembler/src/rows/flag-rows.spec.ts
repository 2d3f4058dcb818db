import { describe, expect, it } from "@jest/globals";
import { LEVELS, rowId, type PredictionFlag } from "@spinegrade/competition-data";
import { averagePredictions, flagRows } from "@spinegrade/ensembler";
import fc from "fast-check";
import { FORAMINA, prediction } from "../testing/predictions.ts";

const ROWS = FORAMINA.flatMap((condition) => LEVELS.map((level) => rowId(1, condition, level)));

const flagOf = (flag: string, points: readonly number[] = []): PredictionFlag => ({
  flag,
  points,
  reason: "r",
});

describe("flagRows", () => {
  it("flags the rows of the points that a flag names, or every row of the prediction", () => {
    const flags = [flagOf("side-contradiction", [0, 5]), flagOf("slices-missing")];
    const rows = flagRows([prediction({ flags }, [1, 0, 0]), prediction({ studyId: 2 }, [1, 0, 0])]);
    expect([...rows.keys()]).toEqual(ROWS);
    expect(rows.get("1_left_neural_foraminal_narrowing_l1_l2")).toEqual([
      "side-contradiction",
      "slices-missing",
    ]);
    expect(rows.get("1_left_neural_foraminal_narrowing_l2_l3")).toEqual(["slices-missing"]);
  });

  it("names each flag once, from whichever series, run or fold it comes", () => {
    const flags = [flagOf("uneven-spacing")];
    const predictions = [
      prediction({ fold: 0, flags }, [1, 0, 0]),
      prediction({ fold: 1, flags }, [1, 0, 0]),
      prediction({ run: "other", flags: [flagOf("place-unknown")] }, [1, 0, 0]),
      prediction({ seriesId: 12, flags: [flagOf("level-contradiction", [3])] }, [1, 0, 0]),
    ];
    const rows = flagRows(predictions);
    expect(rows.get(ROWS[0] ?? "")).toEqual(["place-unknown", "uneven-spacing"]);
    expect(rows.get(ROWS[3] ?? "")).toEqual(["level-contradiction", "place-unknown", "uneven-spacing"]);
  });

  it("says nothing of folds that the row is not averaged from", () => {
    const predictions = [
      prediction({ fold: 0, flags: [flagOf("of-the-first")] }, [1, 0, 0]),
      prediction({ fold: 1, flags: [flagOf("of-the-last")] }, [1, 0, 0]),
    ];
    expect(flagRows(predictions, { folds: "last" }).get(ROWS[0] ?? "")).toEqual(["of-the-last"]);
    expect(flagRows(predictions).get(ROWS[0] ?? "")).toEqual(["of-the-first", "of-the-last"]);
  });

  it("flags exactly the rows that some flag concerns, all of them averaged rows", () => {
    const indices = fc.uniqueArray(fc.nat({ max: ROWS.length - 1 }));
    fc.assert(
      fc.property(fc.array(indices, { maxLength: 4 }), (lists) => {
        const predictions = lists.map((points, fold) =>
          prediction({ fold, flags: [flagOf(`flag-${fold}`, points)] }, [1, 0, 0]),
        );
        const rows = flagRows(predictions);
        const averaged = averagePredictions(predictions);
        for (const [index, id] of ROWS.entries()) {
          const expected = lists.flatMap((points, fold) =>
            points.length === 0 || points.includes(index) ? [`flag-${fold}`] : [],
          );
          expect(rows.get(id) ?? []).toEqual(expected);
        }
        expect([...rows.keys()].every((id) => averaged.has(id))).toBe(true);
      }),
    );
  });
});
