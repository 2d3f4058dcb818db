import { layOutStack, type LevelView, toVolumePoint, type Xyz } from "@spinegrade/axial-levels";
import type { Task } from "@spinegrade/tasks";
import type { SliceTable } from "@spinegrade/volumes";

/** The part of a volume that a net receives. */
export interface ShownPart {
  /** Rows and columns of the slices that the net receives, px. */
  readonly size: readonly [rows: number, columns: number];
  /** Whether each level is shown on separate slices; if not, all levels are in one picture. */
  readonly separatesLevels: boolean;
  /** Maps one of the task's points into the volume; undefined for a level that is not shown. */
  readonly toVolume: (point: number, xyz: Xyz) => Xyz | undefined;
}

/** The whole volume. */
export function wholeVolume({ shape: [, rows, columns] }: Pick<SliceTable, "shape">): ShownPart {
  return { size: [rows, columns], separatesLevels: false, toVolume: (_point, xyz) => xyz };
}

/**
 * The part that the net of a task receives: the whole volume, or the stack of levels of an axial series.
 * @param views where the series shows each level, when the task has a stack.
 * @throws RangeError when the views are absent.
 */
export function shownPart(
  { name, stack: settings }: Pick<Task, "name" | "stack">,
  table: Pick<SliceTable, "shape" | "slices">,
  views?: readonly (LevelView | null)[],
): ShownPart {
  if (settings === undefined) return wholeVolume(table);
  if (views === undefined) throw new RangeError(`the net of ${name} needs the places of the levels`);
  const stack = layOutStack(table, views, settings.size);
  return {
    size: [stack.sidePx, stack.sidePx],
    separatesLevels: true,
    toVolume: (point, xyz) => toVolumePoint(stack, point % stack.levels.length, xyz),
  };
}
