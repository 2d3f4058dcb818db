import type { Generator } from "@spinegrade/random";
import type { LevelView } from "./level-view.ts";

/** Random movement of views in training. */
export interface ViewJitter {
  /** Whole slices, either way. */
  readonly slices: number;
  /** Share of the square's side, either way. */
  readonly share: number;
}

/**
 * Moves each view at random, so that a net learns to find points near a level's centre, not at it. Slices stay in the
 * view's group.
 * @param sidePx side of the square shown, in pixels of the volume.
 */
export function jitterViews(
  views: readonly (LevelView | null)[],
  { slices, share }: ViewJitter,
  sidePx: number,
  generator: Generator,
): (LevelView | null)[] {
  const reach = share * sidePx;
  return views.map((view) => {
    if (view === null) return null;
    const moved = view.z + generator.integer(-slices, slices + 1);
    return {
      ...view,
      x: view.x + generator.uniform(-reach, reach),
      y: view.y + generator.uniform(-reach, reach),
      z: Math.min(view.last, Math.max(view.first, moved)),
    };
  });
}
