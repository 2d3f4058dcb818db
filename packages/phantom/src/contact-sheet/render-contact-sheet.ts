import { element, figureGrid, pngDataUri, renderPage, type GreyImage, type Markup } from "@spinegrade/report";
import type { ContactSheet } from "./collect-contact-sheet.ts";
import { tile, type CaptionedImage } from "./grey-images.ts";

const GRADE_NAMES = ["Normal or mild", "Moderate", "Severe"] as const;

/** The sheet as one self-contained HTML page. */
export function contactSheetPage({ studies, galleries }: ContactSheet): string {
  const figure = ({ image, caption }: CaptionedImage): Markup =>
    element(
      "figure",
      { class: "slice" },
      element("img", { src: pngDataUri(image), alt: "", width: image.columns, height: image.rows }),
      element("figcaption", {}, caption),
    );
  return renderPage({
    title: "Contact sheet of the phantom",
    subtitle: "Synthetic lumbar spine MRI, read back from its DICOM files through the pipeline's ingest.",
    sections: [
      ...studies.map(({ studyId, images }) => ({
        heading: `Study ${studyId}`,
        content: [figureGrid(images.map(figure))],
      })),
      ...galleries.flatMap(({ title, byGrade }) =>
        byGrade.map((images, grade) => ({
          heading: `${title}: ${GRADE_NAMES[grade as 0 | 1 | 2].toLowerCase()}`,
          content: [figureGrid(images.map(figure))],
        })),
      ),
    ],
  });
}

/**
 * The sheet as one PNG without words: a row a study, then for each gallery a row a grade, mild to severe.
 */
export function contactSheetPng({ studies, galleries }: ContactSheet): Uint8Array {
  const images = (captioned: readonly CaptionedImage[]): GreyImage[] => captioned.map(({ image }) => image);
  const rows = [
    ...studies.map((study) => images(study.images)),
    ...galleries.flatMap(({ byGrade }) => byGrade.map(images)),
  ].filter((row) => row.length > 0);
  const uri = pngDataUri(tile(rows, 4));
  return Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64");
}
