import { LEVELS } from "@spinegrade/competition-data";
import { sliceLevelLoss, type LossTerms } from "@spinegrade/losses";
import type { LevelOutput, Mode } from "@spinegrade/model-zoo";
import { UserError } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPoint } from "../studies/study.ts";
import { readLosses } from "../task/read-losses.ts";
import type { TwoStageJob, TwoStageTraining } from "../task/two-stage-task.ts";
import { validateEach } from "../task/validate-each.ts";
import { augmentSequence, type SequenceAugmentation } from "./augment-sequence.ts";
import { type AxialStudy, axialStudies, readAxialVolumes } from "./axial-studies.ts";
import { type LevelConflict, levelTargets, type LevelTargets } from "./level-targets.ts";
import type { Levels } from "./levels.ts";
import { sequenceReader, type ShownSequence, type StudySequence, toImages } from "./study-sequences.ts";
import { summariseLevels, type ValidatedStudy } from "./summarise-levels.ts";

/** The options of a run file. */
export interface LevelOptions extends SequenceAugmentation {
  readonly levelConflict: LevelConflict;
}

interface LevelExample extends ShownSequence {
  readonly targets: LevelTargets;
  readonly dropoutSeed: number;
}

/**
 * The training of a level net.
 * @throws UserError when no study to train on has a labelled axial series.
 */
export function levelTraining(
  { config, data, folders, run }: TwoStageJob,
  levels: Levels,
  options: LevelOptions,
): TwoStageTraining<AxialStudy, LevelExample> {
  const isLabelled = ({ series }: AxialStudy): boolean => series.some(({ points }) => points.length > 0);
  const samples = axialStudies(data.training).filter(isLabelled);
  const validation = axialStudies(data.validation);
  if (samples.length === 0) throw new UserError(`no study to train ${run} on has a labelled axial series`);
  const read = sequenceReader(folders.workDir, levels.input);
  const describe = ({ studyId }: AxialStudy): string => `study ${studyId}`;
  const forward = (shown: readonly ShownSequence[], mode: Mode): LevelOutput => {
    const depths = shown.map(({ greys }) => greys.shape[0]);
    const images = shown.map((one) => toImages(one, levels.input.coordinates));
    return levels.net.forward(tf.concat(images, 0), depths, mode);
  };
  const validateOne = async (sample: AxialStudy): Promise<ValidatedStudy> => {
    const { greys, series, points } = await read(sample);
    const targets = levelTargets(series, points, options.levelConflict);
    const loss = readLosses(() => lossOf(forward([{ greys, series }], { training: false }), [targets]));
    return { sample, loss, found: levels.find(await readAxialVolumes(sample, folders.workDir)) };
  };
  return {
    net: levels.net,
    encoders: ["cnn_encoder.model"],
    samples,
    validationSamples: validation.length,
    load: async (sample, epoch) => {
      const generator = Generator.fromSeed(config.seed, "augmentation", epoch, sample.studyId);
      return augmentedExample(await read(sample), options, generator);
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
    validate: async (signal) =>
      summariseLevels(await validateEach(validation, validateOne, { describe, signal })),
  };
}

function augmentedExample(
  { greys, series, points }: StudySequence,
  { levelConflict, ...augmentation }: LevelOptions,
  generator: Generator,
): LevelExample {
  const augmented = augmentSequence(greys, augmentation, generator);
  const shown = augmented.isMirrored ? points.map(exchangeSides) : points;
  return {
    greys: augmented.greys,
    series,
    targets: levelTargets(series, shown, levelConflict),
    dropoutSeed: generator.integer(0, 2 ** 31),
  };
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
