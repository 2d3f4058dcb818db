import type { Generator } from "@spinegrade/random";
import { FIRST_LUMBAR, type Disc, type SpineModel, type Vertebra } from "../spine/spine-model.ts";
import type { Layer, Structure } from "./structure.ts";
import { toPatient } from "../math/frame.ts";
import { ellipsoid } from "./shapes.ts";

/** The body of one vertebra: waisted and with hollow end plates in the lumbar spine, tapering down in the sacrum. */
export function vertebralBody(vertebra: Vertebra, isSacral: boolean, layers: readonly Layer[]): Structure {
  const a = vertebra.widthMm / 2;
  const b = vertebra.depthMm / 2;
  const h = vertebra.heightMm / 2;
  const waist = isSacral ? 0.03 : 0.07;
  const taper = isSacral ? 0.16 : 0;
  return {
    frame: vertebra.frame,
    low: [-a * (1 + taper), -b * (1 + taper), -h],
    high: [a * (1 + taper), b * (1 + taper), h],
    layers,
    depthsMm: ({ x, y, z }, from, to, depths) => {
      for (let i = from; i < to; i++) {
        const w = z[i] as number;
        const t = w / h;
        const wall = 1 + taper * t - waist * (1 - t * t);
        const r = outline((x[i] as number) / (a * wall), (y[i] as number) / (b * wall));
        // end plates sink by 7 % of the height toward the middle
        const room = h * (1 - 0.14 * Math.max(0, 1 - r * r)) - Math.abs(w);
        depths[i] = smoothMinimum((1 - r) * b, room, 4);
      }
    },
  };
}

/** A body's outline across, 1 at the edge: rounded in front, flat to hollow behind. */
function outline(p: number, q: number): number {
  const p2 = p * p;
  if (q <= 0) return Math.sqrt(p2 + q * q);
  const hollow = q * (1.12 - 0.14 * Math.min(1, p2));
  const p4 = p2 * p2;
  const h2 = hollow * hollow;
  return Math.sqrt(Math.sqrt(p4 + h2 * h2 + 0.9 * p2 * h2));
}

/** Minimum of two depths with the corner rounded off. */
function smoothMinimum(a: number, b: number, rounding: number): number {
  const share = Math.max(0, rounding - Math.abs(a - b)) / rounding;
  return Math.min(a, b) - (share * share * rounding) / 4;
}

/** The vein that enters a body from behind. */
export function basivertebralVein(vertebra: Vertebra, generator: Generator): Structure {
  const back = vertebra.depthMm / 2;
  const length = generator.uniform(4, 8);
  const origin = toPatient(vertebra.frame, [
    generator.normal(0, 1),
    back - 0.75 * length,
    generator.normal(0, 1),
  ]);
  const layers: Layer[] = [
    { fromDepthMm: 0, tissue: "muscle", opacity: 0.8 },
    { fromDepthMm: 0.8, tissue: "fluid", opacity: 0.5 },
  ];
  return ellipsoid({ ...vertebra.frame, origin }, [5, length, generator.uniform(1.3, 2.1)], layers);
}

/**
 * Discs: a dark ring about a nucleus that is watery when healthy. Each bulges backward in the middle, in the lateral
 * recesses and into the foramina as far as its level is narrowed there.
 */
export function discStructures(spine: SpineModel, generator: Generator): Structure[] {
  return spine.discs.map((disc, i) =>
    discStructure(disc, bulgeOf(spine, i - FIRST_LUMBAR, generator), i >= spine.layout.firstFused, generator),
  );
}

/** Bulge of a disc, mm. */
interface Bulge {
  /** Overall size of the spine, about 1. */
  readonly size: number;
  readonly all: number;
  readonly canal: number;
  readonly recess: readonly [left: number, right: number];
  readonly foramen: readonly [left: number, right: number];
}

function bulgeOf(spine: SpineModel, k: number, generator: Generator): Bulge {
  const { severity, size } = spine;
  const of = (values: readonly number[]): number => size * (values[k] ?? 0);
  return {
    size,
    all: size * generator.uniform(0.5, 1.5),
    canal: 5 * size * (severity.spinal_canal_stenosis[k] ?? 0) ** 1.2,
    recess: [4.2 * of(severity.left_subarticular_stenosis), 4.2 * of(severity.right_subarticular_stenosis)],
    foramen: [
      3.6 * of(severity.left_neural_foraminal_narrowing),
      3.6 * of(severity.right_neural_foraminal_narrowing),
    ],
  };
}

function discStructure(disc: Disc, bulge: Bulge, isSacral: boolean, generator: Generator): Structure {
  const a = disc.widthMm / 2 - 0.5;
  const b = disc.depthMm / 2 - 0.3;
  const half = disc.heightMm / 2 + (isSacral ? 0.5 : 2.2);
  const reach = 8 * bulge.size;
  const rimMm = 5.5;
  const layers: Layer[] = [
    { fromDepthMm: 0, tissue: "annulus", texture: { amplitude: 0.1, grainMm: 2 } },
    {
      fromDepthMm: 2,
      tissue: "nucleus",
      opacity: 0.2 + 0.15 * disc.hydration,
      texture: { amplitude: 0.08, grainMm: 2 },
    },
    {
      fromDepthMm: rimMm,
      tissue: "nucleus",
      opacity: 0.12 + 0.88 * disc.hydration ** 1.3,
      brightness: generator.uniform(0.88, 1.05),
      texture: { amplitude: 0.1, grainMm: 2.5 },
    },
  ];
  return {
    frame: disc.frame,
    low: [-a - 3, -b - 2, -half],
    high: [a + 3, b + reach, half],
    layers,
    depthsMm: ({ x, y, z }, from, to, depths) => {
      for (let i = from; i < to; i++) {
        const u = x[i] as number;
        const v = y[i] as number;
        const w = z[i] as number;
        const out = v > 0 ? bulge.all + backwardBulge(bulge, u) * bell(w / (0.9 * half)) : bulge.all;
        const r = outline(u / (a + bulge.all), v / (b + out));
        const side = (1 - r) * (b + out);
        // what leaves the disc space spreads a little over the edges of the bodies
        const room = half + (v > b ? 1.5 : 0) - Math.abs(w);
        depths[i] = room < 1.5 ? Math.min(side, room * 2) : side;
      }
    },
  };
}

function backwardBulge(bulge: Bulge, u: number): number {
  const [recessLeft, recessRight] = bulge.recess;
  const [foramenLeft, foramenRight] = bulge.foramen;
  const distance = Math.abs(u) / bulge.size;
  const recess = u > 0 ? recessLeft : recessRight;
  const foramen = u > 0 ? foramenLeft : foramenRight;
  return (
    bulge.canal * bell(distance / 9) +
    recess * bell((distance - 9.5) / 4) +
    foramen * bell((distance - 17) / 5.5)
  );
}

function bell(x: number): number {
  return Math.exp(-x * x);
}
