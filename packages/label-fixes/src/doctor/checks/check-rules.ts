import { median } from "@spinegrade/metrics";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import { COINCIDE_DISTANCE } from "../../samples/candidate-findings.ts";
import { LEVEL_COUNT, levelPairsOf, nameOf, sidesOf, type LabelPoint, type LabelSet } from "./label-set.ts";
import { spineOf } from "./spine-axis.ts";
import type { Observation, RuleCheck, SuspicionKind } from "./suspicion.ts";

type Rule = (set: LabelSet) => Omit<Observation, "set"> | undefined;

/** Rules that every sound series satisfies, whatever other series look like. */
const RULES: readonly (readonly [SuspicionKind, Rule])[] = [
  ["wrong-series", isOnWrongSeries],
  ["incomplete", isIncomplete],
  ["slice-not-in-series", namesNoSlice],
  ["outside-image", isOutside],
  ["sides-coincide", hasCoincidingSides],
  ["sides-swapped", hasSwappedSides],
  ["levels-out-of-order", isOutOfOrder],
];

/** Holds every series against the rules. */
export function checkRules(sets: readonly LabelSet[]): RuleCheck[] {
  return RULES.map(([kind, rule]) => ({
    kind,
    observations: sets.flatMap((set) => {
      const broken = rule(set);
      return broken === undefined ? [] : [{ set, ...broken }];
    }),
  }));
}

function isOnWrongSeries({ group, description, points }: LabelSet): ReturnType<Rule> {
  const expected = LABEL_GROUPS[group].description;
  if (description === expected) return undefined;
  const found = description ?? "not in the table of series";
  return {
    value: 1,
    points: points.map((_, index) => index),
    reason: `the series is ${found}; its points belong on a ${expected} series`,
  };
}

function isIncomplete(set: LabelSet): ReturnType<Rule> {
  // a study's axial levels may be marked on several series
  if (set.group === "ss") return undefined;
  const missing = indicesOf(set.points, (point) => point === undefined);
  return listed(set, missing, missing.length / set.points.length, "no row in the table");
}

function namesNoSlice(set: LabelSet): ReturnType<Rule> {
  const absent = indicesOf(set.points, (point) => point?.slice === null);
  return listed(set, absent, absent.length, "a slice number of no slice or of several slices");
}

function isOutside(set: LabelSet): ReturnType<Rule> {
  const beyond = set.points.map((point) => (point === undefined ? 0 : pxBeyond(point)));
  const outside = indicesOf(beyond, (px) => px > 0);
  const farthest = Math.max(...beyond);
  return listed(set, outside, farthest, `outside the image, by up to ${farthest.toFixed(0)} px`);
}

/** Distance of a point from its image, both as the file stores them; a point below 0 is never inside. */
function pxBeyond({ xyStored: [x, y], slice }: LabelPoint): number {
  const { columns = Infinity, rows = Infinity } = slice ?? {};
  const least = Number.MIN_VALUE;
  return Math.max(
    -x,
    -y,
    x < columns ? 0 : Math.max(x - columns, least),
    y < rows ? 0 : Math.max(y - rows, least),
  );
}

function hasCoincidingSides(set: LabelSet): ReturnType<Rule> {
  const coinciding = levelPairsOf(set).filter(({ left, right }) => {
    const [dx, dy] = [left.xy[0] - right.xy[0], left.xy[1] - right.xy[1]];
    return Math.abs(dx) + Math.abs(dy) + Math.abs(left.z - right.z) < COINCIDE_DISTANCE;
  });
  return listed(
    set,
    coinciding.map(({ level }) => level),
    coinciding.length,
    `less than ${COINCIDE_DISTANCE} px and slices from the right counterpart`,
  );
}

/** In a sagittal series all levels together, in an axial one each for itself, as its image shows left and right. */
function hasSwappedSides(set: LabelSet): ReturnType<Rule> {
  const pairs = levelPairsOf(set);
  if (set.group === "ss") {
    const swapped = pairs.filter(({ left, right }) => !(leftOf(left) > leftOf(right)));
    return listed(
      set,
      swapped.map(({ level }) => level),
      swapped.length,
      "on the patient's right of the right counterpart",
    );
  }
  const usual = median(pairs.map(({ left, right }) => patientLeftMm(left) - patientLeftMm(right)));
  if (!(usual < 0)) return undefined;
  const reason = `the left points lie ${(-usual).toFixed(0)} mm to the patient's right of the right ones`;
  return { value: -usual, points: set.points.map((_, index) => index), reason };
}

/** Position of a point of an axial image towards the patient's left: such images are seen from the feet. */
function leftOf(point: LabelPoint): number {
  const patient = patientLeftMm(point);
  return Number.isNaN(patient) ? point.xy[0] : patient;
}

/** DICOM's x grows towards the patient's left. NaN where it is not known. */
function patientLeftMm({ xy, slice }: LabelPoint): number {
  return slice?.toPatientMm?.(xy)[0] ?? Number.NaN;
}

function isOutOfOrder(set: LabelSet): ReturnType<Rule> {
  if (set.group === "ss") return undefined;
  const wrong = sidesOf(set).flatMap(({ first, points }) => {
    const curve = points.map(({ xy }) => xy);
    const along = curve.map(spineOf(curve).along);
    const isUpsideDown = (curve.at(-1)?.[1] ?? 0) <= (curve[0]?.[1] ?? 0);
    return along.flatMap((place, level) =>
      level > 0 && (isUpsideDown || place <= (along[level - 1] ?? place)) ? [first + level] : [],
    );
  });
  return listed(set, wrong, wrong.length, "not below the level above");
}

function indicesOf<T>(values: readonly T[], matches: (value: T, index: number) => boolean): number[] {
  return values.flatMap((value, index) => (matches(value, index) ? [index] : []));
}

function listed(set: LabelSet, points: readonly number[], value: number, found: string): ReturnType<Rule> {
  if (points.length === 0) return undefined;
  const names = points.slice(0, LEVEL_COUNT).map((point) => nameOf(set, point));
  const more = points.length > LEVEL_COUNT ? ` and ${points.length - LEVEL_COUNT} more` : "";
  return { value, points, reason: `${found}: ${names.join(", ")}${more}` };
}
