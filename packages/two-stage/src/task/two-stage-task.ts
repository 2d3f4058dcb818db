import type { PointRow } from "@spinegrade/competition-data";
import type { LossTerms, LossValues } from "@spinegrade/losses";
import type { ParameterizedNet } from "@spinegrade/model-zoo";
import type { DataSetIdentity, PipelineConfig } from "@spinegrade/pipeline";
import type { LossTerm } from "@spinegrade/tasks";
import type { StudySplit } from "../studies/split-studies.ts";

/** A task of the two-stage solution: which net is trained, on which part of the studies, and how it is validated. */
export interface TwoStageTask {
  /** Its name in run files. */
  readonly name: string;
  /** Title for people: `points on Sagittal T1`. */
  readonly title: string;
  /** JSON schemas of the keys of a run file's `net`, without `task`. */
  readonly net: NetKeys;
  /** JSON schemas of the run-file keys that only this task has. */
  readonly options: Readonly<Record<string, object>>;
  /** The terms of the loss, without the total. */
  readonly lossTerms: Readonly<Record<string, LossTerm>>;
  /** The figures of a validation, in the order of tables. */
  readonly figures: readonly TwoStageFigure[];
  /** Names of the files that every validation writes. */
  readonly files: readonly string[];
  /**
   * Reads the points that other nets found in the fold's studies; absent for tasks that need none.
   * @throws UserError when a net that found one was trained on its study.
   */
  readonly readPoints?: (job: TwoStageJob) => Promise<readonly PointRow[]>;
  /**
   * Creates the training of a fold, and disposes its net when `use` is done.
   * @throws UserError when the encoder does not exist, an option is invalid or the studies lack what the task needs.
   */
  withTraining<Result>(job: TwoStageJob, use: UseTraining<Result>): Promise<Result>;
}

/** Uses a training whose samples and examples only its task knows. */
export type UseTraining<Result> = <Sample, Example>(
  training: TwoStageTraining<Sample, Example>,
) => Promise<Result>;

/** The keys of a run file's `net`. */
export interface NetKeys {
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
}

/** A figure of a validation. */
export interface TwoStageFigure {
  readonly name: string;
  /** Heading of its column. */
  readonly title: string;
  /** `share` is shown in percent. */
  readonly unit: "px" | "slices" | "share" | "nats";
  /** The value to reach on the phantom, and whether lower or higher values are better; absent: no aim. */
  readonly aim?: { readonly atMost: number } | { readonly atLeast: number };
}

/** The settings of a net: the run file's `net`. Each task reads its own keys. */
export interface TwoStageNet {
  readonly task: string;
  /** The encoder's timm name. */
  readonly encoder: string;
  readonly [key: string]: unknown;
}

/** The part of a run's settings that tasks read. */
export interface TwoStageRun {
  readonly net: TwoStageNet;
  readonly seed: number;
  readonly recompute: boolean;
}

/** The studies of a fold. */
export interface TwoStageData extends StudySplit {
  readonly dataSet: DataSetIdentity;
  /** Points that nets found, for tasks that read them. */
  readonly points?: readonly PointRow[];
}

/** One fold to train. */
export interface TwoStageJob {
  readonly run: string;
  readonly fold: number;
  readonly config: TwoStageRun;
  readonly data: TwoStageData;
  readonly folders: Pick<PipelineConfig, "workDir" | "outputDir">;
}

/**
 * The place of a timm model in a net, as its name in checkpoints, such as `model`; with the model's timm name where it is
 * not the run's `encoder`.
 */
export type EncoderPlace = string | { readonly at: string; readonly encoder: string };

/** The training of a fold. */
export interface TwoStageTraining<Sample, Example> {
  readonly net: ParameterizedNet;
  /** Places of whole timm models in the net, for published weights; absent: it has one encoder, like one-stage nets. */
  readonly encoders?: readonly EncoderPlace[];
  /** The samples to train on. */
  readonly samples: readonly Sample[];
  /** The number of samples to validate on. */
  readonly validationSamples: number;
  /** Loads a sample for an epoch, counted from 0. Its random choices may depend only on these two arguments. */
  readonly load: (sample: Sample, epoch: number) => Example | Promise<Example>;
  /** Describes a sample for messages: `study 7, series 12`. */
  readonly describe: (sample: Sample) => string;
  /** Runs the net in training mode; called in a tidy. `epoch` is counted from 0. */
  computeLoss(examples: readonly Example[], epoch: number): LossTerms;
  /**
   * Runs the net in inference mode on the validation samples.
   * @throws UserError that names a study that cannot be read or for which the net returns NaN; the signal's reason when
   * it is aborted.
   */
  validate(signal?: AbortSignal): Promise<TwoStageValidation>;
}

/** The figures of a validation. */
export interface TwoStageFigures {
  readonly loss: LossValues;
  /** By the name of `TwoStageFigure`; null where no validation study has a label for it. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** Compares epochs: lower is better. */
  readonly objective: number;
}

/** A validation, with the files of its predictions. */
export interface TwoStageValidation extends TwoStageFigures {
  /** Content by file name, for example `points.csv`; null removes one that an earlier training left. */
  readonly files: Readonly<Record<string, string | null>>;
}
