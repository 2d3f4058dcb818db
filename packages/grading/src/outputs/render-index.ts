import { element, type Markup, paragraph, renderPage, severityBadge, table } from "@spinegrade/report";
import type { GradedStudy } from "../study/graded-study.ts";
import { footOf, notices } from "./render-study.ts";
import { dateWords, gradeLabel } from "./words.ts";

/** A study that was not graded, and why. */
export interface SkippedStudy {
  readonly studyInstanceUid: string;
  readonly reason: string;
}

/** `index.html`: all studies of a folder, each with the number of its grades and a link to its report. */
export function renderIndex(
  studies: readonly { readonly folder: string; readonly result: GradedStudy }[],
  skipped: readonly SkippedStudy[],
): string {
  const [first] = studies;
  return renderPage({
    title: `Lumbar spine: ${studies.length} studies graded`,
    notices: notices(first?.result.notice ?? "Not for clinical use."),
    foot: footOf(first?.result.notice ?? ""),
    sections: [
      { heading: "Studies", content: [studyTable(studies)] },
      {
        heading: "Not graded",
        content:
          skipped.length === 0
            ? [paragraph("None.")]
            : skipped.map(({ studyInstanceUid, reason }) => paragraph(`${studyInstanceUid}: ${reason}`)),
      },
    ],
  });
}

function studyTable(studies: Parameters<typeof renderIndex>[0]): Markup {
  return table({
    columns: ["Date", "Study", "Severe", "Moderate", "Graded", "Estimated", "Doubts"].map((heading) => ({
      heading,
    })),
    rows: studies.map(({ folder, result: { study, rows, flags } }) => {
      const graded = rows.filter(({ estimated, grade }) => estimated === null && grade !== null);
      const count = (grade: number): number => graded.filter((row) => row.grade === grade).length;
      const severe = count(2);
      return [
        dateWords(study.date),
        element("a", { href: `${folder}/report.html` }, study.patient?.name ?? folder),
        severe === 0 ? "0" : severityBadge({ ...gradeLabel(2), text: String(severe) }),
        count(1),
        graded.length,
        rows.filter(({ estimated }) => estimated !== null).length,
        flags.length + rows.reduce((sum, row) => sum + row.flags.length, 0),
      ];
    }),
  });
}
