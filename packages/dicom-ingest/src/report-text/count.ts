/** `1 slice`, `2 slices`; "studies" and "series" have their own plural. */
export function count(number: number, noun: "file" | "frame" | "series" | "slice" | "study"): string {
  return `${number} ${number === 1 ? noun : PLURALS[noun]}`;
}

const PLURALS = { file: "files", frame: "frames", series: "series", slice: "slices", study: "studies" };
