import type { Condition, Level } from "@spinegrade/competition-data";
import type { NetConfig } from "@spinegrade/tasks";
import type { PointHeatmap } from "@spinegrade/predictor";

/** The slice of a finding, for pictures. */
export interface FindingImage {
  readonly condition: Condition;
  readonly level: Level;
  /** The slice in the volume, 8-bit grey. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** Row and column spacing, mm; null when the slice does not state it. */
  readonly pixelSpacingMm: readonly [number, number] | null;
  /** The point in this slice, px. */
  readonly x: number;
  readonly y: number;
  readonly instanceNumber: number;
  /** The point as a net saw it; absent for nets that give no heatmap. */
  readonly seen?: SeenPoint;
}

/** A net's heatmap of a point, and what it was shown. */
export interface SeenPoint {
  readonly heatmap: PointHeatmap;
  readonly imageSize: NetConfig["imageSize"];
  /** The part of the slice, padding included, from which the net's image is made, px. */
  readonly shown: {
    readonly left: number;
    readonly top: number;
    readonly rows: number;
    readonly columns: number;
  };
}
