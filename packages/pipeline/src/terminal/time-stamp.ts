/** The time for a person, to the minute: `2026-11-28 07:40 UTC`. */
export function timeStamp(date = new Date()): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
