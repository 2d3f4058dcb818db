import type { Grade, Level, SeriesDescription } from "@spinegrade/competition-data";
import type { EdgeLetters } from "@spinegrade/report";
import type { LossTerm } from "@spinegrade/tasks";
import type { Keep } from "../run/kept-epoch.ts";
import type { RunAims } from "../run/run-config.ts";
import type { EpochRecord } from "./fold-result.ts";

/** All that the page of a training run shows; plain data. */
export interface TrainingReport {
  readonly run: string;
  readonly fold: number;
  /** Whether the data are synthetic; default false. */
  readonly synthetic?: boolean;
  /** The resolved config, one entry a line, nested keys joined by dots. */
  readonly config: readonly (readonly [key: string, value: string])[];
  /** What the net sees. */
  readonly series: SeriesDescription;
  /** Headings of the loss's terms; one that is not named here has its own name. */
  readonly lossTerms: Readonly<Record<string, LossTerm>>;
  readonly studies: { readonly training: number; readonly validation: number };
  readonly epochs: readonly EpochRecord[];
  /** Number of the epoch whose weights were kept; all figures but the curves are of these. Left out: the last. */
  readonly keptEpoch?: number;
  /** By which rule; left out: `last`. */
  readonly keep?: Keep;
  /** What the run is meant to reach; left out where nothing is promised, as on a user's own data. */
  readonly aims?: RunAims;
  /** One row for each side and level, on the validation studies. */
  readonly results: readonly ReportRow[];
  /** Validation points by true grade (rows) and most probable grade (columns). */
  readonly confusion?: readonly (readonly number[])[];
  /** A few validation studies to look at. */
  readonly examples: readonly ReportExample[];
}

/** Results at one side and level. */
export interface ReportRow {
  readonly level: Level;
  readonly side: Side;
  readonly weightedLogLoss: number;
  /** Points with grade normal or mild, moderate, severe. */
  readonly counts: readonly [number, number, number];
}

/** The patient's side, or between them. */
export type Side = "left" | "right" | "midline";

/** One validation study: its slices and its points. */
export interface ReportExample {
  readonly studyId: number;
  readonly seriesId: number;
  readonly slices: readonly ReportSlice[];
  readonly points: readonly ReportPoint[];
}

/** A slice to draw on. */
export interface ReportSlice {
  /** uint8 [H, W]. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly zIndex: number;
  readonly instanceNumber: number;
  readonly side: Side;
  /** The patient's directions at the edges; left out where they are unknown. */
  readonly edgeLetters?: EdgeLetters;
}

/** A point of a study as labelled and as predicted; x and y in pixels of the volume's slice. */
export interface ReportPoint {
  /** For example `L4/L5`. */
  readonly label: string;
  readonly level: Level;
  readonly side: Side;
  readonly truth: { readonly x: number; readonly y: number; readonly zIndex: number; readonly grade: Grade };
  readonly predicted: {
    readonly x: number;
    readonly y: number;
    /** Expected slice, not rounded. */
    readonly zIndex: number;
    readonly probabilities: readonly [number, number, number];
  };
}
