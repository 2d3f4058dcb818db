import { applyToPoint, isAffine, type Matrix3, type Point2 } from "@spinegrade/shape-alignment";
import type { Degradation } from "../greys/degrade.ts";
import type { AugmentationPlan } from "../draw-augmentation.ts";

/** A plan in words, one entry a step; empty when nothing is done. */
export function describePlan({
  reverseSlices,
  mirrorColumns = false,
  move,
  cutOut,
  brightness,
  degradation,
}: AugmentationPlan): string[] {
  return [
    reverseSlices ? "slices reversed" : undefined,
    mirrorColumns ? "columns reversed" : undefined,
    move && describeMove(move),
    cutOut && "rectangle zeroed",
    brightness &&
      `contrast ${brightness.contrastFactor.toFixed(2)}, brightness ${signed(100 * brightness.brightness, 0)} %`,
    degradation && describeDegradation(degradation),
  ].filter((step) => step !== undefined);
}

function describeMove(move: Matrix3): string {
  if (!isAffine(move)) return "homography";
  const [origin, right] = [applyToPoint(move, [0, 0]), applyToPoint(move, [1, 0])];
  const [dx, dy]: Point2 = [right[0] - origin[0], right[1] - origin[1]];
  // counter-clockwise is positive, as seen on screen
  const degrees = (Math.atan2(-dy, dx) * 180) / Math.PI;
  return `aligned: scale ${Math.hypot(dx, dy).toFixed(2)}, turn ${signed(degrees, 0)}°`;
}

function describeDegradation(degradation: Degradation): string {
  if (degradation.kind === "noise") return `noise of variance ${degradation.variance.toFixed(0)}`;
  return `${degradation.kind.replace("-", " ")} ${degradation.size} px`;
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}
