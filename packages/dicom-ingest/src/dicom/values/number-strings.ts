// DS and IS as PS3.5 section 6.2 has them; parseFloat would read "1A" as 1
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** The components of a text of several values, without padding; empty ones at the end, which writers leave, say nothing. */
export function componentsOf(text: string): string[] {
  const components = text.split("\\").map((component) => component.trim());
  while (components.at(-1) === "") components.pop();
  return components;
}

/** The number in a decimal string (VR DS); NaN when it is not a number. */
export function decimalOf(text: string): number {
  return DECIMAL.test(text) ? Number(text) + 0 : Number.NaN; // + 0 makes -0 the 0 that it comes back as from JSON
}

/**
 * The first whole number of an integer string (VR IS), also where it is written as the decimal string of one, such as
 * `1.0`; undefined where there is none.
 */
export function wholeNumberOf(text: string): number | undefined {
  const number = decimalOf(componentsOf(text)[0] ?? "");
  return Number.isSafeInteger(number) ? number : undefined;
}
