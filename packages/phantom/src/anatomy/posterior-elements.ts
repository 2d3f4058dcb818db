import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import { add, scale, type Vector3 } from "@spinegrade/volumes/slices";
import { toPatient, type Frame } from "../math/frame.ts";
import { interpolate } from "../math/interpolate.ts";
import {
  discOfLevel,
  FIRST_LUMBAR,
  SIDES,
  type Side,
  type SpineModel,
  type Vertebra,
} from "../spine/spine-model.ts";
import type { Layer, Structure } from "./structure.ts";
import { bone, ellipsoid, fuse, plate, rod } from "./shapes.ts";
import { basivertebralVein, vertebralBody } from "./vertebral-bodies.ts";

/** Distance of the pedicles from the midline, T10 to S1, mm. */
const PEDICLE_OFFSETS = [11.5, 12, 12.5, 13, 13.5, 14.5, 16, 18.5, 20];
/** Width of the pedicles, T10 to S1, mm. */
const PEDICLE_WIDTHS = [6.5, 7, 7.5, 7.5, 8.5, 10, 12, 15, 18];

/**
 * Bodies, pedicles, articular processes, laminae, transverse and spinous processes, each vertebra one bone; then the
 * ligaments between the arches.
 */
export function vertebraeAndLigaments(spine: SpineModel, generator: Generator): Structure[] {
  const marrow = generator.uniform(0.86, 1.16);
  const { firstSacral } = spine.layout;
  const vertebrae = spine.vertebrae.flatMap((vertebra, i) => {
    const brightness = marrow * generator.normal(1, 0.03);
    const body = vertebralBody(
      vertebra,
      i >= firstSacral,
      bone(1.3, brightness, generator.uniform(0.07, 0.13)),
    );
    const arches = i > firstSacral ? [] : SIDES.flatMap((side) => arch(spine, vertebra, i, side, brightness));
    if (i >= firstSacral) return fuse([body, ...arches]);
    const whole = fuse([body, ...arches, spinousProcess(vertebra, brightness, generator)]);
    return [...whole, basivertebralVein(vertebra, generator)];
  });
  return [...sacralBack(spine, marrow), ...vertebrae, ...flavum(spine)];
}

function narrowingAt(spine: SpineModel, discIndex: number, side: Side): number {
  const { severity } = spine;
  const values =
    side === 1 ? severity.left_neural_foraminal_narrowing : severity.right_neural_foraminal_narrowing;
  return values[discIndex - FIRST_LUMBAR] ?? 0;
}

function arch(spine: SpineModel, vertebra: Vertebra, i: number, side: Side, marrow: number): Structure[] {
  const size = spine.size;
  const { frame } = vertebra;
  const back = vertebra.depthMm / 2;
  const half = vertebra.heightMm / 2;
  const place = elementAt(spine.layout.places, i);
  const offset = interpolate(PEDICLE_OFFSETS, place) * size;
  const width = interpolate(PEDICLE_WIDTHS, place) * size;
  const at = (u: number, v: number, w: number): Vector3 => toPatient(frame, [side * u, back + v, w]);
  const isSacral = i === spine.layout.firstSacral;
  const pedicle = rod(
    at(offset, -4, 0.42 * half),
    at(offset + 0.5, 12 * size, 0.3 * half),
    [width / 2, 6.8 * size],
    frame.left,
    bone(1.1, marrow),
  );
  // the process that reaches up behind the foramen above grows forward as that foramen narrows
  const above = narrowingAt(spine, i - 1, side);
  const superior = rod(
    at(offset + 0.5, (12 - 1.5 * above) * size, 0.4 * half),
    at(offset + 1.5, (12.5 - 3.6 * above) * size, half + (8 + 2 * above) * size),
    [(4.6 + 0.8 * above) * size, (3.1 + 1.3 * above) * size],
    frame.left,
    // worn joints harden, which darkens their marrow
    bone(1.2, marrow * (0.95 - 0.35 * above)),
  );
  const base = [pedicle, superior];
  if (isSacral) return base;
  const below = narrowingAt(spine, i, side);
  const pars = rod(
    at(offset + 0.5, 13 * size, 0.25 * half),
    at(offset, 18 * size, -0.9 * half),
    [4.6 * size, 3.2 * size],
    frame.left,
    bone(1.2, marrow),
  );
  const inferior = rod(
    at(offset, 18 * size, -0.8 * half),
    at(offset - 0.5, (20.5 + 0.5 * below) * size, -half - 9 * size),
    [(4.6 + below) * size, (3.4 + 0.6 * below) * size],
    frame.left,
    bone(1.2, marrow * 0.95),
  );
  const lamina = rod(
    at(offset - 1, 18 * size, -0.45 * half),
    at(2.5, 24.5 * size, -0.75 * half),
    [8 * size, 3 * size],
    frame.up,
    bone(1.1, marrow),
  );
  const transverse = rod(
    at(offset + 3, 12 * size, 0.25 * half),
    at(offset + 21 * size, 16 * size, 0.35 * half),
    [4.6 * size, 2.6 * size],
    frame.up,
    bone(1, marrow),
  );
  return [transverse, lamina, pars, ...base, inferior];
}

