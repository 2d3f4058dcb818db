import { elementAt } from "@spinegrade/pipeline/element-at";
import { toPatient, type Frame } from "../math/frame.ts";
import { interpolate } from "../math/interpolate.ts";
import { discOfLevel, type SpineModel } from "../spine/spine-model.ts";

/** A cross-section of the spinal column and canal at one height, in patient mm. */
export interface CanalSection {
  /** Centre of the vertebral bodies. */
  readonly columnX: number;
  readonly columnY: number;
  /** Back wall of the bodies and discs. */
  readonly wallY: number;
  /** Centre of the dural sac. */
  readonly sacX: number;
  readonly sacY: number;
  /** Half sizes of the sac across (x) and from front to back (y). */
  readonly sacHalfWidth: number;
  readonly sacHalfDepth: number;
  /** Narrowing of the canal here, 0..1. */
  readonly stenosis: number;
  /** Narrowing of the lateral recesses here, 0..1. */
  readonly leftRecess: number;
  readonly rightRecess: number;
}

/** Sections over the whole spine, looked up by height. */
export interface CanalPath {
  readonly lowZ: number;
  readonly highZ: number;
  /** Fills `section` for a height; beyond the ends the last section continues. */
  readonly at: (z: number) => CanalSection;
}

const STEP_MM = 1;
type Field = "columnX" | "columnY" | "wallY" | "sacX" | "sacY" | "sacHalfWidth" | "sacHalfDepth";
type Anchor = Record<Field, number> & { z: number };

/** Half sizes of the sac in mm, T10 to S5; it ends at S2. */
const SAC_HALF_DEPTHS = [7.2, 7.4, 7.6, 7.8, 7.5, 7.2, 7, 6.6, 5.4, 3.4, 0.6, 0.3, 0.2];
const SAC_HALF_WIDTHS = [8.8, 9, 9.5, 10.2, 10.2, 10.2, 10.2, 9.6, 7.6, 4.6, 0.8, 0.3, 0.2];
/** Room between the back wall of a body and the sac, T10 to S5. */
const FRONT_GAPS = [1.2, 1.2, 1.2, 1.2, 1.2, 1.4, 1.7, 3.2, 5.5, 5.5, 5, 4, 3];

/** Builds the canal behind the vertebral bodies, narrowed at each disc according to the model. */
export function canalPath(spine: SpineModel): CanalPath {
  const { places } = spine.layout;
  const between = (i: number): number => (elementAt(places, i) + elementAt(places, i + 1)) / 2;
  const anchors = [
    ...spine.vertebrae.map(({ frame, depthMm }, i) => anchorAt(frame, depthMm, spine, elementAt(places, i))),
    ...spine.discs.map(({ frame, depthMm }, i) => anchorAt(frame, depthMm, spine, between(i))),
  ].sort((a, b) => a.z - b.z);
  const lowZ = elementAt(anchors, 0).z;
  const highZ = elementAt(anchors, -1).z;
  const count = Math.ceil((highZ - lowZ) / STEP_MM) + 1;
  const base = sampleAnchors(anchors, lowZ, count);
  const sections = Array.from({ length: count }, (_, i) => narrow(base, i, lowZ + i * STEP_MM, spine));
  const at = (z: number): CanalSection =>
    elementAt(sections, Math.min(count - 1, Math.max(0, Math.round((z - lowZ) / STEP_MM))));
  return { lowZ, highZ, at };
}

function anchorAt(frame: Frame, depthMm: number, spine: SpineModel, position: number): Anchor {
  const halfDepth = interpolate(SAC_HALF_DEPTHS, position) * spine.size;
  const gap = interpolate(FRONT_GAPS, position) * spine.size;
  const sac = toPatient(frame, [0, depthMm / 2 + gap + halfDepth, 0]);
  const wall = toPatient(frame, [0, depthMm / 2, 0]);
  return {
    z: sac[2],
    columnX: frame.origin[0],
    columnY: frame.origin[1],
    wallY: wall[1],
    sacX: sac[0],
    sacY: sac[1],
    sacHalfWidth: interpolate(SAC_HALF_WIDTHS, position) * spine.size,
    // a level cut through a leaning canal is longer than one straight across it
    sacHalfDepth: halfDepth / frame.posterior[1],
  };
}

function sampleAnchors(anchors: readonly Anchor[], lowZ: number, count: number): Record<Field, Float64Array> {
  const sample = (field: Field): Float64Array => {
    const values = Float64Array.from({ length: count }, (_, i) =>
      atHeight(anchors, lowZ + i * STEP_MM, field),
    );
    return movingMean(movingMean(values, 7), 7);
  };
  return {
    columnX: sample("columnX"),
    columnY: sample("columnY"),
    wallY: sample("wallY"),
    sacX: sample("sacX"),
    sacY: sample("sacY"),
    sacHalfWidth: sample("sacHalfWidth"),
    sacHalfDepth: sample("sacHalfDepth"),
  };
}

function atHeight(anchors: readonly Anchor[], z: number, field: Field): number {
  const next = anchors.findIndex((anchor) => anchor.z >= z);
  if (next <= 0) return elementAt(anchors, next)[field]; // below the first; -1: above the last
  const a = elementAt(anchors, next - 1);
  const b = elementAt(anchors, next);
  return a[field] + ((z - a.z) / (b.z - a.z)) * (b[field] - a[field]);
}

function movingMean(values: Float64Array, radius: number): Float64Array {
  return values.map((_, i) => {
    const window = values.subarray(Math.max(0, i - radius), i + radius + 1);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}

/** Half the height over which a narrowing tapers off in a spine of size 1, mm. */
const STENOSIS_SPREAD_MM = 6.5;

/** The largest of a condition's five narrowings at a height; each tapers off with the distance from its disc. */
function narrowingAt(spine: SpineModel, severities: readonly number[], z: number): number {
  const near = severities.map((severity, k) => {
    const disc = discOfLevel(spine, k);
    const canalZ = toPatient(disc.frame, [0, disc.depthMm / 2 + 6, 0])[2];
    return severity * Math.exp(-(((z - canalZ) / (STENOSIS_SPREAD_MM * spine.size)) ** 2));
  });
  return Math.max(...near);
}

function narrow(base: Record<Field, Float64Array>, i: number, z: number, spine: SpineModel): CanalSection {
  const value = (field: Field): number => elementAt(base[field], i);
  const stenosis = narrowingAt(spine, spine.severity.spinal_canal_stenosis, z);
  const halfDepth = value("sacHalfDepth");
  const narrowed = halfDepth * (1 - 0.8 * stenosis);
  return {
    columnX: value("columnX"),
    columnY: value("columnY"),
    wallY: value("wallY"),
    sacX: value("sacX"),
    // the disc pushes from the front more than the ligaments from behind
    sacY: value("sacY") + 0.15 * (halfDepth - narrowed),
    sacHalfWidth: value("sacHalfWidth") * (1 - 0.42 * stenosis),
    sacHalfDepth: narrowed,
    stenosis,
    leftRecess: narrowingAt(spine, spine.severity.left_subarticular_stenosis, z),
    rightRecess: narrowingAt(spine, spine.severity.right_subarticular_stenosis, z),
  };
}

/** Height at which the cord ends, near the lower edge of L1; below the whole canal if the spine ends above L1. */
export function conusTipZ({ vertebrae, layout }: SpineModel, path: CanalPath): number {
  const l1 = layout.l1 === null ? undefined : vertebrae[layout.l1];
  if (l1 === undefined) return path.lowZ - 40;
  return toPatient(l1.frame, [0, l1.depthMm / 2 + 8, -0.35 * l1.heightMm])[2];
}
