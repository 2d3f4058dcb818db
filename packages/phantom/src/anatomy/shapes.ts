import { add, cross, dot, scale, subtract, unit, type Vector3 } from "@spinegrade/volumes/slices";
import type { Frame } from "../math/frame.ts";
import type { Layer, Reach, Structure } from "./structure.ts";

/** An ellipsoid centred at the frame's origin. */
export function ellipsoid(frame: Frame, radii: Vector3, layers: readonly Layer[]): Structure {
  const [a, b, c] = radii;
  const smallest = Math.min(a, b, c);
  return {
    frame,
    low: [-a, -b, -c],
    high: radii,
    layers,
    reach: (_, marginMm) => swollen(a, b, marginMm / smallest),
    depthsMm: ({ x, y, z }, from, to, depths) => {
      for (let i = from; i < to; i++) {
        const p = (x[i] as number) / a;
        const q = (y[i] as number) / b;
        const r = (z[i] as number) / c;
        depths[i] = (1 - Math.sqrt(p * p + q * q + r * r)) * smallest;
      }
    },
  };
}

/** The reach of an ellipse centred at the frame's origin, enlarged by a share. */
function swollen(a: number, b: number, share: number): Reach {
  return { u: 0, v: 0, halfU: a * (1 + share), halfV: b * (1 + share) };
}

/** A rod with round ends whose cross-section is an ellipse: `radii` along the frame's `across` direction and the other. */
export function rod(
  from: Vector3,
  to: Vector3,
  radii: readonly [across: number, other: number],
  across: Vector3,
  layers: readonly Layer[],
): Structure {
  const axis = unit(subtract(to, from));
  const length = Math.sqrt(dot(subtract(to, from), subtract(to, from)));
  const second = unit(cross(axis, across));
  const first = cross(second, axis);
  const [a, b] = radii;
  const end = Math.min(a, b);
  const frame: Frame = { origin: scale(add(from, to), 0.5), left: first, posterior: second, up: axis };
  const half = length / 2;
  return {
    frame,
    low: [-a, -b, -half - end],
    high: [a, b, half + end],
    layers,
    reach: (_, marginMm) => swollen(a, b, marginMm / end),
    depthsMm: ({ x, y, z }, from, to, depths) => {
      for (let i = from; i < to; i++) {
        const p = (x[i] as number) / a;
        const q = (y[i] as number) / b;
        const beyond = Math.max(0, Math.abs(z[i] as number) - half) / end;
        depths[i] = (1 - Math.sqrt(p * p + q * q + beyond * beyond)) * end;
      }
    },
  };
}

/** A plate across the frame's left axis whose outline, in the other two axes, is a rectangle with round corners. */
export function plate(
  frame: Frame,
  halfSizes: Vector3,
  cornerMm: number,
  layers: readonly Layer[],
): Structure {
  const [a, b, c] = halfSizes;
  return {
    frame,
    low: [-a, -b, -c],
    high: halfSizes,
    layers,
    depthsMm: ({ x, y, z }, from, to, depths) => {
      for (let i = from; i < to; i++) {
        const v = y[i] as number;
        // lower toward the front end, as a spinous process is
        const height = c * (0.8 + 0.2 * (v / b));
        const q = Math.abs(v) - b + cornerMm;
        const r = Math.abs(z[i] as number) - height + cornerMm;
        const outline =
          cornerMm - Math.sqrt(Math.max(q, 0) ** 2 + Math.max(r, 0) ** 2) - Math.min(0, Math.max(q, r));
        depths[i] = Math.min(outline, a - Math.abs(x[i] as number));
      }
    },
  };
}

/** Spongy bone under a dark rim of compact bone. */
export function bone(rimMm: number, brightness = 1, amplitude = 0.1): Layer[] {
  return [
    { fromDepthMm: 0, tissue: "cortex", opacity: 0.88 },
    { fromDepthMm: rimMm, tissue: "marrow", brightness, texture: { amplitude, grainMm: 2.2 } },
  ];
}

/**
 * Joins parts to one bone without rims between them: all rims are painted before all cores, so that the core of one
 * part covers the rim of another where they meet.
 */
export function fuse(parts: readonly Structure[]): Structure[] {
  const shells = parts.map((part) => ({ ...part, layers: part.layers.slice(0, 1) }));
  const cores = parts.map((part) => ({ ...part, layers: part.layers.slice(1) }));
  return [...shells, ...cores];
}
