import { formatNumber, type Markup, paragraph, renderPage, table } from "@spinegrade/report";
import type { StudyOutcome } from "../study/grade-study.ts";
import { ESTIMATE_FLAGS } from "../study/estimate-rows.ts";
import type { GradedStudy, ModelRecord } from "../study/graded-study.ts";
import { findingFigures } from "./finding-figures.ts";
import { gradeNotes, gradeTable } from "./grade-table.ts";
import { dateWords, findingTitle } from "./words.ts";

/** Digits of a hash or UID that the page shows. */
const SHOWN = 12;

const CALIBRATED =
  "The likeliest grade with its calibrated probability; below, the grades of the 90 % set where it is not this one alone.";
const NOT_CALIBRATED =
  "The likeliest grade with its probability, which is not calibrated: it does not come true as often as it says.";

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
        content: [gradeTable(result), ...gradeNotes(result).map(paragraph)],
      },
      { heading: "Doubts", content: doubtsOf(result) },
      { heading: "Series and models", content: [seriesTable(result), modelTable(result), versions(result)] },
      {
        heading: "Findings",
        intro: "The slice of each finding with its point (cross) and heatmap (orange).",
        startsSheet: true,
        content: [findingFigures(result, images)],
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
