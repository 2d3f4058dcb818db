import type { LabelGroup } from "@spinegrade/competition-data";
import type { RuleSetName } from "./sample.ts";

/** A series or study that is excluded by its id. */
export interface IdExclusion {
  readonly task: LabelGroup;
  readonly id: number;
  /** Whether the id names a series or a study, by rule set. */
  readonly idOf: Readonly<Record<RuleSetName, "series" | "study">>;
  readonly reason: string;
  readonly source: string;
}

const SOURCE = "the published 7th-place solution (hengck23), list of series excluded from training";
const AS_SERIES = { published: "series", intended: "series" } as const;
/** Published in a list of series although it is a study's id: it matches nothing there, because the study was intended. */
const MEANT_AS_STUDY = { published: "series", intended: "study" } as const;

const leftPointsWrong = (id: number): IdExclusion => ({
  task: "nfn",
  id,
  idOf: MEANT_AS_STUDY,
  reason: "the points of the left side are wrong",
  source: SOURCE,
});

const sidesCoincide = (id: number): IdExclusion => ({
  task: "nfn",
  id,
  idOf: AS_SERIES,
  reason: "points of the left and of the right side coincide",
  source: SOURCE,
});

const AXIAL_SOURCE = "the published 7th-place solution (lhwcv), list of axial studies excluded from training";
const AS_STUDY = { published: "study", intended: "study" } as const;

const axialStudy = (id: number, reason: string): IdExclusion => ({
  task: "ss",
  id,
  idOf: AS_STUDY,
  reason,
  source: AXIAL_SOURCE,
});

const axialPointsWrong = [391103067, 953639220, 2460381798, 2690161683, 3650821463, 3949892272];

/** The series that the published solution excludes from training by id. */
export const EXCLUSIONS: readonly IdExclusion[] = [
  leftPointsWrong(8785691),
  leftPointsWrong(3355993164),
  leftPointsWrong(4066376844),
  sidesCoincide(3230157587),
  sidesCoincide(692927423),
  sidesCoincide(2289719834),
  sidesCoincide(4030602643),
  sidesCoincide(856763877),
  {
    task: "scs",
    id: 3892989905,
    idOf: AS_SERIES,
    reason: "the study's canal points are in its Sagittal T1 series",
    source: SOURCE,
  },
  ...axialPointsWrong.map((id) => axialStudy(id, "the axial points are wrong")),
  axialStudy(677672203, "the points of left and right are exchanged"),
];
