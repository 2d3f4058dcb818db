import type { Grade, Level, SeriesDescription } from "@spinegrade/competition-data";
import type { EdgeLetters } from "@spinegrade/report";
import type { LossTerm } from "@spinegrade/tasks";
import type { Keep } from "../run/kept-epoch.ts";
import type { RunAims } from "../run/run-config.ts";
import type { EpochRecord } from "./fold-result.ts";

/** The data for the page of a training run; plain data. */
export interface TrainingReport {
  readonly run: string;
  readonly fold: number;
  /** Whether the data are synthetic; default false. */
  readonly synthetic?: boolean;
  /** The resolved config, one entry per line, nested keys joined by dots. */
  readonly config: readonly (readonly [key: string, value: string])[];
  /** The kind of series that the net receives. */
  readonly series: SeriesDescription;
  /** Headings of the loss terms; a term without an entry keeps its own name. */
  readonly lossTerms: Readonly<Record<string, LossTerm>>;
  readonly studies: { readonly training: number; readonly validation: number };
  readonly epochs: readonly EpochRecord[];
  /**
   * Number of the epoch whose weights were kept; all figures but the curves are of these weights. Default: the last.
   */
  readonly keptEpoch?: number;
  /** The rule for choosing the epoch; default `last`. */
  readonly keep?: Keep;
  /** The aims of the run; absent when none are promised, as for a user's own data. */
  readonly aims?: RunAims;
  /** One row for each side and level, on the validation studies. */
  readonly results: readonly ReportRow[];
  /** Validation points by true grade (rows) and most probable grade (columns). */
  readonly confusion?: readonly (readonly number[])[];
  /** A few validation studies to inspect. */
  readonly examples: readonly ReportExample[];
}

/** Results for one side and level. */
export interface ReportRow {
  readonly level: Level;
  readonly side: Side;
  readonly weightedLogLoss: number;
  /** Points with grade normal or mild, moderate, severe. */
  readonly counts: readonly [number, number, number];
}

/** The patient's side, or the midline. */
export type Side = "left" | "right" | "midline";

/** One validation study with its slices and points. */
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
  /** The patient directions at the edges; absent when unknown. */
  readonly edgeLetters?: EdgeLetters;
}

/** A labelled point of a study with its prediction; x and y in pixels of the volume's slice. */
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
