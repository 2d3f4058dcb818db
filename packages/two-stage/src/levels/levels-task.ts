import { formatPointTable, LEVELS, type PointRow } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import { sliceLevelLoss, type LossTerms, type LossValues } from "@spinegrade/losses";
import type { LevelOutput, Mode } from "@spinegrade/model-zoo";
import { compileSchema, UserError } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import { medianOf } from "../points/compare-points.ts";
import { AUGMENT_KEY } from "../points/net-keys.ts";
import { POINT_FRAME, type LabelledPoint } from "../studies/study.ts";
import { readLosses } from "../task/read-losses.ts";
import { POINTS_FILE } from "../task/trained-two-stage-run.ts";
import type {
  TwoStageJob,
  TwoStageTask,
  TwoStageTraining,
  TwoStageValidation,
} from "../task/two-stage-task.ts";
import { meanLosses, validateEach } from "../task/validate-each.ts";
import { normaliseGreys } from "../volumes/normalise-greys.ts";
import { augmentSequence, type SequenceAugmentation } from "./augment-sequence.ts";
import { type AxialStudy, axialStudies, readAxialVolumes } from "./axial-studies.ts";
import { levelImages } from "./level-images.ts";
import { layOutSequence, type SequenceSeries } from "./level-sequence.ts";
import { type LevelConflict, levelTargets, type LevelTargets } from "./level-targets.ts";
import { createLevels, type FoundLevels, type Levels, LEVELS_KEYS } from "./levels.ts";

const OPTIONS = {
  augmentProbability: AUGMENT_KEY,
  distortProbability: {
    ...{ type: "number", minimum: 0, maximum: 1, default: 0.3 },
    description: "Chance of an optical, a grid or an elastic distortion of all slices, as published.",
  },
  levelConflict: {
    enum: ["nearest", "published"],
    default: "nearest",
    description:
      "The level of a slice near two labelled ones: the nearest one's, or as published the last one's.",
  },
};

interface LevelOptions extends SequenceAugmentation {
  readonly levelConflict: LevelConflict;
}

const parseOptions = compileSchema<LevelOptions>({ type: "object", properties: OPTIONS });

/** The level of every slice of a study's axial series. */
export const LEVELS_AXIAL: TwoStageTask = {
  name: "levels-axial",
  title: "levels of the slices of Axial T2",
  net: LEVELS_KEYS,
  options: OPTIONS,
  lossTerms: {
    level: { weight: 1, title: "Cross entropy of the levels", unit: "nats" },
    presence: { weight: 1, title: "Binary cross entropy of the presence", unit: "nats" },
    place: { weight: 0.1, title: "Distance of the points' slices", unit: "slices" },
  },
  figures: [
    { name: "levelAccuracy", title: "level right", unit: "share", aim: { atLeast: 0.9 } },
    { name: "medianSlices", title: "median error", unit: "slices", aim: { atMost: 1 } },
  ],
  files: [POINTS_FILE],
  withTraining: async (job, use) => {
    const levels = createLevels(job.config.net, job.config);
    try {
      return await use(levelTraining(job, levels));
    } finally {
      levels.net.dispose();
    }
  },
};

/** What the net sees of a study. */
interface ShownSequence {
  /** The slices of all series, [N, side, side]. */
  readonly greys: Grey;
  readonly series: readonly SequenceSeries[];
}

interface LevelExample extends ShownSequence {
  readonly targets: LevelTargets;
  readonly dropoutSeed: number;
}

/** A study's sequence as it is kept in memory: a few hundred slices of the net's size. */
interface StudySequence extends ShownSequence {
  /** The labelled points of each series. */
  readonly points: readonly (readonly LabelledPoint[])[];
}

function levelTraining(
  { config, data, folders, run }: TwoStageJob,
  levels: Levels,
): TwoStageTraining<AxialStudy, LevelExample> {
  const { augmentProbability, distortProbability, levelConflict } = parseOptions(config, "the run");
  const isLabelled = ({ series }: AxialStudy): boolean => series.some(({ points }) => points.length > 0);
  const samples = axialStudies(data.training).filter(isLabelled);
  const validation = axialStudies(data.validation);
  if (samples.length === 0) throw new UserError(`no study to train ${run} on has a labelled axial series`);
  const read = sequenceReader(folders.workDir, levels);
  const describe = ({ studyId }: AxialStudy): string => `study ${studyId}`;
  const forward = (shown: readonly ShownSequence[], mode: Mode): LevelOutput => {
    const depths = shown.map(({ greys }) => greys.shape[0]);
    const images = shown.map((one) => toImages(one, levels.input.coordinates));
    return levels.net.forward(tf.concat(images, 0), depths, mode);
  };
  const validateOne = async (sample: AxialStudy): Promise<ValidatedStudy> => {
    const { greys, series, points } = await read(sample);
    const targets = levelTargets(series, points, levelConflict);
    const loss = readLosses(() => lossOf(forward([{ greys, series }], { training: false }), [targets]));
    return { sample, loss, found: levels.find(await readAxialVolumes(sample, folders.workDir)) };
  };
  return {
    net: levels.net,
    encoders: ["cnn_encoder.model"],
    samples,
    validationSamples: validation.length,
    load: async (sample, epoch) => {
      const { greys, series, points } = await read(sample);
      const generator = Generator.fromSeed(config.seed, "augmentation", epoch, sample.studyId);
      const augmented = augmentSequence(greys, { augmentProbability, distortProbability }, generator);
      const shown = augmented.isMirrored ? points.map(exchangeSides) : points;
      return {
        greys: augmented.greys,
        series,
        targets: levelTargets(series, shown, levelConflict),
        dropoutSeed: generator.integer(0, 2 ** 31),
      };
    },
    describe,
    computeLoss: (examples) => {
      const dropoutSeed = examples[0]?.dropoutSeed ?? 0;
      const output = forward(examples, { training: true, dropoutSeed });
      return lossOf(
        output,
        examples.map(({ targets }) => targets),
      );
    },
    validate: async (signal) => summarise(await validateEach(validation, validateOne, { describe, signal })),
  };
}

