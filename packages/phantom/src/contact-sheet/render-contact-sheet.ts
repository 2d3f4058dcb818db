import {
  element,
  pngDataUri,
  renderPage,
  SEVERITY_WORDS,
  type GreyImage,
  type Markup,
} from "@spinegrade/report";
import type { ContactSheet } from "./collect-contact-sheet.ts";
import { tile, type CaptionedImage } from "./grey-images.ts";

/** Renders the contact sheet as one self-contained HTML page. */
export function contactSheetPage({ studies, galleries, synthetic }: ContactSheet): string {
  return renderPage({
    title: synthetic ? "Contact sheet of the phantom" : "Contact sheet of a data set",
    subtitle: "Lumbar spine MRI, read from its DICOM files through the pipeline's ingest.",
    synthetic,
    sections: [
      ...studies.map(({ studyId, images }) => ({
        heading: `Study ${studyId}`,
        content: [sheetGrid(images, `study ${studyId}`)],
      })),
      ...galleries.flatMap(({ title, byGrade }) =>
        byGrade.map((images, grade) => {
          const heading = `${title}: ${SEVERITY_WORDS[grade as 0 | 1 | 2]}`;
          return { heading, content: [sheetGrid(images, heading)] };
        }),
      ),
    ],
  });
}

/** Arranges images in a grid whose columns are as wide as the images, so that small close-ups are close together. */
function sheetGrid(images: readonly CaptionedImage[], of: string): Markup {
  const widest = Math.max(1, ...images.map(({ image }) => image.columns));
  const style = `grid-template-columns: repeat(auto-fill, minmax(min(${widest}px, 100%), 1fr))`;
  return element(
    "div",
    { class: "grid", style },
    images.map(({ image, caption }) =>
      element(
        "figure",
        { class: "slice" },
        element("img", {
          ...{ src: pngDataUri(image), alt: `${of}: ${caption}` },
          ...{ width: image.columns, height: image.rows, style: "max-width: 100%; height: auto" },
        }),
        element("figcaption", {}, caption),
      ),
    ),
  );
}

/**
 * Renders the contact sheet as one PNG without text: one row per study, then for each gallery one row per grade, mild
 * to severe.
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
