import type { Calibration } from "@spinegrade/calibration";
import type { NetConfig } from "@spinegrade/tasks";

/** Weights that can grade a study, with their provenance. */
export interface GradingModel {
  /** For people: the file's or the run's name. */
  readonly name: string;
  /** Models of one group are folds of one training: they are averaged before anything else. */
  readonly group: string;
  readonly fold: number | null;
  readonly net: NetConfig;
  /** `published`: nothing records the image size, and the published one is taken. */
  readonly imageSizeFrom: "checkpoint" | "published";
  /** Path of the checkpoint. */
  readonly path: string;
  /** SHA-256 of the checkpoint. */
  readonly sha256: string;
  /** The group's calibration; undefined for weights without out-of-fold predictions. */
  readonly calibration?: Calibration | undefined;
  /** Hashes of the ids of the studies that it was trained on; see `hashStudyId`. Empty when they are not known. */
  readonly trainedOn: ReadonlySet<string>;
  /** Whether it was trained on synthetic studies; undefined when nothing says. */
  readonly isSynthetic: boolean | undefined;
}
