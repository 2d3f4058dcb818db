import { createLevelNet, type LevelNet } from "@spinegrade/model-zoo";
import type { Volume } from "@spinegrade/volumes";
import type { TwoStageNet } from "../task/two-stage-task.ts";
import { findLevels, type FoundLevels } from "./find-levels.ts";
import { type LevelInput, parseLevelsNet } from "./levels-keys.ts";

/** A net that finds the levels of all axial series of a study. */
export interface Levels {
  readonly net: LevelNet;
  /** The form in which the net receives a study. */
  readonly input: LevelInput;
  /**
   * Finds the levels of stretched axial series of one study, in any order; leaves no tensor.
   * @returns one result for each volume, in the order given.
   */
  find(volumes: readonly Volume[]): FoundLevels[];
}

/**
 * Creates the level net of a run's `net`. The caller disposes it.
 * @param options.seed of the initial parameters; null when a checkpoint is loaded next.
 * @throws UserError when the encoder does not exist or a key is invalid.
 */
export function createLevels(
  given: TwoStageNet,
  options: { readonly seed: number | null; readonly recompute?: boolean },
): Levels {
  const { encoder, attention, crop, side, coordinates } = parseLevelsNet(
    given,
    `the net of the task ${given.task}`,
  );
  const input = { crop, side, coordinates };
  const net = createLevelNet({ encoder, attention, inChannels: coordinates ? 4 : 3, ...options });
  return {
    net,
    input,
    find: (volumes) => findLevels(net, volumes, input),
  };
}
