import {
  element,
  figureGrid,
  keyFigures,
  paragraph,
  renderPage,
  type Markup,
  type Section,
} from "@spinegrade/report";
import type { Template } from "@spinegrade/shape-alignment";
import type { NfnAugmentation, ScsAugmentation } from "../settings/augmentation-settings.ts";
import { makeVersions, type PreviewStudy, type Version } from "./make-versions.ts";
import { CANAL, FORAMINA, versionFigure, type Side } from "./version-figure.ts";

/** Studies of one task and how they are augmented. */
export interface PreviewTask<Settings extends ScsAugmentation = ScsAugmentation> {
  readonly studies: readonly PreviewStudy[];
  readonly template: Template;
  readonly settings: Settings;
}

/** The content of a preview. */
export interface Preview {
  readonly nfn?: PreviewTask<NfnAugmentation>;
  readonly scs?: PreviewTask;
  /** Said below the title, such as the name of the settings. */
  readonly subtitle: string;
  /** Whether the studies are synthetic; default false. */
  readonly synthetic?: boolean;
  /** Side of the images, px. Default 256. */
  readonly imageSize?: number;
  /** Augmented versions of each study. Default 20. */
  readonly versions?: number;
  readonly seed: number;
  /** Burn dots and letters into the voxels before augmentation. Default true. */
  readonly marks?: boolean;
}

const HOW_TO_READ =
  "Each tile is one training example. A ring with its level and slice (L3/4 · 5: fifth slice) is where the label says the point is. Before " +
  "augmentation a dot was burned into the voxels of each point: where labels follow pixels, every ring holds its dot.";

const HOW_TO_READ_SIDES =
  "Coloured letters are the sides of the labels; a small white letter in front of the spine was burned into the voxels on that side of " +
  "the patient before augmentation. In an example with reversed slices the two differ, as in a mirror: right has become left. " +
  "The strip shows which slice each side is in, from the first to the last; labels that follow the reversal keep L and R at their ends of it.";

const HOW_TO_READ_BANDS =
  "Levels of one side may be in different slices: the image then changes slice half way between them, marked by short lines at its edges. " +
  "A and P are the front and the back of the patient; C marks slices with points of the canal.";

/**
 * One page that shows, for some studies, the original and random versions of it with their labels drawn.
 * @returns HTML that needs nothing else; equal input gives equal bytes.
 */
export function renderPreview(preview: Preview): string {
  const { nfn, scs, subtitle, synthetic = false, marks = true } = preview;
  const parts = [
    ...(nfn === undefined ? [] : sectionsOf("Foramina, Sagittal T1", nfn, nfn.settings, FORAMINA, preview)),
    ...(scs === undefined
      ? []
      : sectionsOf(
          "Canal, Sagittal T2",
          scs,
          { ...scs.settings, flip: "keep-sides", cutOutProbability: 0 },
          CANAL,
          preview,
        )),
  ];
  const versions = parts.flatMap((part) => part.versions);
  return renderPage({
    title: "Augmentation preview",
    subtitle,
    synthetic,
    lead: [
      figures(versions),
      ...(marks ? [HOW_TO_READ, HOW_TO_READ_SIDES, HOW_TO_READ_BANDS] : [HOW_TO_READ_BANDS]).map(paragraph),
    ],
    sections: parts.map(({ section }) => section),
  });
}

function sectionsOf(
  name: string,
  { studies, template }: PreviewTask,
  settings: NfnAugmentation,
  sides: readonly Side[],
  { imageSize = 256, versions = 20, seed, marks = true }: Preview,
): { section: Section; versions: Version[] }[] {
  return studies.map((study) => {
    const made = makeVersions(study, { imageSize, versions, template, settings, seed, marks });
    const figures = made.map(({ example, steps }, index) =>
      steps === undefined
        ? versionFigure(example, sides, "Original", ["as it is in validation"], study.edges)
        : versionFigure(
            example,
            sides,
            `Version ${index}`,
            steps.length > 0 ? steps : ["unchanged"],
            study.edges,
          ),
    );
    const content = [sides.length > 1 ? figureGrid(figures, "narrow") : smallGrid(figures)];
    return { section: { heading: `${name}: ${study.title}`, content }, versions: made };
  });
}

function smallGrid(figures: readonly Markup[]): Markup {
  const style = "grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr))";
  return element("div", { class: "grid", style }, figures);
}

function figures(versions: readonly Version[]): Markup {
  const distances = versions.flatMap(({ distancesPx }) => distancesPx);
  const farthest = Math.max(0, ...distances);
  return keyFigures([
    { name: "examples", value: String(versions.length) },
    { name: "labelled points in them", value: String(distances.length) },
    {
      name: "farthest point from its dot",
      value: `${farthest.toFixed(2)} px`,
      detail: "of the image, before grey values change; aim: below 0.75 px",
      verdict: farthest < 0.75 ? "reached" : "missed",
    },
  ]);
}
