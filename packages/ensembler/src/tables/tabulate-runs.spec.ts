import { describe, expect, it } from "@jest/globals";
import {
  type ImagePlace,
  LABEL_GROUPS,
  type Probabilities,
  type ValidatedSeries,
  type ValidationFile,
} from "@spinegrade/competition-data";
import { formatCsv, formatMarkdown, tabulateRuns, type ValidationTable } from "@spinegrade/ensembler";
import { trainRow } from "../testing/predictions.ts";

const train = [trainRow(1, 0), trainRow(2, 2), trainRow(3, 1)];
const points = LABEL_GROUPS.scs.points;

/** A series whose points all have these probabilities and lie so far, as a share of the image, from the truth. */
function seriesOf(studyId: number, fold: number, sure: Probabilities, shift = 0): ValidatedSeries {
  const at = (x: number): ImagePlace[] => points.map(() => [x, 0.5, 3]);
  const answer = { probabilities: points.map(() => sure), places: at(0.25 + shift) };
  return { studyId, seriesId: 10 * studyId, fold, truth: at(0.25), plain: answer, flipped: answer };
}

function fileOf(encoder: string, series: readonly ValidatedSeries[], imageSize = 320): ValidationFile {
  const dataSet = { synthetic: false, tables: { "train.csv": null } };
  const net = { task: "scs", encoder, imageSize, bugged: false };
  return { dataSet, run: `scs-${encoder}`, net, points, series };
}

const figure = (table: ValidationTable | undefined, measure: string, fold: number | "average", column = 0) =>
  table?.rows.find((row) => row.measure === measure && row.fold === fold)?.cells[column];

const half: Probabilities = [0.5, 0.25, 0.25];

describe("tabulateRuns", () => {
  it("measures each fold, averages over folds, and places the published figures next to ours", () => {
    const file = fileOf("pvt_v2_b4", [seriesOf(1, 0, half), seriesOf(2, 1, half, 1.5 / 80)]);
    const [plain] = tabulateRuns([file], { train, isCompetition: true });
    expect(figure(plain, "grade loss", 0)?.ours).toBeCloseTo(Math.log(2), 12);
    expect(figure(plain, "grade loss", 1)?.ours).toBeCloseTo(Math.log(4), 12);
    expect(figure(plain, "grade loss", 2)).toEqual({ ours: null });
    const average = figure(plain, "grade loss", "average");
    expect(average?.ours).toBeCloseTo(1.5 * Math.log(2), 12);
    expect(average?.published).toBe(0.2691);
    expect(figure(plain, "any severe", "average")?.published).toBe(0.2396);
    // 1.5 mask pixels in x
    expect([figure(plain, "x<1", 1)?.ours, figure(plain, "x<2", 1)?.ours]).toEqual([0, 1]);
    expect(figure(plain, "x<1", "average")?.ours).toBe(0.5);
    expect(formatMarkdown(plain ? [plain] : [])).toContain(
      "| grade loss | average | 1.0397 / 0.2691 / 0.7706 |",
    );
  });

  it("compares with nothing on another data set", () => {
    const tables = tabulateRuns([fileOf("pvt_v2_b4", [seriesOf(1, 0, half)])], {
      train,
      isCompetition: false,
    });
    expect(
      tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)).some((cell) => "published" in cell),
    ).toBe(false);
    expect(formatCsv(tables).split("\r\n")[1]).toBe(
      "scs,false,false,scs-pvt_v2_b4,pvt_v2_b4,0,grade loss,0.6931471805599453,,",
    );
  });

  it("averages runs on the series that all of them have, in pixels of the coarsest mask", () => {
    const first = fileOf("a", [seriesOf(1, 0, [1, 0, 0], 1 / 80), seriesOf(3, 0, half)]);
    const second = fileOf("b", [seriesOf(1, 0, [0.5, 0, 0.5], -1 / 80)], 384);
    const [plain] = tabulateRuns([first, second], { train, isCompetition: false });
    expect(plain?.columns.map(({ name, series }) => [name, series])).toEqual([
      ["scs-a", 2],
      ["scs-b", 1],
      ["ensemble", 1],
    ]);
    expect(figure(plain, "grade loss", 0, 2)?.ours).toBeCloseTo(-Math.log(0.75), 12);
    // the two err by one pixel to either side; of 96 mask pixels that is 1.2
    expect([0, 1, 2].map((column) => figure(plain, "x<1", 0, column)?.ours)).toEqual([1, 0, 1]);
  });

  it("averages over the flip in a second table, and takes no trial into the ensemble", () => {
    const one = seriesOf(1, 0, [1, 0, 0]);
    const flipped = { ...one.flipped, probabilities: points.map((): Probabilities => [0.5, 0.5, 0]) };
    const files = [fileOf("a", [{ ...one, flipped }]), { ...fileOf("b", [one]), trial: true }];
    const [plain, averaged] = tabulateRuns(files, { train, isCompetition: false });
    expect(plain?.columns).toHaveLength(2);
    expect([plain?.flip, averaged?.flip]).toEqual([false, true]);
    expect(figure(plain, "grade loss", 0)?.ours).toBeCloseTo(0, 12);
    expect(figure(averaged, "grade loss", 0)?.ours).toBeCloseTo(-Math.log(0.75), 12);
  });
});
