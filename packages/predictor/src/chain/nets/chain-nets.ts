import type { Level, PointSide, Probabilities } from "@spinegrade/competition-data";
import type { Grey, Point3 } from "@spinegrade/crops";
import type { FoundLevels, FoundPlace, FusionViews, OfBothSeries } from "@spinegrade/two-stage";
import type { Volume } from "@spinegrade/volumes";

/** A net of a trained run. */
export interface NetOfFold<Net> {
  readonly run: string;
  readonly fold: number;
  readonly net: Net;
}

/** A point that a net found in a stretched volume: pixels of the 512 frame, and a slice, not rounded. */
export interface FoundPoint {
  readonly side: PointSide;
  readonly level: Level;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Finds the points of a series. */
export interface SeriesPoints {
  /** @param volume stretched to 512. */
  find(volume: Grey): readonly FoundPoint[];
}

/** Finds the points of two sagittal series of a study, which it sees together. */
export interface PairPoints {
  /** @param volumes stretched to 512. */
  find(volumes: OfBothSeries<Grey>): OfBothSeries<readonly FoundPoint[]>;
}

/** Finds the levels of axial series. */
export interface AxialLevels {
  /**
   * @param volumes all axial series of a study, stretched to 512, in any order.
   * @returns one result for each volume, in the order given.
   */
  find(volumes: readonly Volume[]): readonly FoundLevels[];
}

/** Finds the points of axial slices. */
export interface AxialPoints {
  /** Finds a point at each place, in the slice of the volume nearest to it. */
  find(volume: Grey, places: readonly Pick<FoundPlace, "side" | "level" | "z">[]): readonly FoundPoint[];
}

/** Grades crops around the points of a sagittal series. */
export interface SagittalCrops {
  /**
   * @param volume stretched to 512.
   * @param points in that frame, L1/L2 to L5/S1 of the canal, or of the left foramina and then of the right ones.
   * @returns the probabilities of each point, averaged over the mirror.
   */
  grade(volume: Grey, points: readonly (Point3 | null)[]): readonly Probabilities[];
}

/** Grades the recesses from crops of axial series and of Sagittal T2/STIR. */
export interface RecessCrops {
  /**
   * @param crops of the left recesses L1/L2 to L5/S1, then of the right ones: a volume stretched to 720, and a point in the
   *   frame of 512; null where no series shows one.
   * @param sagittal the series stretched to 512, and the canal's points; null where the study has none.
   * @returns the probabilities of each crop, averaged over the mirror.
   */
  grade(
    crops: readonly ({ readonly volume: Grey; readonly point: Point3 } | null)[],
    sagittal: { readonly volume: Grey; readonly points: readonly (Point3 | null)[] } | null,
  ): readonly Probabilities[];
}

/** Grades all rows of a study from all its views. */
export interface FusionGrader {
  /**
   * @param views stretched to 512, and the points of their levels.
   * @returns the probabilities of all rows in the order of `FUSION_COLUMNS`, averaged over the mirror.
   */
  grade(views: FusionViews): readonly Probabilities[];
}

/** The nets that grade all rows from all views, and those that find the points for them. */
export interface FusionNets {
  /** The levels in the middle slice of Sagittal T1, and of Sagittal T2/STIR. */
  readonly foramina: readonly SeriesPoints[];
  readonly canal: readonly SeriesPoints[];
  /** The recesses in whole axial series. */
  readonly recesses: readonly SeriesPoints[];
  readonly graders: readonly NetOfFold<FusionGrader>[];
}

/** The nets of the two-stage chain by what they do: of each, one for each fold. None: that part is not predicted. */
export interface ChainNets {
  /** Points of Sagittal T1 and of Sagittal T2/STIR. */
  readonly foramina: readonly SeriesPoints[];
  readonly canal: readonly SeriesPoints[];
  /** Points of both together: see `findSagittal`. */
  readonly pairs: readonly PairPoints[];
  /** Levels of axial slices, and points in them. */
  readonly levels: readonly AxialLevels[];
  readonly recesses: readonly AxialPoints[];
  readonly gradesT1: readonly NetOfFold<SagittalCrops>[];
  readonly gradesT2: readonly NetOfFold<SagittalCrops>[];
  readonly gradesAxial: readonly NetOfFold<RecessCrops>[];
  /** The other way to grade a study. */
  readonly fusion: FusionNets;
}
