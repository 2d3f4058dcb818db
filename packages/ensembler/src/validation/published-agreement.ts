/** A figure published by others, on other data: for orientation, never for comparison. */
export interface PublishedFigure {
  readonly what: string;
  readonly figure: string;
  readonly source: string;
  /** The part of the source that was read. */
  readonly read: "abstract" | "README of the code" | "summary";
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
    read: "abstract",
  },
  {
    what: "The same readers: spinal canal, 5 grades",
    figure: "kappa 0.54",
    source: SIX_READERS,
    read: "abstract",
  },
  {
    what: "The same readers: lateral recess, present or absent",
    figure: "kappa 0.08",
    source: SIX_READERS,
    read: "abstract",
  },
  {
    what: "Canal from Sagittal T2, 186 patients, 4 grades: model and consensus",
    figure: "weighted kappa 0.86",
    source: CENTRAL_CANAL,
    read: "abstract",
  },
  {
    what: "Canal from Axial T2, 200 patients: nets, decision tree, pairs of readers",
    figure: "linear kappa 0.54, 0.80, 0.74 to 0.86",
    source: INTERPRETABLE,
    read: "abstract",
  },
  {
    what: "Foramina, agreement between readers",
    figure: "kappa 0.58",
    source: "PMC7160219, table 3",
    read: "abstract",
  },
  {
    what: "The competition's studies: 6th place, ensemble of a team, weighted log loss in cross-validation",
    figure: "canal 0.260, foramina 0.475, recesses 0.538, any severe 0.255",
    source: "README of the 6th place's code",
    read: "README of the code",
  },
  {
    what: "The competition's studies, 1,974 patients: Spine Grading Network, canal",
    figure: "balanced accuracy 79.4 %",
    source: "mariamonzon.github.io, stenosis-conformal-scirep",
    read: "abstract",
  },
  {
    what: "The competition's studies, 1,975: cross-view transformer, canal",
    figure: "AUROC 0.971",
    source: "newx.sg f98ac39a",
    read: "abstract",
  },
  {
    what: "Disc-centric contrastive learning, canal; the data set was not verified",
    figure: "balanced accuracy 78.1 %, severe called normal 2.13 %",
    source: "arXiv 2602.05738",
    read: "summary",
  },
];