function spinousProcess(vertebra: Vertebra, marrow: number, generator: Generator): Structure {
  const back = vertebra.depthMm / 2;
  const size = vertebra.depthMm / 33;
  const droop = generator.normal(0.2, 0.06);
  const { frame } = vertebra;
  const posterior = add(scale(frame.posterior, Math.cos(droop)), scale(frame.up, -Math.sin(droop)));
  const up = add(scale(frame.up, Math.cos(droop)), scale(frame.posterior, Math.sin(droop)));
  const origin = toPatient(frame, [generator.normal(0, 0.6), back + 37 * size, -0.5 * vertebra.heightMm]);
  const leaned: Frame = { origin, left: frame.left, posterior, up };
  const halfSizes: Vector3 = [generator.uniform(2.8, 3.8), 16.5 * size, generator.uniform(8, 10.5) * size];
  return plate(leaned, halfSizes, 6, bone(1.1, marrow));
}

/** The yellow ligaments, a roof over the canal at each disc: thick where the canal is narrow. */
function flavum(spine: SpineModel): Structure[] {
  const layers: Layer[] = [{ fromDepthMm: 0, tissue: "ligament" }];
  return spine.severity.spinal_canal_stenosis.flatMap((severity, k) => {
    const disc = discOfLevel(spine, k);
    const thickness = (1.5 + 1.3 * severity) * spine.size;
    return SIDES.map((side) => {
      const recess =
        side === 1 ? spine.severity.left_subarticular_stenosis : spine.severity.right_subarticular_stenosis;
      const front = disc.depthMm / 2 + (10.5 - 3 * severity - 2.5 * elementAt(recess, k)) * spine.size;
      const roof = disc.depthMm / 2 + (19.5 - 4.5 * severity) * spine.size;
      const from = toPatient(disc.frame, [side * 12.5 * spine.size, front, 1]);
      const to = toPatient(disc.frame, [side * 1.5, roof, -2]);
      return rod(from, to, [8 * spine.size, thickness], disc.frame.up, layers);
    });
  });
}

/** The wings of the sacrum and the bony ridge behind its canal. */
function sacralBack(spine: SpineModel, marrow: number): Structure[] {
  const { size, layout } = spine;
  const [s1, s2, s3] = spine.vertebrae.slice(layout.firstSacral);
  if (s1 === undefined || s2 === undefined || s3 === undefined) return [];
  const fused = spine.vertebrae.slice(layout.firstFused, layout.firstSacral + 1);
  const wings = fused.flatMap((vertebra) =>
    SIDES.map((side) => {
      const origin = toPatient(vertebra.frame, [side * 37 * size, 8 * size, -8 * size]);
      return ellipsoid({ ...vertebra.frame, origin }, [22 * size, 17 * size, 23 * size], bone(1.4, marrow));
    }),
  );
  const behind = (vertebra: Vertebra, v: number, w: number): Vector3 =>
    toPatient(vertebra.frame, [0, vertebra.depthMm / 2 + v * size, w]);
  const ridge = [
    rod(behind(s1, 21, -2), behind(s2, 16.5, 0), [10 * size, 4.2 * size], s1.frame.left, bone(1.2, marrow)),
    rod(behind(s2, 16.5, 0), behind(s3, 10, 0), [9 * size, 3.8 * size], s2.frame.left, bone(1.2, marrow)),
  ];
  return [...wings, ...ridge];
}
