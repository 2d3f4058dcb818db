import { closedObject } from "@spinegrade/pipeline";
import { CROP_AUGMENTATION } from "./crops/draw-crop-augmentation.ts";

/** Source of the points at which crops are cut in training and validation. */
export type PointSource = "out-of-fold" | "published" | "labelled";

/** The runs whose nets found the points, by the role of the points. */
export interface PointRuns {
  /** Points of the sagittal series. */
  readonly sagittal: string;
  /** The axial slices of each level and side, with the confidence; the axial grader alone. */
  readonly levels?: string;
  /** Points in those slices; the axial grader alone. */
  readonly axial?: string;
}

/** The options of a grader's run file. */
export interface GraderSettings {
  readonly points: PointRuns;
  readonly pointSource: PointSource;
  readonly labelledShare: number;
  /** The grades over which their weights are normalised. */
  readonly lossOver: "column" | "batch";
  readonly pointJitter: { readonly share: number; readonly px: number };
  /** Probability of each step of the augmentation but the mirror, which exchanges front and back. */
  readonly cropAugmentation: number;
}

const share = { type: "number", minimum: 0, maximum: 1 };
const run = (found: string): object => ({
  type: "string",
  minLength: 1,
  description: `The run whose nets found the ${found}.`,
});

const POINT_RUNS: Readonly<Record<keyof PointRuns, object>> = {
  sagittal: run("points of the sagittal series"),
  levels: run("slices of each level in axial series"),
  axial: run("points in those slices"),
};

/** JSON schemas of these options. @param roles of the point runs, all required. */
export function graderOptions(roles: readonly (keyof PointRuns)[]): Readonly<Record<string, object>> {
  return {
    points: {
      ...closedObject(Object.fromEntries(roles.map((role) => [role, POINT_RUNS[role]]))),
      description: `The runs whose nets found the points: ${roles.join(", ")}.`,
    },
    pointSource: {
      enum: ["out-of-fold", "published", "labelled"],
      default: "out-of-fold",
      description:
        "Points that crops are cut at: `out-of-fold`, found by nets that never saw the study; `published`, means over all " +
        "folds' nets; `labelled`, marked by people, for an upper bound.",
    },
    lossOver: {
      enum: ["column", "batch"],
      default: "column",
      description:
        "What the weights 1, 2, 4 of grades are normalised over: each column of a batch, as published, or the batch; in " +
        "batches of few studies the weights of a column cancel.",
    },
    labelledShare: {
      ...share,
      default: 0.5,
      description: "Chance that a training example is cut at labelled points in place of found ones.",
    },
    pointJitter: {
      type: "object",
      additionalProperties: false,
      required: ["share", "px"],
      properties: {
        share: { ...share, description: "Chance that the points of a training example move." },
        px: { type: "number", minimum: 0, description: "How far they move, in pixels of the frame of 512." },
      },
      default: { share: 0.5, px: 5 },
      description:
        "Chance that the points of a training example move, and how far, in pixels of the frame of 512.",
    },
    cropAugmentation: {
      ...share,
      default: CROP_AUGMENTATION,
      description: "Chance of each step of the augmentation of crops: grey values, blur, move.",
    },
  };
}

/** The JSON schema of an object of options: of `graderOptions`, and those of a task alone. `points` is required. */
export function settingsSchema(options: Readonly<Record<string, object>>): object {
  const optional = Object.keys(options).filter((key) => key !== "points");
  return closedObject(options, optional);
}

/** The keys of a run's settings that are among the options. */
export function pickOptions(config: object, options: Readonly<Record<string, object>>): object {
  return Object.fromEntries(Object.entries(config).filter(([key]) => key in options));
}
