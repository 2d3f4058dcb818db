import { describe, expect, it } from "@jest/globals";
import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";
import { NFN } from "@spinegrade/tasks";
// not part of the package's public face: the training command alone calls it
import type { EpochRecord } from "./fold-result.ts";
import type { ReportPoint, ReportSlice, TrainingReport } from "./report-data.ts";
import { renderTrainingReport } from "./training-report.ts";
import { predictedSlices } from "./training-report-examples.ts";

const SIDES = ["left", "right"] as const;

// sample: a run as it goes, its curves falling with noise, its points mostly right
function sampleReport(): TrainingReport {
  const generator = Generator.fromSeed(1234, "sample report");
  const sides = LEVELS.flatMap((level) => SIDES.map((side) => ({ level, side })));
  return {
    run: "nfn-phantom",
    fold: 0,
    config: [
      ["net.encoder", "resnet18"],
      ["net.imageSize", "128"],
      ["batchSize", "4"],
      ["learningRate", "0.0005"],
      ["seed", "1234"],
    ],
    series: "Sagittal T1",
    lossTerms: NFN.lossTerms,
    studies: { training: 48, validation: 12 },
    epochs: Array.from({ length: 20 }, (_, index) => sampleEpoch(index + 1, generator)),
    aims: { within1: 0.85, logLossReduction: 0.3 },
    results: sides.map(({ level, side }) => ({
      level,
      side,
      weightedLogLoss: 0.4 + 0.3 * generator.uniform(),
      counts: [7, 3, 2],
    })),
    confusion: [
      [66, 4, 0],
      [7, 20, 3],
      [1, 4, 15],
    ],
    examples: [1_000_001, 1_000_002].map((studyId) => sampleExample(studyId, generator)),
  };
}

function sampleEpoch(epoch: number, generator: Generator): EpochRecord {
  const fall = (from: number, to: number): number =>
    to + (from - to) * Math.exp(-epoch / 4) * (0.9 + 0.2 * generator.uniform());
  const losses = (factor: number) => {
    const terms = {
      heatmap: fall(0.69, 0.12),
      xy: fall(90, 0.5) * factor,
      z: fall(8, 0.2) * factor,
      grade: fall(1.1, 0.5) * factor,
    };
    return { total: terms.heatmap + terms.xy + terms.z + terms.grade, ...terms };
  };
  const within1 = { x: 1 - fall(0.95, 0.04), y: 1 - fall(0.97, 0.1), z: 1 - fall(0.7, 0.02) };
  return {
    ...{ epoch, step: 48 * epoch, learningRate: 5e-4, waitSeconds: 0 },
    trainLoss: losses(1),
    validationLoss: losses(1.2),
    score: { within1, weightedLogLoss: fall(1.1, 0.58), constantLogLoss: 0.94 },
    seconds: 14 + generator.uniform(),
  };
}

function sampleExample(studyId: number, generator: Generator): TrainingReport["examples"][number] {
  const points = SIDES.flatMap((side, sideIndex) =>
    LEVELS.map((_, index) => samplePoint(side, sideIndex, index, generator)),
  );
  const slices = predictedSlices(points, 15).map(({ side, zIndex }) => ({
    ...SLICE,
    side,
    zIndex,
    instanceNumber: 15 - zIndex,
    edgeLetters: { left: "A", right: "P", top: "H", bottom: "F" },
  }));
  return { studyId, seriesId: studyId * 10, slices, points };
}

function samplePoint(
  side: "left" | "right",
  sideIndex: number,
  index: number,
  generator: Generator,
): ReportPoint {
  const level = LEVELS[index] ?? "l1_l2";
  const truth = {
    x: 176 + 12 * Math.cos(index),
    y: 70 + 44 * index,
    zIndex: 11 - 7 * sideIndex,
    grade: ([0, 0, 1, 2, 0] as const)[index] ?? 0,
  };
  const probabilities = (
    [
      [0.93, 0.06, 0.01],
      [0.55, 0.4, 0.05],
      [0.21, 0.62, 0.17],
      [0.02, 0.2, 0.78],
      [0.38, 0.5, 0.12],
    ] as const
  )[index] ?? [1, 0, 0];
  const error = (size: number): number => size * (generator.uniform() - 0.5);
  const predicted = {
    x: truth.x + error(6),
    y: truth.y + error(6),
    zIndex: truth.zIndex + error(1.3),
    probabilities,
  };
  return { label: LEVEL_WORDS[level], level, side, truth, predicted };
}

const SLICE = sampleSlice(Generator.fromSeed(1234, "slice"));

function sampleSlice(generator: Generator): Pick<ReportSlice, "pixels" | "rows" | "columns"> {
  const [rows, columns] = [320, 300];
  const pixels = Uint8Array.from({ length: rows * columns }, (_, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    const spine = 140 + 12 * Math.cos(y / 44);
    const isBody = Math.abs(x - spine) < 26 && (y + 18) % 44 > 9;
    const isForamen = (x - spine - 36) ** 2 + (((y + 18) % 44) - 22) ** 2 < 90;
    const level = isForamen ? 210 : isBody ? 130 : x > 250 ? 225 : x < 30 ? 15 : 70;
    return level + 14 * (generator.uniform() + generator.uniform() - 1);
  });
  return { pixels, rows, columns };
}
// end of sample

