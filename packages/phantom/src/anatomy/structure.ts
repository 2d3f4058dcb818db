import type { Vector3 } from "@spinegrade/volumes/slices";
import type { Frame } from "../math/frame.ts";
import type { Tissue } from "./tissue.ts";

/** What fills a structure from a given depth under its surface on. */
export interface Layer {
  readonly fromDepthMm: number;
  readonly tissue: Tissue;
  /** Share of the tissue in a mixture with what lies below; 1 when left out. */
  readonly opacity?: number;
  /** Relative brightness against the tissue's usual one; 1 when left out. */
  readonly brightness?: number;
  readonly texture?: Texture;
}

/** Random brightness inside a layer: relative spread and grain. */
export interface Texture {
  readonly amplitude: number;
  readonly grainMm: number;
}

/**
 * One anatomical part as an implicit function of its own frame. Parts are painted in order, later ones over earlier
 * ones; the edge of each is as soft as the pixel is wide, which is what makes partial volume within the plane.
 */
export interface Structure {
  readonly frame: Frame;
  /** Box in the frame that holds the part. */
  readonly low: Vector3;
  readonly high: Vector3;
  /** Depth under the surface in mm, negative outside; exact only near the surface. */
  readonly depthMm: (u: number, v: number, w: number) => number;
  /** Where the depth can be more than `-marginMm` at a height `w`; everywhere when left out. It only saves time. */
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
