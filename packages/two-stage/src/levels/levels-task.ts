import { compileSchema } from "@spinegrade/pipeline";
import { AUGMENT_KEY } from "../points/net-keys.ts";
import { POINTS_FILE } from "../task/trained-two-stage-run.ts";
import type { TwoStageTask } from "../task/two-stage-task.ts";
import { type LevelOptions, levelTraining } from "./level-training.ts";
import { createLevels } from "./levels.ts";
import { LEVELS_KEYS } from "./levels-keys.ts";

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
      return await use(levelTraining(job, levels, parseOptions(job.config, "the run")));
    } finally {
      levels.net.dispose();
    }
  },
};
