import type { ChartAxis } from "./chart-scale.ts";

/** The drawing's frame in user units. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly scale: "linear" | "log";
}
