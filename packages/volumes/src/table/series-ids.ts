/** An id: a number in the competition's layout, otherwise a UID. */
export type DicomId = number | string;

/** The study and series that slices belong to. */
export interface SeriesIds {
  readonly studyId: DicomId;
  readonly seriesId: DicomId;
}
