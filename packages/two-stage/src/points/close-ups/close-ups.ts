import type { Grey } from "@spinegrade/crops";
import type { LossTerms } from "@spinegrade/losses";
import type { Mode, ParameterizedNet } from "@spinegrade/model-zoo";
import type { Generator } from "@spinegrade/random";
import type { LossTerm } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPoint } from "../../studies/study.ts";
import type { PointNetSettings } from "../point-net-settings.ts";
import type { FoundPoint } from "../point-order.ts";
import { type CloseUpExample, createCloseUpFinder } from "./close-up-finder.ts";
import { closeUpView } from "./close-up-view.ts";
import { joinNets } from "./join-nets.ts";
import { MIDDLE_LEVEL, walkLevels } from "./walk-levels.ts";

/** The key `closeUps` of a run's `net`. */
export interface CloseUpSettings {
  readonly channels: number;
}

/** JSON schema of that key. */
export const CLOSE_UPS_KEY = {
  type: "object",
  additionalProperties: false,
  properties: {
    channels: {
      type: "integer",
      minimum: 1,
      default: 16,
      description: "Channels of the finest map of the nets of close-ups.",
    },
  },
  description:
    "Corrects each found point in close-ups, by small nets with so many `channels`, for few studies; published nets have none.",
} as const;

/** Their term of the loss: of each net the two terms of heatmaps. */
export const CLOSE_UP_TERM = { weight: 1, title: "Loss of the close-ups" } as const satisfies LossTerm;

/** Close-ups to train on. */
export interface CloseUpExamples {
  readonly near: readonly CloseUpExample[];
  readonly wide: readonly CloseUpExample[];
}

/** The part of a point net that corrects what it found. */
export interface CloseUps {
  readonly net: ParameterizedNet;
  /** Shrinks the slices of a series that is stretched to `POINT_FRAME` to those that close-ups are cut from. */
  readonly shrink: (volume: Grey) => Grey;
  /** Close-ups of labelled points of a series. */
  readonly draw: (shrunk: Grey, labelled: readonly LabelledPoint[], generator: Generator) => CloseUpExamples;
  /** The caller tidies. */
  readonly loss: (examples: CloseUpExamples, mode: Mode) => LossTerms["total"];
  /** Corrects x and y of the points of a series; leaves no tensor allocated. */
  readonly correct: (shrunk: Grey, points: readonly FoundPoint[]) => FoundPoint[];
}

/** The view of each net, and how far its training examples are shifted from the point. */
const EXAMPLES = { drawn: 10, shiftSlices: 0.7 };
const NEAR = { ...EXAMPLES, name: "near", view: closeUpView(2), shiftPx: 16 };
const WIDE = { ...EXAMPLES, name: "wide", view: closeUpView(4), shiftPx: 24 };

/**
 * Creates the nets of close-ups. That of the wide ones knows the middle level among its neighbours; that of the near ones is
 * the same for all levels, and more exact. The caller disposes `net`.
 */
export function createCloseUps({ channels }: CloseUpSettings, settings: PointNetSettings): CloseUps {
  const near = createCloseUpFinder({ ...settings, ...NEAR, channels });
  const wide = createCloseUpFinder({ ...settings, ...WIDE, channels });
  return {
    net: joinNets(near.net, wide.net),
    shrink: near.view.shrink,
    draw: (shrunk, labelled, generator) => ({
      near: near.draw(shrunk, labelled, generator),
      wide: wide.draw(
        wide.view.shrink(shrunk),
        labelled.filter(({ level }) => level === MIDDLE_LEVEL),
        generator,
      ),
    }),
    loss: (examples, mode) =>
      tf.addN([
        near.loss(examples.near, mode),
        ...(examples.wide.length > 0 ? [wide.loss(examples.wide, mode)] : []),
      ]),
    correct: (shrunk, points) => {
      if (haveDiverged(points)) return [...points];
      return walkLevels(points, {
        find: (some) => near.find(shrunk, some),
        findMiddle: (some) => wide.find(wide.view.shrink(shrunk), some),
      });
    },
  };
}

/** Whether the net that found points diverged: its loss says so. */
export function haveDiverged(points: readonly FoundPoint[]): boolean {
  return !points.every(({ x, y, z }) => Number.isFinite(x + y + z));
}
