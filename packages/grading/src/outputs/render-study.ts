import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import {
  type Cell,
  element,
  findingFigure,
  findingGrid,
  formatNumber,
  type Markup,
  paragraph,
  renderPage,
  severityBadge,
  table,
} from "@spinegrade/report";
import type { StudyOutcome } from "../study/grade-study.ts";
import { ESTIMATE_FLAGS } from "../study/estimate-rows.ts";
import type { GradedRow, GradedStudy, ModelRecord } from "../study/graded-study.ts";
import type { FindingImage } from "../study/study-images.ts";
import { findingPicture } from "./finding-picture.ts";
import { dateWords, findingTitle, gradeLabel, PLACES, setWords } from "./words.ts";

/** Digits of a hash or UID that the page shows. */
const SHOWN = 12;

const CALIBRATED =
  "The likeliest grade with its calibrated probability; below, the grades of the 90 % set where it is not this one alone.";
const NOT_CALIBRATED =
  "The likeliest grade with its probability, which is not calibrated: it does not come true as often as it says.";

/** Stands before every grade that is an estimate. */
const ESTIMATED = "estimated from Sagittal T2";

/** `report.html` of a study: two A4 sheets when printed, one of tables and one of pictures. */
export function renderStudy({ result, images }: StudyOutcome): string {
  const { study, notice } = result;
  const person =
    study.patient === undefined ? `patient ${study.patientKey}` : (study.patient.name ?? "unnamed");
  return renderPage({
    title: "Lumbar spine: stenosis and narrowing by level",
    subtitle: `${person}, study of ${dateWords(study.date)}, ${study.studyInstanceUid}`,
    notices: notices(notice),
    foot: footOf(notice),
    sections: [
      {
        heading: "Grades",
        intro: result.rows.some(({ calibrated }) => calibrated !== null) ? CALIBRATED : NOT_CALIBRATED,
        content: [
          gradeTable(result),
          ...reasonsOf(result, "Estimated from Sagittal T2, not seen on axial slices", ({ estimated }) =>
            estimated?.replace(/^.*?: /, ""),
          ).map(paragraph),
          ...reasonsOf(result, "Not graded", ({ notGraded }) => notGraded).map(paragraph),
        ],
      },
      { heading: "Doubts", content: doubtsOf(result) },
      { heading: "Series and models", content: [seriesTable(result), modelTable(result), versions(result)] },
      {
        heading: "Findings",
        intro: "The slice of each finding with its point (cross) and heatmap (orange).",
        startsSheet: true,
        content: [findingGrid(inOrderOfTable(result.rows).flatMap((row) => figureOf(row, images)))],
      },
    ],
  });
}

/** The sentences of the notice that the page does not say itself. */
export function notices(notice: string): string[] {
  return notice.split(/(?<=\.) /).filter((sentence) => !sentence.startsWith("Research software"));
}

/** The notice on each printed sheet, in short. */
export function footOf(notice: string): string {
  return `Not for clinical use.${notice.includes("synthetic") ? " Models trained on synthetic studies." : ""}`;
}

function gradeTable({ rows }: GradedStudy): Markup {
  return table({
    columns: [{ heading: "Level" }, ...PLACES.map(([, heading]) => ({ heading }))],
    rows: LEVELS.map((level) => [
      LEVEL_WORDS[level],
      ...PLACES.map(([condition]) =>
        cellOf(rows.find((row) => row.level === level && row.condition === condition)),
      ),
    ]),
  });
}

/** A level's rows side by side, in the order of the table's columns. */
function inOrderOfTable(rows: readonly GradedRow[]): GradedRow[] {
  return LEVELS.flatMap((level) =>
    PLACES.flatMap(([condition]) => rows.filter((row) => row.level === level && row.condition === condition)),
  );
}

function cellOf(row: GradedRow | undefined): Cell {
  if (row?.grade === undefined || row.grade === null) return "not graded";
  const { grade, set, flags } = row;
  const share = shownProbabilities(row)[grade];
  const isSingle = set === null || (set.length === 1 && set[0] === grade);
  const doubt = flags.length === 0 ? "" : " (!)";
  const text = `${gradeLabel(grade).text} ${formatNumber(share, 2)}${doubt}`;
  // without a badge, so that it is not taken for a grade of axial slices
  if (row.estimated !== null) return element("em", {}, `${ESTIMATED}: ${text}`);
  const badge = severityBadge({ severity: grade, text });
  return isSingle ? badge : element("span", {}, badge, element("br", {}), `set: ${setWords(set)}`);
}

