import type { Vector3 } from "@spinegrade/volumes/slices";
import type { Frame } from "../math/frame.ts";
import type { Points } from "../math/points.ts";
import type { Tissue } from "./tissue.ts";

/** The tissue that fills a structure from a given depth below its surface. */
export interface Layer {
  readonly fromDepthMm: number;
  readonly tissue: Tissue;
  /** Share of the tissue in a mixture with the tissue painted before; 1 by default. */
  readonly opacity?: number;
  /** Brightness relative to the tissue's usual one; 1 by default. */
  readonly brightness?: number;
  readonly texture?: Texture;
}

/** Random brightness inside a layer: relative spread and grain. */
export interface Texture {
  readonly amplitude: number;
  readonly grainMm: number;
}

/**
 * One anatomical part as an implicit function in its local frame. Later parts are painted over earlier ones. The edge
 * of each is as soft as a pixel is wide, which gives partial volume effects within the plane.
 */
export interface Structure {
  readonly frame: Frame;
  /** Bounding box of the part in its frame. */
  readonly low: Vector3;
  readonly high: Vector3;
  /**
   * Writes how deep the points `from` to `to` - 1 of a row lie below the surface, mm, negative outside; exact only near
   * the surface. `points` are in the part's frame. In the patient frame all have the height of the first.
   */
  readonly depthsMm: (points: Points, from: number, to: number, depths: Float64Array) => void;
  /**
   * The area at height `w` in which the depth can exceed `-marginMm`; the whole plane by default. It only saves time.
   */
  readonly reach?: (w: number, marginMm: number) => Reach;
  readonly layers: readonly Layer[];
}

/** A rectangle across a part's frame: its centre and half sizes, mm. */
export interface Reach {
  readonly u: number;
  readonly v: number;
  readonly halfU: number;
  readonly halfV: number;
}
