/** A figure that somebody else published, on other data: for orientation, never for comparison. */
export interface PublishedFigure {
  readonly what: string;
  readonly figure: string;
  readonly source: string;
}

const SIX_READERS = "doi 10.1067/j.cpradiol.2019.05.003";
const CENTRAL_CANAL = "doi 10.1007/s00330-024-11080-0";
const INTERPRETABLE = "doi 10.1007/s00330-023-09483-6";

/** Agreement between human readers, and of published systems with readers, as the abstracts of the papers state it. */
export const PUBLISHED_AGREEMENT: readonly PublishedFigure[] = [
  {
    what: "Three musculoskeletal and three neuroradiologists, L4/L5 and L5/S1 of 50 examinations: foramina, 5 grades",
    figure: "kappa 0.53",
    source: SIX_READERS,
  },
  { what: "The same readers: spinal canal, 5 grades", figure: "kappa 0.54", source: SIX_READERS },
  {
    what: "The same readers: lateral recess, present or absent",
    figure: "kappa 0.08",
    source: SIX_READERS,
  },
  {
    what: "Canal from Sagittal T2, 186 patients, 4 grades: model and consensus",
    figure: "weighted kappa 0.86",
    source: CENTRAL_CANAL,
  },
  {
    what: "Canal from Axial T2, 200 patients: nets, decision tree, pairs of readers",
    figure: "linear kappa 0.54, 0.80, 0.74 to 0.86",
    source: INTERPRETABLE,
  },
];
