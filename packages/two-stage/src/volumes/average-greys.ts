import { nearestIndices, type Grey, type Shape3 } from "@spinegrade/crops";

/**
 * Resizes a volume to the mean of the pixels that each pixel covers, of the nearest slice. Unlike the nearest pixel alone, it
 * keeps where an edge lies between two pixels.
 */
export function averageGreys({ voxels, shape: source }: Grey, shape: Shape3): Grey {
  const [slices, rows, columns] = source;
  const [rowSpans, columnSpans] = [spans(rows, shape[1]), spans(columns, shape[2])];
  const resized = new Uint8Array(shape[0] * shape[1] * shape[2]);
  let target = 0;
  for (const slice of nearestIndices(slices, shape[0]))
    for (const [firstRow, endRow] of rowSpans)
      for (const [firstColumn, endColumn] of columnSpans) {
        let sum = 0;
        for (let row = firstRow; row < endRow; row++) {
          const begin = (slice * rows + row) * columns;
          for (let column = firstColumn; column < endColumn; column++) sum += voxels[begin + column] ?? 0;
        }
        resized[target++] = Math.round(sum / ((endRow - firstRow) * (endColumn - firstColumn)));
      }
  return { voxels: resized, shape };
}

/** The pixels that each of `outputs` pixels covers, from the first to the one before the end; at least one. */
function spans(inputs: number, outputs: number): (readonly [first: number, end: number])[] {
  const firsts = nearestIndices(inputs, outputs);
  return firsts.map((first, index) => [first, Math.max(first + 1, firsts[index + 1] ?? inputs)] as const);
}
