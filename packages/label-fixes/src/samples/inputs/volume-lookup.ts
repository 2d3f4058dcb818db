import {
  pixelToPatientMm,
  storedSize,
  toTurnedPixel,
  voxelToPatientMatrix,
  type IngestIndex,
  type SliceRecord,
  type SliceTable,
} from "@spinegrade/volumes";

/** One slice as far as a label needs to know it. */
export interface SlicePlace {
  readonly zIndex: number;
  /** Size of the slice as its file stores it, px: the frame of the label tables' x and y. */
  readonly rows: number;
  readonly columns: number;
  /** Position of a labelled pixel in the volume's slice; absent: the same x and y. */
  readonly toVolumePixel?: (xy: readonly [x: number, y: number]) => readonly [x: number, y: number];
  /**
   * The patient's coordinates of a pixel of the volume's slice, mm as DICOM has them (to the left, backwards, to the
   * head). Null where the slice does not state its position, orientation and pixel spacing; absent where no images are
   * at hand.
   */
  readonly toPatientMm?:
    ((xy: readonly [x: number, y: number]) => readonly [x: number, y: number, z: number]) | null;
}

/** One ingested series. */
export interface IngestedSlices {
  readonly volumeKey: string;
  /** Size of the volume's slices, px. */
  readonly sliceSize: readonly [rows: number, columns: number];
  /** FrameOfReferenceUID of the series; absent when unknown. */
  readonly frameOfReferenceUid?: string | undefined;
  /** The slices of the volume; absent where no images are at hand. */
  readonly slices?: readonly SliceRecord[];
  /** Undefined when the series has no slice of that number, or several: which of them is meant is unknown. */
  readonly sliceOf: (instanceNumber: number) => SlicePlace | undefined;
}

/** The facts about images that the sample rules need. */
export interface VolumeLookup {
  /** The series' volume, or the reason for its absence. */
  readonly volumeOf: (seriesId: number) => IngestedSlices | { readonly missing: string };
}

/**
 * For tables without images: every slice exists, of any size, and its z index is its instance
 * number. For counting samples from the tables alone.
 */
export const LABELS_ONLY: VolumeLookup = {
  volumeOf: () => ({
    volumeKey: "",
    sliceSize: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    sliceOf: (instanceNumber) => ({
      zIndex: instanceNumber,
      rows: Number.POSITIVE_INFINITY,
      columns: Number.POSITIVE_INFINITY,
    }),
  }),
};

/**
 * Looks in the ingest's index and slice tables.
 * @param sliceTables volume key -> slice table, for every series that will be asked for.
 */
export function lookUpIngested(
  index: Pick<IngestIndex, "series" | "failures">,
  sliceTables: ReadonlyMap<string, SliceTable>,
): VolumeLookup {
  const trained = index.series.filter(({ split }) => split === "train");
  const keys = new Map(trained.map(({ seriesId, key }) => [seriesId, key]));
  const failures = new Map(index.failures.map(({ seriesId, reason }) => [seriesId, reason]));
  const volumeOf: VolumeLookup["volumeOf"] = (seriesId) => {
    const volumeKey = keys.get(seriesId);
    const sliceTable = volumeKey === undefined ? undefined : sliceTables.get(volumeKey);
    if (volumeKey === undefined || sliceTable === undefined) {
      return { missing: failures.get(seriesId) ?? "the series is not in the index of ingested series" };
    }
    const slices = placesByNumber(sliceTable.slices);
    const [, rows, columns] = sliceTable.shape;
    return {
      volumeKey,
      sliceSize: [rows, columns],
      frameOfReferenceUid: sliceTable.frameOfReferenceUid,
      slices: sliceTable.slices,
      sliceOf: (instanceNumber) => slices.get(instanceNumber),
    };
  };
  return { volumeOf };
}

/** Undefined for a number that several slices share. */
function placesByNumber(slices: readonly SliceRecord[]): Map<number, SlicePlace | undefined> {
  const places = new Map<number, SlicePlace | undefined>();
  for (const slice of slices) {
    const { instanceNumber } = slice;
    places.set(instanceNumber, places.has(instanceNumber) ? undefined : placeOf(slice));
  }
  return places;
}

function placeOf(slice: SliceRecord): SlicePlace {
  const toPatient = voxelToPatientMatrix(slice);
  return {
    zIndex: slice.zIndex,
    ...storedSize(slice),
    toVolumePixel: (xy) => toTurnedPixel(slice, xy),
    toPatientMm: toPatient && ((xy) => pixelToPatientMm(toPatient, xy)),
  };
}
