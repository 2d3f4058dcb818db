import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  formatSubmission,
  readSubmission,
  rowIdsOf,
  type Probabilities,
  type SubmissionRow,
} from "@spinegrade/competition-data";
import {
  blend,
  type BlendWeights,
  ensemblerProgram,
  readRecipes,
  weightsByGroup,
} from "@spinegrade/ensembler";
import { answerCommandLine, loadConfig, writeJsonAtomic } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { prediction } from "../testing/predictions.ts";

const submission = (studyId: number, probabilities: Probabilities): SubmissionRow[] =>
  rowIdsOf(studyId).map((rowId) => ({ rowId, probabilities }));
const first = submission(1, [1, 0, 0]);
const second = submission(1, [0, 0, 1]);
const QUARTER = [weightsByGroup({ all: 1, nfn: 0.75 }), weightsByGroup({ nfn: 0.25 })] as const;

/** The blend of two submissions. */
function blendTwo(
  a: readonly SubmissionRow[],
  b: readonly SubmissionRow[],
  [ofA, ofB]: readonly [BlendWeights, BlendWeights] = QUARTER,
): SubmissionRow[] {
  return blend([
    { name: "the first", rows: a, weights: ofA },
    { name: "the second", rows: b, weights: ofB },
  ]);
}

describe("blend", () => {
  it("mixes three quarters and one quarter of the foraminal rows, and no other row", () => {
    const blended = blendTwo(first, second);
    expect(blended).toHaveLength(first.length);
    for (const { rowId, probabilities } of blended) {
      expect(probabilities).toEqual(rowId.includes("foraminal") ? [0.75, 0, 0.25] : [1, 0, 0]);
    }
  });

  it("takes any number of parts, and sums to 1", () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(weights, (drawn) => {
        const total = drawn.reduce((sum, weight) => sum + weight, 0);
        const parts = drawn.map((weight, index) => ({
          name: String(index),
          rows: index % 2 === 0 ? first : second,
          weights: weightsByGroup({ all: weight / total }),
        }));
        const rows = blend(parts);
        const [a, b, c] = rows.at(-1)?.probabilities ?? [0, 0, 0];
        expect(a + b + c).toBeCloseTo(1, 12);
        const odd = drawn.filter((_, index) => index % 2 === 1).reduce((sum, weight) => sum + weight, 0);
        expect(c).toBeCloseTo(odd / total, 12);
        expect(rows.map(({ rowId }) => rowId)).toEqual(first.map(({ rowId }) => rowId));
      }),
    );
  });

  it("names rows that a part lacks, has alone, has twice, or has faulty", () => {
    const foraminal = second.filter(({ rowId }) => rowId.includes("foraminal"));
    expect(blendTwo(first, foraminal)).toHaveLength(25);
    expect(() => blendTwo(first, foraminal.slice(1))).toThrow(
      "the second lacks 1 row that are to be blended:\n  1_left_neural_foraminal_narrowing_l1_l2",
    );
    expect(() => blendTwo(first, [])).toThrow("and 5 more");
    expect(() => blendTwo(first, [...second, ...submission(2, [1, 0, 0])])).toThrow(
      "the second has 25 rows that the first does not have:\n  2_left_neural",
    );
    expect(() => blendTwo(first, [...foraminal, ...foraminal.slice(0, 2)])).toThrow(
      "the second has 2 rows twice",
    );
    expect(() => blendTwo(first, submission(1, [0.5, 0.5, 0.5]))).toThrow(
      "the second has 10 rows whose probabilities are not in 0..1 with the sum 1",
    );
  });

  it("refuses weights that do not sum to 1, an unknown condition and an invalid row", () => {
    expect(() => blendTwo(first, second, [weightsByGroup({ all: 1 }), weightsByGroup({ scs: 0.5 })])).toThrow(
      "the weights of spinal_canal_stenosis are the first 1, the second 0.5: each must be in 0..1 and their sum 1",
    );
    expect(() => weightsByGroup({ canal: 1 })).toThrow(
      'no conditions "canal"; known: all, nfn, scs, ss, left_neural',
    );
    expect(() => blendTwo([{ rowId: "x", probabilities: [1, 0, 0] }], second)).toThrow('"x" is not a row id');
    expect(() => blend([])).toThrow("nothing to blend");
  });
});

describe("the recipes of the published figure", () => {
  it("sum to 1 in every condition, and give the one-stage nets a quarter of the foraminal rows", async () => {
    const recipes = await readRecipes();
    expect(Object.keys(recipes)).toEqual([
      "two-stage",
      "+bugged",
      "+bugged-and-two-fixed",
      "+fixed",
      "+ensemble",
    ]);
    for (const [name, { parts }] of Object.entries(recipes)) {
      const blended = Object.entries(parts).map(([part, weights], index) => ({
        name: part,
        rows: index === 0 ? first : second,
        weights: weightsByGroup(weights),
      }));
      for (const { rowId, probabilities } of blend(blended))
        expect(probabilities[2]).toBeCloseTo(
          rowId.includes("foraminal") && name !== "two-stage" ? 0.25 : 0,
          12,
        );
    }
  });
});

