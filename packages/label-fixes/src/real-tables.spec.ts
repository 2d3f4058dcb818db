import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readSeriesTable, readTrainTable, type CoordinateRow } from "@spinegrade/competition-data";
import { testData } from "@spinegrade/test-utils";
import {
  EXCLUSIONS,
  LABELS_ONLY,
  nfnSamples,
  rankLabels,
  readLabelCoordinates,
  scsSamples,
  type ExclusionKind,
  type LabelCoordinates,
  type LabelRanking,
  type RankedLabels,
  type SampleInput,
  type SampleTable,
} from "@spinegrade/label-fixes";

import { countInTop } from "./testing/measure-ranking.ts";

const tables = testData("rsna-2024");
const folder = tables.path;

let input: SampleInput & Pick<LabelCoordinates, "marked">;

async function readInput(): Promise<typeof input> {
  // the corrected table, whether or not the competition's own is next to it
  const { scs, marked } = await readLabelCoordinates(folder, folder);
  const train = await readTrainTable(join(folder, "train.csv"));
  const series = await readSeriesTable(join(folder, "train_series_descriptions.csv"));
  return { train, series, coordinates: scs, lookup: LABELS_ONLY, marked };
}

function countKinds({ exclusions }: SampleTable): Partial<Record<ExclusionKind, number>> {
  const counts: Partial<Record<ExclusionKind, number>> = {};
  for (const { kind } of exclusions) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

tables.describe("on the competition's own tables", () => {
  beforeAll(async () => {
    input = await readInput();
  });

  it("the published rules give 1,959 NFN and 1,973 SCS samples", () => {
    const nfn = nfnSamples({ ...input, ruleSet: "published" });
    const scs = scsSamples({ ...input, ruleSet: "published" });
    expect([nfn.samples.length, scs.samples.length]).toEqual([1959, 1973]);
    expect(countKinds(nfn)).toEqual({
      "excluded-by-id": 5,
      "incomplete-points": 15,
      "no-points": 1,
      "no-series": 2,
    });
    expect(countKinds(scs)).toEqual({ "excluded-by-id": 1, "wrong-series": 1, "no-series": 1 });
    expect(nfn.unmatched.map(({ id }) => id)).toEqual([8785691, 3355993164, 4066376844]);
    expect(scs.unmatched).toEqual([]);
  });

  it("the intended rules give 1,956 NFN and 1,973 SCS samples, and every id matches", () => {
    const nfn = nfnSamples(input);
    expect(nfn.samples).toHaveLength(1956);
    expect(countKinds(nfn)).toEqual({
      "excluded-by-id": 8,
      "incomplete-points": 15,
      "no-points": 1,
      "no-series": 2,
    });
    expect(nfn.unmatched).toEqual([]);
    expect(scsSamples(input).samples).toHaveLength(1973);
  });

  it("the five series excluded for coinciding sides are those that the rule finds", () => {
    const byId = nfnSamples(input).exclusions.filter(({ reason }) => reason.includes("coincide"));
    const renamed = new Map(byId.map(({ seriesId }, index) => [seriesId, 1000 + index]));
    const rename = <Row extends { seriesId: number }>(row: Row): Row => ({
      ...row,
      seriesId: renamed.get(row.seriesId) ?? row.seriesId,
    });
    const { series, coordinates } = input;
    const hidden = { ...input, series: series.map(rename), coordinates: coordinates.map(rename) };
    const byRule = nfnSamples(hidden).exclusions.filter(({ kind }) => kind === "sides-coincide");
    expect(byRule.map(({ seriesId }) => seriesId).sort()).toEqual([...renamed.values()].sort());
    expect(byRule).toHaveLength(5);
  });

  it("the corrected table marks 141 rows of 93 series, all of them canal points of T2 series", () => {
    expect(input.marked).toHaveLength(141);
    expect(new Set(input.marked.map(({ seriesId }) => seriesId)).size).toBe(93);
    expect(new Set(input.marked.map(({ condition }) => condition))).toEqual(
      new Set(["spinal_canal_stenosis"]),
    );
  });

  describe("the label doctor", () => {
    const isExcluded = ({ group, studyId, seriesId }: RankedLabels): boolean =>
      EXCLUSIONS.some(
        ({ id, idOf, ...listed }) =>
          listed.task === group && id === (idOf.intended === "series" ? seriesId : studyId),
      );
    const rank = (rows: readonly CoordinateRow[]): LabelRanking =>
      rankLabels({ series: input.series, coordinates: { nfn: rows, scs: rows } });

    let ranking: LabelRanking;
    beforeAll(() => {
      ranking = rank(input.coordinates);
    });

    it("ranks all nine published exclusions of sagittal series in the first hundredth", () => {
      const isSagittal = (labels: RankedLabels): boolean => labels.group !== "ss" && isExcluded(labels);
      expect(ranking.labels).toHaveLength(6294);
      expect(countInTop(ranking, isSagittal)).toMatchObject({ wanted: 9, inTop1Percent: 9 });
      expect(Math.max(...ranking.labels.filter(isSagittal).map((label) => label.rank))).toBe(36);
    });

    it("ranks two of the seven excluded axial studies at the top, one with its sides exchanged; not the others", () => {
      const axial = ranking.labels.filter((labels) => labels.group === "ss");
      expect(axial).toHaveLength(2339);
      expect(axial.filter(({ isBeyondChance }) => isBeyondChance)).toHaveLength(13);
      const found = axial.filter((labels) => isExcluded(labels) && labels.isBeyondChance);
      expect(
        found.map(({ rank: place, studyId, suspicions }) => [place, studyId, suspicions[0]?.kind]),
      ).toEqual([
        [2, 391103067, "slice-order"],
        [3, 677672203, "sides-swapped"],
      ]);
    });

    it("finds 51 series, none of them excluded, with one side a level off", () => {
      const shifted = ranking.labels.filter(
        ({ isBeyondChance, suspicions: [first] }) => isBeyondChance && first?.kind === "side-shifted",
      );
      expect(shifted).toHaveLength(51);
      expect(shifted.filter(isExcluded)).toEqual([]);
    });

    it("ranks the corrected series in the first twentieth when the corrected rows are taken away", () => {
      const touched = new Set(input.marked.map(({ seriesId }) => seriesId));
      const isTouched = ({ group, seriesId }: RankedLabels): boolean =>
        group === "scs" && touched.has(seriesId);
      const before = rank(input.coordinates.filter(({ isCorrected }) => isCorrected !== true));
      expect(countInTop(before, isTouched)).toEqual({
        wanted: 93,
        inTop1Percent: 3,
        inTop2Percent: 32,
        inTop5Percent: 93,
      });
      expect(countInTop(ranking, isTouched)).toEqual({
        wanted: 93,
        inTop1Percent: 1,
        inTop2Percent: 2,
        inTop5Percent: 6,
      });
    });
  });
});
