import { beforeAll, describe, expect, it } from "@jest/globals";
import type { CoordinateRow } from "@spinegrade/competition-data";
import { TURNS } from "@spinegrade/volumes";
import { nfnSamples, rankLabels, renderRanking, type LabelRanking } from "@spinegrade/label-fixes";
import { ingestTurned, PICTURE, renderSagittal, type Study, turnPoint } from "../testing/turned-study.ts";

let study: Study;
beforeAll(async () => {
  study = await renderSagittal();
});

const NARROW = PICTURE.rows;
const outsideIn = ({ labels }: LabelRanking): string[] =>
  labels
    .flatMap(({ suspicions }) => suspicions)
    .filter(({ kind }) => kind === "outside-image")
    .map(({ reason }) => reason);

describe("labels of pictures that are not square", () => {
  it.each(TURNS)("are examined and printed in the pixels of the file: %p", async (turn) => {
    const { input } = await ingestTurned(study, turn);
    const { series, lookup, coordinates } = input;
    const rank = (rows: readonly CoordinateRow[]): LabelRanking =>
      rankLabels({ series, lookup, coordinates: { nfn: rows, scs: rows } });
    /** The left L1/L2 point moved to a pixel of the picture as it lies in the volume. */
    const moved = (place: readonly [number, number]): CoordinateRow[] =>
      coordinates.map((row) => {
        const isFirst = row.condition === "left_neural_foraminal_narrowing" && row.level === "l1_l2";
        const [x, y] = turnPoint(turn, place);
        return isFirst ? { ...row, x, y } : row;
      });
    const samplesOf = (rows: readonly CoordinateRow[]): string[] =>
      nfnSamples({ ...input, coordinates: rows }).exclusions.map(({ kind }) => kind);

    expect(outsideIn(rank(coordinates))).toEqual([]);
    // inside the long side, where the short one has ended
    const far = moved([NARROW + 6, 5]);
    expect(outsideIn(rank(far))).toEqual([]);
    expect(samplesOf(far)).not.toContain("outside-image");
    // outside the short side, where the long one continues
    const beyond = moved([5, NARROW + 2]);
    expect(outsideIn(rank(beyond))).toEqual([expect.stringMatching(/by up to [23] px: left L1\/L2$/)]);
    expect(samplesOf(beyond)).toEqual(["outside-image"]);

    const page = renderRanking({ ranking: rank(coordinates), top: 10, knownSlices: "all" });
    for (const { x, y, instanceNumber } of coordinates) {
      expect(page).toContain(`: x ${x}, y ${y}, instance ${instanceNumber}<`);
    }
  });
});
