import { GRADES, LEVELS } from "@spinegrade/competition-data";
import { DENSENET_LEAST_SIDE } from "@spinegrade/model-zoo";
import type { InputShapes } from "../record/recording.ts";
import type { TwoStageModel } from "./two-stage-model.ts";

/** The metadata of a kind of net. */
interface Words {
  readonly title: string;
  readonly preprocessing: string;
  readonly outputs: string;
}

const GREY = "8-bit grey after clipping to the series' percentiles; then grey / 127.5 - 1.";
const IN_FRAME = "Slices stretched to a square frame of 512 x 512 pixels";

const ofPoints = (shown: string): Words => ({
  title: `points of a ${shown}`,
  preprocessing: `${IN_FRAME} and resized; ${GREY} Channels: each series (of points-sagittal Sagittal T1, then Sagittal T2/STIR), then, where there are any, the place of each voxel, from -1 to 1.`,
  outputs: "points: float32 [batch, coordinates], in the order and unit of the training's task.",
});

const GRADED = `${JSON.stringify(GRADES)}; a softmax over the last axis gives the probabilities`;

const ofGrades = (crops: string, rows: string, more = ""): Words => ({
  title: `grades of ${crops}`,
  preprocessing: `${IN_FRAME}; crops around points, resized; ${GREY}${more}`,
  outputs: `logits: float32 [batch, ${rows}, 3], of ${GRADED}. Training's graders average the logits of crops as they are and mirrored front to back.`,
});

const LEVEL_ORDER = JSON.stringify(LEVELS);

const WORDS: Readonly<Record<TwoStageModel["kind"], Words>> = {
  "slice-points": ofPoints("slice"),
  "volume-points": ofPoints("volume"),
  "heatmap-points": {
    ...ofPoints("volume, or of a slice, as heatmaps"),
    outputs:
      "points: float32 [batch, points, 3], x and y in pixels of the heatmaps from the centre of the first, z in slices; " +
      "heatmaps: float32 [batch, depth, height, width, points], which sum to 1 for each point. The centre of a heatmap's pixel i " +
      "lies at (i + 0.5) * 512 / width - 0.5 of the frame.",
  },
  levels: {
    title: "levels of axial slices",
    preprocessing: `${IN_FRAME}, the middle cropped and resized; all slices of a study's axial series, head to feet, each between its neighbours as channels, with its place in its series, -1..1, where there are four; ${GREY}`,
    outputs:
      `level_logits, left_logits, right_logits: float32 [batch, depth, 5], of the levels ${LEVEL_ORDER}. A softmax over the last ` +
      "axis of the first gives each slice's level, a sigmoid of the others the presence of a level's left or right point.",
  },
  sagittal: ofGrades(
    "sagittal crops, whose slices are channels",
    "points (five levels of the canal, or of the left foramina, then of the right ones)",
  ),
  axial: ofGrades(
    "the recesses, from axial and sagittal crops; those of the right side are mirrored",
    "10 (the left recesses of five levels, then the right ones)",
  ),
  fusion: ofGrades(
    "one level, from all views",
    "5 (canal, left foramen, right foramen, left recess, right recess)",
    " Axial slices as colour images, each between its neighbours: grey / 255, normalised with ImageNet's means and deviations.",
  ),
};

/** The metadata entries that describe a model's net. */
export function describeTwoStageNet(kind: TwoStageModel["kind"]): Words {
  return WORDS[kind];
}

/** The inputs of a model: `crops [batch, 10, 64, 64, 3]`. */
export function describeInputs(inputs: InputShapes): string {
  return Object.entries(inputs)
    .map(([name, shape]) => `${name} [${["batch", ...shape].join(", ")}]`)
    .join(", ");
}

/**
 * The number of slices of each input: `axial: any number of slices; sagittal: 4 slices, always, as ...`.
 * @param encoder its timm name, where it is known.
 */
export function describeSlices(model: TwoStageModel, encoder?: string): string {
  return Object.entries(slicesOf(model, encoder))
    .map(([input, slices]) => `${input}: ${slices}`)
    .join("; ");
}

const ANY = "any number of slices";
const LEAST = `${DENSENET_LEAST_SIDE} or more`;

function slicesOf(model: TwoStageModel, encoder: string | undefined): Readonly<Record<string, string>> {
  switch (model.kind) {
    case "slice-points":
      return { image: "one slice" };
    case "volume-points":
      return { volume: depthOf(model.input[0], anyOfVolumes(encoder)) };
    case "heatmap-points":
      return { volume: depthOf(model.input[0], ANY) };
    case "levels":
      return { slices: ANY };
    case "sagittal":
      return { crops: cropsOf(model.input[3]) };
    case "axial":
      return { axial: cropsOf(model.input.axial[1]), sagittal: cropsOf(model.input.sagittal[3]) };
    case "fusion":
      return { sagittal: cropsOf(model.input.sagittal[3]), axial: ANY };
  }
}

/** The depths that an encoder of volumes accepts. */
function anyOfVolumes(encoder: string | undefined): string {
  if (encoder === undefined) return `${ANY}, ${LEAST} where the encoder is a DenseNet`;
  return encoder.startsWith("densenet") ? `${LEAST} slices` : ANY;
}

function depthOf(slices: number | "depth", any: string): string {
  return slices === "depth" ? any : `a depth of ${slices}`;
}

function cropsOf(slices: number | "depth"): string {
  if (slices === "depth") return ANY;
  return `${slices} slices, always, as they are the channels of the net's first convolution`;
}
