import type { Point3 } from "@spinegrade/crops";
import type { FoundPoint } from "../nets/chain-nets.ts";

/** A found point as crops take it. */
export function toPoint3({ x, y, z }: FoundPoint): Point3 {
  return [x, y, z];
}
