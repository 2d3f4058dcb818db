import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { box, drawing, type Frame, GRADE_COLOURS, label, MARGIN, outline, picture } from "./drawing.ts";
import { ring, SOFT, TRUTH, WIDTH } from "./drawing.ts";
import { cutPicture, type LabelledVolume, placeIn, sliceOf, wholeSlice } from "./phantom-study.ts";

const SIDE = 250;
const PIXELS = 192;
const TOP = 34;
const SLICES = 3;

/** The part of a slice's side that a crop of the run two-stage-grades-t1 shows: 64 of 512 pixels. */
const SHARE = 64 / 512;
const SHOWN = ["l3_l4", "l4_l5", "l5_s1"] as const;

/** The two stages: points in the whole series, and the crops of three slices around three of them. */
export function drawTwoStage(volume: LabelledVolume, grades: readonly number[]): string {
  const points = volume.points.filter(({ condition }) => condition === "left_neural_foraminal_narrowing");
  const middle = points.find(({ level }) => level === "l4_l5");
  if (middle === undefined) throw new RangeError("the study has no labelled left foramen of L4/L5");
  const square = wholeSlice(volume, sliceOf(volume, middle));
  const frame: Frame = { x: MARGIN, y: TOP, side: SIDE };
  const side = SHARE * SIDE;
  const small = (WIDTH - 3 * MARGIN - SIDE - (SLICES - 1) * 4) / SLICES;
  const right = 2 * MARGIN + SIDE;
  const step = (SIDE - small - 22) / (SHOWN.length - 1);
  return drawing(
    "First stage: points in a whole series; second stage: crops around them are graded",
    TOP + SIDE + MARGIN,
    label({ x: MARGIN, y: 24 }, "1. Points in the series"),
    picture(frame, cutPicture(volume, square, PIXELS)),
    ...points.flatMap(({ level, x, y }) => {
      const place = placeIn(square, frame, { x, y });
      return [
        outline({ x: place.x - side / 2, y: place.y - side / 2, side }, TRUTH),
        ring(place, 3),
        label({ x: frame.x + 6, y: place.y + 5 }, LEVEL_WORDS[level], { size: 13 }),
      ];
    }),
    label({ x: right, y: 24 }, "2. Crops, each graded"),
    ...SHOWN.flatMap((level, row) => {
      const point = points.find((one) => one.level === level);
      if (point === undefined) return [];
      const top = TOP + 18 + row * step;
      const grade = grades[LEVELS.indexOf(level)] ?? 0;
      const first = sliceOf(volume, point) - 1;
      return [
        label({ x: right, y: top - 5 }, LEVEL_WORDS[level], { size: 13 }),
        box({ x: right + 52, y: top - 16 }, 12, 12, GRADE_COLOURS[grade] ?? SOFT),
        label({ x: right + 70, y: top - 5 }, ["normal/mild", "moderate", "severe"][grade] ?? "", {
          ...{ size: 13, fill: SOFT },
        }),
        ...Array.from({ length: SLICES }, (_, index) =>
          picture(
            { x: right + index * (small + 4), y: top, side: small },
            cutPicture(
              volume,
              { z: first + index, x: point.x, y: point.y, side: SHARE * square.side },
              PIXELS / 4,
            ),
          ),
        ),
      ];
    }),
  );
}
