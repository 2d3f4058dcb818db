import type { ModelSummary } from "./summarise.ts";

const MEGA = 1e6;
const GIGA = 1e9;

/** A table for people: a line for each layer, the totals below. */
export function formatSummary({ layers, parameters, multiplyAdds }: ModelSummary): string {
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    `[${layer.outputShape.join(", ")}]`,
    grouped(layer.parameters),
    layer.multiplyAdds === 0 ? "" : ((2 * layer.multiplyAdds) / MEGA).toFixed(1),
  ]);
  const table = align([["layer", "kind", "output", "parameters", "MFLOPs"], ...rows]);
  const flops = ((2 * multiplyAdds) / GIGA).toFixed(2);
  const totals = `${layers.length} layers, ${grouped(parameters)} parameters, ${flops} GFLOPs (${(multiplyAdds / GIGA).toFixed(2)} G multiply-adds)`;
  return `${table.join("\n")}\n\n${totals}\n`;
}

/** Texts to the left, numbers, in the last two columns, to the right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const numbers = header.length - 2;
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < numbers ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** 1234567 -> 1,234,567. */
function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