/** Studies whose sequences are kept in memory, at most. */
const MOST_KEPT = 500;

function sequenceReader(workDir: string, { input }: Levels): (study: AxialStudy) => Promise<StudySequence> {
  const kept = new Map<number, StudySequence>();
  return async (study) => {
    const known = kept.get(study.studyId);
    if (known !== undefined) return known;
    const { series, images, shape } = layOutSequence(await readAxialVolumes(study, workDir), input);
    const [slices, side] = shape;
    const sequence: StudySequence = {
      greys: { voxels: Uint8Array.from(images, toGrey), shape: [slices, side, side] },
      series,
      points: series.map(({ index }) => study.series[index]?.points ?? []),
    };
    if (kept.size < MOST_KEPT) kept.set(study.studyId, sequence);
    return sequence;
  };
}

/** The inverse of `normaliseGreys`. */
function toGrey(value: number): number {
  return Math.round((value * 0.5 + 0.5) * 255);
}

function toImages({ greys, series }: ShownSequence, coordinates: boolean): tf.Tensor4D {
  const [slices, side] = greys.shape;
  return levelImages({ series, images: normaliseGreys(greys.voxels), shape: [slices, side] }, coordinates);
}

/** In a mirror image the patient's sides are exchanged. */
function exchangeSides(points: readonly LabelledPoint[]): LabelledPoint[] {
  const other = { left: "right", right: "left", middle: "middle" } as const;
  return points.map((point) => ({ ...point, side: other[point.side] }));
}

function lossOf(output: LevelOutput, targets: readonly LevelTargets[]): LossTerms {
  const presence = Float32Array.from(targets.flatMap((one) => [...one.presence]));
  const slices = presence.length / (2 * LEVELS.length);
  const sides = [output.leftLogits, output.rightLogits].map((side) => tf.expandDims<tf.Tensor3D>(side, 1));
  return sliceLevelLoss(
    { levels: output.levelLogits, presence: tf.concat<tf.Tensor3D>(sides, 1) },
    {
      levels: targets.flatMap(({ levels }) => levels),
      presence: tf.tensor3d(presence, [slices, 2, LEVELS.length]),
      places: targets.flatMap(({ places }) => places),
      depths: targets.flatMap(({ depths }) => depths),
    },
  );
}

interface ValidatedStudy {
  readonly sample: AxialStudy;
  readonly loss: LossValues;
  /** What the net finds in each series of the sample. */
  readonly found: readonly FoundLevels[];
}

function summarise(validated: readonly ValidatedStudy[]): TwoStageValidation {
  const series = validated.flatMap(({ sample, found }) =>
    sample.series.flatMap((one, index) => {
      const own = found[index];
      return own === undefined ? [] : [{ ...one, studyId: sample.studyId, found: own }];
    }),
  );
  const right = series.flatMap(({ found, points }) =>
    points.map(({ level, z }) => likeliestLevel(found.probabilities[z] ?? []) === level),
  );
  const errors = series.flatMap(({ found, points }) =>
    points.flatMap(({ side, level, z }) => {
      const place = found.places.find((one) => one.side === side && one.level === level);
      return place === undefined ? [] : [Math.abs(place.z - z)];
    }),
  );
  const loss = meanLosses(validated.map((one) => one.loss));
  const accuracy = right.length === 0 ? null : right.filter(Boolean).length / right.length;
  return {
    loss,
    figures: { levelAccuracy: accuracy, medianSlices: medianOf(errors) },
    objective: accuracy === null ? (loss["total"] ?? 0) : 1 - accuracy,
    files: { [POINTS_FILE]: formatPointTable(series.flatMap(toRows)) },
  };
}

/** The slices of each side and level; x and y are for another net to find: the middle stands for them. */
function toRows(one: {
  readonly studyId: number;
  readonly seriesId: number;
  readonly found: FoundLevels;
}): PointRow[] {
  const { studyId, seriesId, found } = one;
  const middle = POINT_FRAME / 2;
  return found.places.map(({ side, level, z, confidence }) => {
    return {
      studyId,
      seriesId,
      side,
      level,
      x: middle,
      y: middle,
      z,
      score: confidence,
      frame: "stretched-512",
    };
  });
}

function likeliestLevel(probabilities: readonly number[]): (typeof LEVELS)[number] | undefined {
  return LEVELS[probabilities.indexOf(Math.max(...probabilities))];
}