const page = renderTrainingReport(sampleReport());

describe("renderTrainingReport", () => {
  it("says at the head what was reached, what it is measured against, and whether that was the aim", () => {
    expect(page).toContain("<h1>Training run nfn-phantom</h1>");
    expect(page).toMatch(
      /y within 1 mask pixel<\/dt><dd class="value">\d\d\.\d %<\/dd><dd class="detail">aim: 85 % of the points<\/dd>/,
    );
    expect(page).toMatch(
      /below the best constant prediction&#39;s 0\.940; aim: 30 % below<\/dd><dd class="verdict reached">/,
    );
    expect(page).toContain("48 + 12");
  });

  it("promises nothing where no aims are given", () => {
    const { aims: _aims, ...report } = sampleReport();
    expect(renderTrainingReport(report)).not.toMatch(/aim reached|aim missed|>aim /);
  });

  it("has a row of results for each level and side, and all of them at the end", () => {
    expect(page).toContain(`<th scope="row">L4/L5</th><td>right</td>`);
    expect(page).toContain(`<th scope="row">all</th><td>both</td><td class="number">70</td>`);
  });

  it("has no sides where the points lie in the midline", () => {
    const { results, examples, ...report } = sampleReport();
    const canal = renderTrainingReport({
      ...report,
      series: "Sagittal T2/STIR",
      results: results.slice(0, 5).map((row) => ({ ...row, side: "midline" })),
      examples: examples.map((example) => ({
        ...example,
        points: example.points.slice(0, 5).map((point) => ({ ...point, side: "midline" })),
        slices: example.slices.slice(0, 1).map((slice) => ({ ...slice, side: "midline" })),
      })),
    });
    expect(canal).toContain("<h2>Results by level</h2>");
    expect(canal).toContain(`<th scope="row">L1/L2</th><td class="number">7</td>`);
    expect(canal).toContain("Sagittal T2/STIR. Letters at the edges: A is");
    expect(canal).toMatch(/<figcaption>Midline, slice 1\d \(instance \d\)/);
    expect(canal).not.toMatch(/Left side|Right side|<td>left/);
  });

  it("draws every loss term and every metric by epoch", () => {
    for (const title of [
      "Weighted log loss of the grades",
      "Points within 1 mask pixel",
      "Loss, all terms",
      "Heatmap loss",
      "Grade loss",
    ]) {
      expect(page).toContain(title);
    }
    expect(page).toContain("training, epoch 20: ");
  });

  it("draws each point of a study once, with its grade in words", () => {
    for (const studyId of [1_000_001, 1_000_002]) {
      expect(page).toContain(`<h3>Study ${studyId}, series ${studyId * 10}</h3>`);
    }
    expect(page).toMatch(/<figcaption>Left side, slice 1\d \(instance \d\)/);
    expect(page.match(/<title>L3\/L4; true point/g)).toHaveLength(4);
    expect(page).toContain(">severe 0.78</text>");
    expect(page).toContain(">true: severe");
  });

  it("draws no truth where a point or a grade was not labelled", () => {
    const report = sampleReport();
    const unlabelled = { x: -1, y: -1, zIndex: -1, grade: -1 } as const;
    const examples = report.examples.map((example) => ({
      ...example,
      points: example.points.map((point) => ({ ...point, truth: unlabelled })),
    }));
    const drawn = renderTrainingReport({ ...report, examples });
    expect(drawn).not.toMatch(/true point x|>true: /);
    expect(drawn).toContain("; predicted severe 0.78<");
  });

  it("works for a run with no epoch, no result and no example", () => {
    const empty = renderTrainingReport({ ...sampleReport(), epochs: [], results: [], examples: [] });
    expect(empty).toContain("0 epochs");
    expect(empty).not.toMatch(/NaN|undefined/);
  });

  it("gives equal bytes for equal input", () => {
    expect(renderTrainingReport(sampleReport())).toBe(page);
  });
});

describe("predictedSlices", () => {
  it("names each slice with a predicted point once for each side, inside the volume", () => {
    const [point] = sampleReport().examples[0]?.points ?? [];
    if (point === undefined) throw new Error("the sample has no point");
    const at = (side: "left" | "right", zIndex: number): ReportPoint => ({
      ...point,
      side,
      predicted: { ...point.predicted, zIndex },
    });
    expect(
      predictedSlices([at("left", 11.2), at("left", 10.8), at("left", 9.6), at("right", -0.7)], 12),
    ).toEqual([
      { side: "left", zIndex: 10 },
      { side: "left", zIndex: 11 },
      { side: "right", zIndex: 0 },
    ]);
  });
});