describe("the command blend", () => {
  it("blends a submission and predictions by a recipe, or by given weights", async () => {
    const folder = await temporaryFolder("blend");
    const run = (...args: string[]) =>
      answerCommandLine(
        ensemblerProgram(() => loadConfig(folder, {})),
        ["blend", ...args],
      );
    const at = (name: string): string => join(folder, name);
    await writeFile(at("two-stage.csv"), formatSubmission(first));
    const dataSet = { synthetic: true, tables: { "train.csv": null } };
    await writeJsonAtomic(at("nfn.json"), { dataSet, predictions: [prediction({}, [0, 0, 1])] });
    const files = [`two-stage=${at("two-stage.csv")}`, `nfn-fixed=${at("nfn.json")}`];
    expect(await run(...files, "--recipe", "+fixed", "--out", at("a.csv"))).toContain(
      "25 rows, blended from two-stage, nfn-fixed",
    );
    const weights = ["two-stage:all=1", "two-stage:nfn=0.75", "nfn-fixed:nfn=0.25"].flatMap((one) => [
      "--weight",
      one,
    ]);
    await run(...files, ...weights, "--out", at("b.csv"));
    expect(await readFile(at("a.csv"), "utf8")).toContain(
      "1_left_neural_foraminal_narrowing_l1_l2,0.75,0,0.25\r\n",
    );
    expect(await readFile(at("a.csv"), "utf8")).toBe(await readFile(at("b.csv"), "utf8"));
    const blending = (...args: string[]) => expect(run(...args, "--out", at("c.csv"))).rejects;
    await blending(...files, "--recipe", "+fixd").toThrow('no recipe "+fixd" (did you mean "+fixed"?)');
    await blending(...files, "--recipe", "+ensemble").toThrow("no file is named for nfn-ensemble");
    await blending(...files).toThrow("no weight is given for two-stage, nfn-fixed");
    await blending("two-stage").toThrow('"two-stage" must name a file as NAME=FILE');
    await blending(...files, "--weight", "two-stage=1").toThrow("must be NAME:CONDITION=W");
    await run(
      ...files,
      "--weight",
      "two-stage:all=1",
      "two-stage:nfn=0.75",
      "nfn-fixed:nfn=.25",
      "--out",
      at("c.csv"),
    );
    expect(await readFile(at("c.csv"), "utf8")).toBe(await readFile(at("b.csv"), "utf8"));
    await blending(...files, "--weight", "two-stage:all=1", "two-stage:all=1").toThrow(
      "gives two-stage:all twice",
    );
    await blending(...files, "--weight", "two-stage:all=-1").toThrow("with W 0 or more");
    for (const weight of ["1e400", "1e10", "1e-320"])
      await blending(...files, "--weight", `two-stage:all=${weight}`).toThrow(
        "W must be 0, or from 1e-9 to 1000000000",
      );
    await blending(...files, "--weight", "two-stage:all=0x1").toThrow("must be NAME:CONDITION=W");
    await expect(run(...files, ...weights, "--out", join(folder, ".", "two-stage.csv"))).rejects.toThrow(
      "would replace a file that is to be blended",
    );
    await writeJsonAtomic(at("twice.json"), {
      dataSet,
      predictions: Array(2).fill(prediction({}, [0, 0, 1])),
    });
    await blending(`nfn=${at("twice.json")}`, "--weight", "nfn:all=1").toThrow("predicts twice: run ");
    await blending(...files, `nfn-fixed=${at("a.csv")}`).toThrow("two files are named nfn-fixed");
    await blending(...files, ...weights, "--recipe", "+fixed").toThrow("give one of --recipe, --members");
  });

  it("blends members of the two-stage ensemble as intended or as published, in log space", async () => {
    const folder = await temporaryFolder("blend-members");
    const at = (name: string): string => join(folder, name);
    const run = (...args: string[]) =>
      answerCommandLine(
        ensemblerProgram(() => loadConfig(folder, {})),
        ["blend", ...args, "--out", at("out.csv")],
      );
    await writeFile(at("a.csv"), formatSubmission(submission(1, [0.8, 0.1, 0.1])));
    await writeFile(at("b.csv"), formatSubmission(submission(1, [0.2, 0.4, 0.4])));
    const files = [`g2-ax-convnext_tiny-z3=${at("a.csv")}`, `g2-ax-pvt_v2_b1-z3=${at("b.csv")}`];
    const weigh = async (list: string): Promise<number> => {
      expect(await run(...files, "--members", list)).toContain(
        "10 rows, blended from g2-ax-convnext_tiny-z3",
      );
      const [row] = await readSubmission(at("out.csv"));
      const [normal, moderate] = row?.probabilities ?? [0, 0];
      // log(p0 / p1) is the weighted mean of log(8) and log(1/2)
      return (Math.log(8) - Math.log(normal / moderate)) / Math.log(16);
    };
    expect(await weigh("intended")).toBeCloseTo(0.0987 / (0.0987 + 0.3001), 6);
    expect(await weigh("published")).toBeCloseTo(1 / (1 + 0.3001), 6);
    await expect(run(`g2-ax=${at("a.csv")}`, "--members", "intended")).rejects.toThrow(
      'there is no member "g2-ax" (did you mean "g2-ax-pvt_v2_b1-z3"?); the members are: g1-pvt_v2_b2-pvt_v2_b2,',
    );
  });
});
