import type { Grade } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import type { Generator } from "@spinegrade/random";
import { POINT_FRAME } from "../../studies/study.ts";
import { CROP_AUGMENTATION, drawCropAugmentation } from "../crops/draw-crop-augmentation.ts";
import {
  cutLevel,
  type FusionLayout,
  type LevelCrops,
  type LevelDraw,
  SAGITTAL_SLICES,
} from "./cut-level.ts";
import { FUSION_COLUMNS, FUSION_CONDITIONS } from "./fusion-columns.ts";
import type { FusionSettings } from "./fusion-settings.ts";
import type { AxialSource, FusionStudy, SagittalSource } from "./fusion-study.ts";
import type { AxialView, FusionViews, PlanePoint, SagittalView } from "./fusion-views.ts";

/** A level of a study, to train on. */
export interface LevelSample {
  readonly study: FusionStudy;
  /** Its index, L1/L2 to L5/S1. */
  readonly level: number;
}

/** The crops of a level, and the grades of its five conditions. */
export interface LevelExample {
  readonly studyId: number;
  readonly level: number;
  readonly crops: LevelCrops;
  readonly grades: readonly Grade[];
}

/** Settings for cutting examples. */
export interface LevelCutter {
  readonly layout: FusionLayout;
  readonly settings: Pick<FusionSettings, "axialDraw" | "pointJitter">;
  readonly read: (volumeKey: string) => Promise<Grey>;
}

/** Chance that a slice of a sagittal crop is blackened; never the middle one. */
const BLACKENED = 0.1;
const SHIFTS = [-0.3, 0, 0.3] as const;

/** Cuts an example of a level: a series of each view drawn at random, augmented. */
export async function loadLevel(
  { study, level }: LevelSample,
  { layout, settings, read }: LevelCutter,
  generator: Generator,
): Promise<LevelExample> {
  const choose = <T>(sources: readonly T[]): T | null =>
    sources.length === 0 ? null : generator.pick(sources);
  const [canal, foramina, axial] = [choose(study.canal), choose(study.foramina), choose(study.axial)];
  const jitter = drawJitter(settings.pointJitter, generator);
  const views: FusionViews = {
    canal: canal && (await readSagittal(canal, read, jitter)),
    foramina: foramina && (await readSagittal(foramina, read, jitter)),
    axial: axial === null ? [] : [await readAxial(axial, read, "training")],
  };
  const crops = cutLevel(views, level, layout, drawLevel(settings.axialDraw, layout, generator));
  return { studyId: study.studyId, level, crops, grades: gradesOf(study, level, axial) };
}

/** Reads the views of a study as prediction takes them: the first sagittal series of each kind, all axial ones. */
export async function readViews(
  { canal: [canal], foramina: [foramina], axial }: FusionStudy,
  read: LevelCutter["read"],
): Promise<FusionViews> {
  return {
    canal: canal === undefined ? null : await readSagittal(canal, read),
    foramina: foramina === undefined ? null : await readSagittal(foramina, read),
    axial: await Promise.all(axial.map((one) => readAxial(one, read, "prediction"))),
  };
}

async function readSagittal(
  { volumeKey, points }: SagittalSource,
  read: LevelCutter["read"],
  jitter: (point: PlanePoint) => PlanePoint = (point) => point,
): Promise<SagittalView> {
  return { volume: await read(volumeKey), points: points.map((point) => point && jitter(point)) };
}

async function readAxial(
  { volumeKey, groups }: AxialSource,
  read: LevelCutter["read"],
  purpose: keyof AxialSource["groups"],
): Promise<AxialView> {
  return { volume: await read(volumeKey), groups: groups[purpose] };
}

function drawJitter(
  { share, px }: FusionSettings["pointJitter"],
  generator: Generator,
): (point: PlanePoint) => PlanePoint {
  const limit = generator.bernoulli(share) ? px : 0;
  return ([x, y]) => [x + generator.uniform(-limit, limit), y + generator.uniform(-limit, limit)];
}

function drawLevel(
  axialDraw: FusionSettings["axialDraw"],
  { axial }: FusionLayout,
  generator: Generator,
): LevelDraw {
  const draws = axialDraw === "per-slice" ? axial.slices : 1;
  return {
    sagittal: drawCropAugmentation("sagittal", POINT_FRAME, generator, CROP_AUGMENTATION),
    axial: {
      augmentations: Array.from({ length: draws }, () =>
        drawCropAugmentation("axial", axial.window, generator, CROP_AUGMENTATION),
      ),
      shift: generator.pick(SHIFTS),
    },
    blackened: Array.from({ length: 3 }, () =>
      Array.from(
        { length: SAGITTAL_SLICES },
        (_, slice) => generator.bernoulli(BLACKENED) && slice !== SAGITTAL_SLICES >> 1,
      ),
    ),
  };
}

/** The grades of a level; those of the recesses only where a person marked them in the axial series that is shown. */
function gradesOf({ grades }: FusionStudy, level: number, axial: AxialSource | null): Grade[] {
  const first = level * FUSION_CONDITIONS.length;
  return FUSION_COLUMNS.slice(first, first + FUSION_CONDITIONS.length).map((column, index) => {
    const grade = grades[first + index] ?? -1;
    if (!column.condition.endsWith("subarticular_stenosis")) return grade;
    const side = column.condition.startsWith("left_") ? "left" : "right";
    const isMarked = axial?.labelled.some((point) => point.side === side && point.level === column.level);
    return isMarked === true ? grade : -1;
  });
}
