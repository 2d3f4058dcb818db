import { closedObject, compileSchema } from "@spinegrade/pipeline";
import { COORDINATES_KEY } from "../points/net-keys.ts";
import type { NetKeys } from "../task/two-stage-task.ts";
import type { SequenceOptions } from "./level-sequence.ts";

/** The form in which the net receives a study. */
export interface LevelInput extends SequenceOptions {
  /** Whether each slice's place in its series is a channel. */
  readonly coordinates: boolean;
}

/** Run-file keys of a net that finds the levels of axial slices. */
interface LevelsNet extends LevelInput {
  readonly task: string;
  readonly encoder: string;
  readonly attention: "slices" | "none";
}

/** JSON schemas of these keys. */
export const LEVELS_KEYS: NetKeys = {
  properties: {
    encoder: { type: "string", description: "The encoder's timm name." },
    crop: {
      ...{ type: "integer", minimum: 32, maximum: 512, default: 384 },
      description: "Rows and columns of the middle of the 512 frame that the net sees.",
    },
    side: {
      ...{ type: "integer", minimum: 32, maximum: 512, default: 224 },
      description: "Rows and columns that they are resized to.",
    },
    coordinates: {
      ...COORDINATES_KEY,
      description:
        "Gives the net each slice's place in its series as a channel, for few studies; published nets have none.",
    },
    attention: {
      enum: ["slices", "none"],
      default: "slices",
      description: "Which slices the attention layers relate: those of a study, or, as published, none.",
    },
  },
  required: ["encoder"],
};

/** Checks a run's `net` and fills in absent keys. @throws UserError that lists every fault. */
export const parseLevelsNet = compileSchema<LevelsNet>(
  closedObject({ task: { type: "string" }, ...LEVELS_KEYS.properties }, [
    "crop",
    "side",
    "coordinates",
    "attention",
  ]),
);
