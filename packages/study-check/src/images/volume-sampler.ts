import { dot, sliceNormal, type Volume, type Vector3 } from "@spinegrade/volumes";

/** Reads the grey value of a volume at a point in patient mm: linear within the slices and between them. */
export type Sampler = (placeMm: Vector3) => number | undefined;

/** A slice with everything that the position of its pixels follows from. */
interface PlacedSlice {
  readonly zIndex: number;
  readonly along: number;
  readonly positionMm: Vector3;
  readonly right: Vector3;
  readonly down: Vector3;
  readonly spacingMm: readonly [rows: number, columns: number];
  readonly rows: number;
  readonly columns: number;
}

/**
 * Makes a sampler of the largest group of parallel slices of a volume. It returns undefined outside the slices.
 * @returns undefined if fewer than two slices state where they lie.
 */
export function volumeSampler({ voxels, sliceTable }: Volume): Sampler | undefined {
  const { slices, normal } = placedSlices(sliceTable);
  const [, height, width] = sliceTable.shape;
  if (slices.length < 2 || normal === undefined) return undefined;
  const [normalX, normalY, normalZ] = normal;
  const inSlice = (slice: PlacedSlice, x: number, y: number, z: number): number | undefined => {
    const { positionMm, right, down, spacingMm } = slice;
    const dx = x - positionMm[0];
    const dy = y - positionMm[1];
    const dz = z - positionMm[2];
    const column = (dx * right[0] + dy * right[1] + dz * right[2]) / spacingMm[1];
    const row = (dx * down[0] + dy * down[1] + dz * down[2]) / spacingMm[0];
    if (!(column >= 0 && row >= 0 && column <= slice.columns - 1 && row <= slice.rows - 1)) return undefined;
    const left = Math.min(slice.columns - 2, Math.floor(column));
    const top = Math.min(slice.rows - 2, Math.floor(row));
    const at = slice.zIndex * height * width + top * width + left;
    const upper = mix(voxels[at] ?? 0, voxels[at + 1] ?? 0, column - left);
    const lower = mix(voxels[at + width] ?? 0, voxels[at + width + 1] ?? 0, column - left);
    return mix(upper, lower, row - top);
  };
  let next = 0; // from one place to the next it hardly changes
  return ([x, y, z]) => {
    const along = x * normalX + y * normalY + z * normalZ;
    while (next > 0 && (slices[next - 1]?.along ?? 0) >= along) next--;
    while (next < slices.length && (slices[next]?.along ?? 0) < along) next++;
    const before = slices[next - 1];
    const after = slices[next];
    if (before === undefined || after === undefined) return undefined;
    const first = inSlice(before, x, y, z);
    const second = inSlice(after, x, y, z);
    if (first === undefined || second === undefined) return undefined;
    const gap = after.along - before.along;
    return gap > 0 ? mix(first, second, (along - before.along) / gap) : second;
  };
}

function mix(a: number, b: number, share: number): number {
  return a + share * (b - a);
}

/** The slices of the largest group, in order along their normal. */
function placedSlices({ slices }: Volume["sliceTable"]): { slices: PlacedSlice[]; normal?: Vector3 } {
  const groups = [...new Set(slices.map(({ group }) => group))];
  const largest = groups
    .map((group) => slices.filter((slice) => slice.group === group))
    .reduce<typeof slices>((best, own) => (own.length > best.length ? own : best), []);
  const [first] = largest;
  if (first?.orientation == null) return { slices: [] };
  const normal = sliceNormal(first.orientation);
  const placed = largest.flatMap((slice): PlacedSlice[] => {
    const { zIndex, positionMm, orientation, pixelSpacingMm, rows, columns } = slice;
    if (positionMm === null || orientation === null || pixelSpacingMm === null) return [];
    const [a, b, c, d, e, f] = orientation;
    const base = { zIndex, positionMm, rows, columns, spacingMm: pixelSpacingMm };
    return [{ ...base, right: [a, b, c], down: [d, e, f], along: dot(positionMm, normal) }];
  });
  return { slices: placed.sort((a, b) => a.along - b.along), normal };
}