/** For each reason a sentence with the places to which it applies. */
function reasonsOf(
  { rows }: GradedStudy,
  what: string,
  reasonOf: (row: GradedRow) => string | null | undefined,
): string[] {
  const reasons = rows.flatMap((row) => reasonOf(row) ?? []);
  return [...new Set(reasons)].map((reason) => {
    const places = new Set(rows.filter((row) => reasonOf(row) === reason).map(({ condition }) => condition));
    const words = PLACES.flatMap(([condition, name]) => (places.has(condition) ? [name] : [])).join(", ");
    return `${what}: ${words}: ${reason}.`;
  });
}

/** The doubts about the study, then those about single rows. */
function doubtsOf({ flags, rows }: GradedStudy): Markup[] {
  const ofRows = rows.flatMap(({ condition, level, flags: own }) =>
    own
      .filter(({ flag }) => !(flag in ESTIMATE_FLAGS)) // said below the grades
      .map(({ reason }) => [findingTitle(condition, level), reason]),
  );
  const all = [...flags.map(({ reason }) => ["study", reason]), ...ofRows];
  if (all.length === 0) return [paragraph("None.")];
  return [table({ columns: [{ heading: "Of" }, { heading: "Doubt" }], rows: all })];
}

function seriesTable({ series }: GradedStudy): Markup {
  return table({
    columns: ["Series", "Type", "Sure", "Slices", "Used"].map((heading) => ({ heading })),
    rows: series.map(({ seriesInstanceUid, type, confidence, slices, notUsed }) => [
      `…${seriesInstanceUid.slice(-SHOWN)}`,
      type,
      formatNumber(confidence, 2),
      slices,
      notUsed === null ? "yes" : `no: ${notUsed}`,
    ]),
  });
}

function modelTable({ models }: GradedStudy): Markup {
  return table({
    columns: ["Model", "Net", "Image", "Calibrated", "SHA-256", "Used"].map((heading) => ({ heading })),
    rows: models.map((model) => [
      model.name,
      `${model.task}, ${model.encoder}`,
      imageOf(model),
      model.isCalibrated ? "yes" : "no",
      model.sha256.slice(0, SHOWN),
      model.notUsed === null ? "yes" : `no: ${model.notUsed}`,
    ]),
  });
}

function imageOf({ imageSize, imageSizeFrom }: ModelRecord): string {
  if (imageSize === null) return "crops";
  return `${imageSize} px${imageSizeFrom === "published" ? ", as published" : ""}`;
}

function versions({ versions: all, productPrecision }: GradedStudy): Markup {
  const products = productPrecision === "float32" ? [] : [`products ${productPrecision}`];
  return paragraph(
    [...Object.entries(all).map(([name, version]) => `${name} ${version}`), ...products].join(", "),
  );
}

function figureOf(row: GradedRow, images: readonly FindingImage[]): Markup[] {
  const image = images.find(({ condition, level }) => condition === row.condition && level === row.level);
  const { grade, set, flags, point } = row;
  if (grade === null || image === undefined || point === null) return [];
  const shown = shownProbabilities(row);
  return [
    findingFigure({
      title: `${findingTitle(row.condition, row.level)}${row.estimated === null ? "" : `: ${ESTIMATED}`}`,
      ...findingPicture(image),
      grade: gradeLabel(grade),
      shares: ([0, 1, 2] as const).map((severity) => ({
        grade: gradeLabel(severity),
        share: shown[severity],
      })),
      notes: [
        ...(set === null ? ["not calibrated"] : [`90 % set: ${setWords(set)}`]),
        `instance ${point.instanceNumber}, x ${point.xSlice.toFixed(0)}, y ${point.ySlice.toFixed(0)} px`,
        ...flags.map(({ reason }) => reason),
      ],
    }),
  ];
}

function shownProbabilities({ calibrated, probabilities }: GradedRow): readonly [number, number, number] {
  return calibrated ?? probabilities ?? [0, 0, 0];
}
