export function importCircles(files: readonly string[]): string[][];
