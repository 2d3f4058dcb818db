/** `1 slice`, `2.5 slices`. */
export function slicesInWords(count: number): string {
  return `${count} ${count === 1 ? "slice" : "slices"}`;
}
