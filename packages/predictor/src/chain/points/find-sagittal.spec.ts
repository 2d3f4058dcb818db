import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { type ChainNets, type ChainPoint, type ChainPrediction, predictChain } from "@spinegrade/predictor";
import {
  createSagittalPointNet,
  createVolumePointNet,
  placePoint,
  T1_SIDES,
  T2_SIDES,
} from "@spinegrade/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { AXIAL, makeSeries, placesAt, type SeriesToMake, T1, T2 } from "../../testing/chain-study.ts";
import { noNets } from "../nets/chain-parts.ts";

const NET = {
  ...{ task: "small", encoder: "pvt_v2_b0", imageSize: 32, slices: 4 },
  heatmaps: { decoderChannels: [8, 8, 8] },
};

/** T1 and T2 have different depths. */
const SHORT: SeriesToMake = { ...T1, places: T1.places.slice(0, 5) };

let pair: ReturnType<typeof createSagittalPointNet>;
let foramina: ReturnType<typeof createVolumePointNet>;
let canal: ReturnType<typeof createVolumePointNet>;

beforeAll(async () => {
  await startEngine();
  pair = createSagittalPointNet(NET, { seed: 1 });
  foramina = createVolumePointNet(NET, T1_SIDES, { seed: 2 });
  canal = createVolumePointNet(NET, T2_SIDES, { seed: 3 });
});
afterAll(() => {
  for (const { net } of [pair, foramina, canal]) net.dispose();
});

function predict(nets: Partial<ChainNets>, ...series: readonly SeriesToMake[]): ChainPrediction {
  const before = tf.memory().numTensors;
  const study = { studyId: 1, split: "test", series: series.map(makeSeries) } as const;
  const prediction = predictChain(study, { ...noNets(), ...nets });
  expect(tf.memory().numTensors).toBe(before);
  return prediction;
}

/** Points with their places, as the chain gives them. */
function placed(plan: SeriesToMake, found: ReturnType<typeof foramina.find>): ChainPoint[] {
  const { seriesId, volume } = makeSeries(plan);
  return found.map((point) => {
    const { side, level } = point;
    return { seriesId, side, level, ...placePoint(volume.sliceTable, point), score: 1, graders: "crops" };
  });
}

/** The findings of the net for pairs in two series. */
function inPair(
  t1: SeriesToMake,
  t2: SeriesToMake,
): { readonly t1: ChainPoint[]; readonly t2: ChainPoint[] } {
  const found = pair.find({ t1: makeSeries(t1).volume, t2: makeSeries(t2).volume });
  return { t1: placed(t1, found.t1), t2: placed(t2, found.t2) };
}

describe("nets that see both sagittal series", () => {
  it("find the points of both, each in its own slices", () => {
    const { points, missing, failures } = predict({ pairs: [pair] }, SHORT, T2, AXIAL);
    const { t1, t2 } = inPair(SHORT, T2);
    expect(points).toEqual([...t1, ...t2]);
    expect([t1.length, t2.length, missing, failures]).toEqual([10, 5, [], []]);
  });

  it("find the canal's points where there are nets for one kind of series, which find the foramina", () => {
    const alone = { foramina: [foramina], canal: [canal], pairs: [pair] };
    const ofT1 = placed(T1, foramina.find(makeSeries(T1).volume));
    expect(predict(alone, T1, T2).points).toEqual([...ofT1, ...inPair(T1, T2).t2]);
  });

  it("find the points of every series, of a kind that has fewer together with its first", () => {
    const second = { ...T2, seriesId: 21, places: placesAt(-10, 4, 6) };
    const { points } = predict({ pairs: [pair] }, T1, T2, second);
    const { t1, t2 } = inPair(T1, T2);
    expect(points).toEqual([...t1, ...t2, ...inPair(T1, second).t2]);
  });
});

describe("a study that lacks one of both series", () => {
  const all = "the rows of the foramina, of the canal and of the recesses are omitted";

  it.each([
    ["Sagittal T1", T2],
    ["Sagittal T2/STIR", T1],
  ])("without %s has no points by nets that see both, which is said", (view, series) => {
    const { points, missing } = predict({ pairs: [pair] }, series, AXIAL);
    const omits = ["Sagittal T1", "Sagittal T2/STIR", "Axial T2"];
    expect([points, missing]).toEqual([[], [{ view, omits, done: all }]]);
  });

  it("has the points of nets for one kind of series", () => {
    const { points, missing } = predict({ foramina: [foramina], canal: [canal], pairs: [pair] }, T2, AXIAL);
    expect(points).toEqual(placed(T2, canal.find(makeSeries(T2).volume)));
    expect(missing).toEqual([
      { view: "Sagittal T1", omits: ["Sagittal T1"], done: "the rows of the foramina are omitted" },
    ]);
  });

  it("says that a series has no points because the other kind cannot be predicted", () => {
    const long = { ...T1, places: placesAt(400, -1, 257) };
    const { points, failures } = predict({ pairs: [pair] }, long, T2);
    expect(points).toEqual([]);
    expect(failures).toMatchObject([
      { seriesId: 10, reason: expect.stringContaining("has 257 slices") },
      {
        seriesId: 20,
        reason: "finding its points also needs a series of Sagittal T1, and none can be predicted",
      },
    ]);
  });

  it("has its recesses graded without the canal's crops on request, as published", () => {
    const study = { studyId: 1, split: "test", series: [T2, AXIAL].map(makeSeries) } as const;
    const doneBy = (nets: Partial<ChainNets>): string[] =>
      predictChain(study, { ...noNets(), ...nets }, { published: true }).missing.map(({ done }) => done);
    expect(doneBy({ pairs: [pair] })).toEqual([
      "the rows of the foramina and of the canal are omitted, and the recesses graded with mid-grey in place of Sagittal T2/STIR",
    ]);
    expect(doneBy({ canal: [canal] })).toEqual(["the rows of the foramina are omitted"]);
  });
});
