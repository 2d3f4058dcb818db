import { LEVELS, type Grade, type LabelGroup, type PointRow } from "@spinegrade/competition-data";
import { AXIAL_FRAME, POINT_FRAME, type StudySample } from "../../studies/study.ts";
import { placesOf, sagittalPlaces, type ViewPlaces } from "../points/crop-place.ts";
import { columnsOf } from "../grader-columns.ts";

/** A study as a grader takes it. */
export interface GraderSample {
  readonly studyId: number;
  /** Grades of the grader's rows; -1 where missing or where no point says where to cut the crop. */
  readonly grades: readonly Grade[];
  readonly sagittal: ViewPlaces;
  /** Places on axial slices; for the axial grader alone. */
  readonly axial?: ViewPlaces;
}

/**
 * The study as a sample of a grader.
 * @param found the points that nets found; undefined: the labelled points stand in for them.
 * @param purpose in training, labelled points stand in for points that were not found.
 */
export function toGraderSample(
  study: StudySample,
  group: LabelGroup,
  found: readonly PointRow[] | undefined,
  purpose: "training" | "validation",
): GraderSample {
  const own = found?.filter(({ studyId }) => studyId === study.studyId) ?? [];
  const columns = columnsOf(group);
  const isFound = (view: ViewPlaces): ViewPlaces =>
    found === undefined ? { ...view, found: view.labelled } : view;
  const description = group === "nfn" ? "Sagittal T1" : "Sagittal T2/STIR";
  const sagittal = isFound(
    sagittalPlaces(study, own, {
      description,
      frame: POINT_FRAME,
      columns: group === "ss" ? columnsOf("scs") : columns,
    }),
  );
  const axial =
    group === "ss"
      ? isFound(placesOf(study, own, { description: "Axial T2", frame: AXIAL_FRAME, columns }))
      : undefined;
  const graded = axial ?? sagittal;
  const grades = columns.map(({ condition, level }, index) => {
    const place = graded.found[index] ?? (purpose === "training" ? graded.labelled[index] : null) ?? null;
    return place === null ? -1 : (study.grades[condition][LEVELS.indexOf(level)] ?? -1);
  });
  return { studyId: study.studyId, grades, sagittal, ...(axial && { axial }) };
}
