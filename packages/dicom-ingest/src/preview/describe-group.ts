import { directionLetters, sliceNormal, type SliceRecord } from "@spinegrade/volumes/slices";
import { planeOf } from "../geometry/order-groups.ts";

const TOWARDS: Readonly<Record<string, string>> = {
  R: "right",
  L: "left",
  A: "front",
  P: "back",
  F: "feet",
  H: "head",
};
const SAME_PLACE_MM = 0.001;

/** A group of slices in words: its plane, where z leads to in the patient, how far apart the slices are. */
export function describeGroup(slices: readonly SliceRecord[]): string {
  const [first] = slices;
  const last = slices.at(-1);
  if (first === undefined || last === undefined) return "no slices";
  const range = first === last ? `z ${first.zIndex}` : `z ${first.zIndex} to ${last.zIndex}`;
  if (first.orientation === null) return `${range}: orientation unknown`;
  const letters = directionLetters(sliceNormal(first.orientation));
  const oblique = letters.length > 1 ? "oblique, nearest to " : "";
  const words = Array.from(letters, (letter) => TOWARDS[letter] ?? letter).join(" and ");
  return [
    `${range}: ${oblique}${planeOf({ orientation: first.orientation })}`,
    `z leads to the patient's ${words} (${letters})`,
    spacingOf(slices),
  ]
    .filter((part) => part !== "")
    .join("; ");
}

function spacingOf(slices: readonly SliceRecord[]): string {
  const places = slices.map(({ projectionMm }) => projectionMm);
  const steps = places.slice(1).map((place, i) => (place ?? Number.NaN) - (places[i] ?? Number.NaN));
  if (steps.length === 0 || !steps.every(Number.isFinite)) return "";
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  const isEven = most - least < SAME_PLACE_MM + most / 100;
  return `slices ${isEven ? least.toFixed(2) : `${least.toFixed(2)} to ${most.toFixed(2)}`} mm apart`;
}
