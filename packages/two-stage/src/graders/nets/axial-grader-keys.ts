import { closedObject, compileSchema } from "@spinegrade/pipeline";
import type { AxialHead } from "@spinegrade/model-zoo";
import type { NetKeys } from "../../task/two-stage-task.ts";

/** Run-file keys of the axial grader's net. */
export interface AxialGraderNet {
  readonly task: string;
  readonly encoder: string;
  readonly head: AxialHead;
  readonly slices: 3 | 5;
  readonly axialWindow: number;
  readonly axialSide: number;
  readonly sagittalWindow: readonly [rows: number, columns: number];
  readonly sagittalSide: number;
}

const pixels = { type: "integer", minimum: 32, maximum: 512 };

/** JSON schemas of the run-file keys of the axial grader's net. */
export const AXIAL_GRADER_KEYS: NetKeys = {
  properties: {
    encoder: { type: "string", description: "The encoder's timm name, for both views." },
    head: {
      enum: ["recurrent", "plain"],
      default: "recurrent",
      description:
        "How slices and levels are joined: by recurrent layers, as published; or slices as channels and each level on its own.",
    },
    slices: {
      enum: [3, 5],
      default: 3,
      description: "Slices of an axial crop; of five, each has its neighbours as channels.",
    },
    axialWindow: {
      ...pixels,
      default: 128,
      description: "Side of the square that an axial crop shows, in pixels of the frame of 720.",
    },
    axialSide: {
      ...pixels,
      default: 128,
      description: "Side of the square that an axial crop is resized to, in pixels.",
    },
    sagittalWindow: {
      type: "array",
      items: pixels,
      minItems: 2,
      maxItems: 2,
      default: [64, 128],
      description: "Rows and columns of the frame of 512 pixels that a sagittal crop shows.",
    },
    sagittalSide: {
      ...pixels,
      default: 128,
      description: "Side of the square that a sagittal crop is resized to, in pixels.",
    },
  },
  required: ["encoder"],
};

/** Checks a run's `net` and fills in absent keys. @throws UserError that lists every fault. */
export const parseAxialNet = compileSchema<AxialGraderNet>(
  closedObject({ task: { type: "string" }, ...AXIAL_GRADER_KEYS.properties }, [
    "head",
    "slices",
    "axialWindow",
    "axialSide",
    "sagittalWindow",
    "sagittalSide",
  ]),
);
