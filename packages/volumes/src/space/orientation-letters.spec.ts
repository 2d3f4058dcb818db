import { describe, expect, it } from "@jest/globals";
import { directionLetters, orientationLetters } from "@spinegrade/volumes";
import fc from "fast-check";

const OPPOSITE: Readonly<Record<string, string>> = { R: "L", L: "R", A: "P", P: "A", F: "H", H: "F" };

describe("the letters of directions", () => {
  it.each([
    ["axial", [1, 0, 0, 0, 1, 0], { left: "R", right: "L", top: "A", bottom: "P" }],
    ["sagittal", [0, 1, 0, 0, 0, -1], { left: "A", right: "P", top: "H", bottom: "F" }],
    ["coronal", [1, 0, 0, 0, 0, -1], { left: "R", right: "L", top: "H", bottom: "F" }],
    ["tilted by 20 degrees", [1, 0, 0, 0, 0.9397, -0.342], { left: "R", right: "L", top: "A", bottom: "P" }],
    ["tilted by 30 degrees", [1, 0, 0, 0, 0.866, -0.5], { left: "R", right: "L", top: "AH", bottom: "PF" }],
  ] as const)("are right for an image that is %s", (_, orientation, expected) => {
    expect(orientationLetters([...orientation])).toEqual(expected);
  });

  it("are the opposite ones for the opposite direction, the strongest first", () => {
    const part = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(part, part, part, (x, y, z) => {
        const length = Math.hypot(x, y, z);
        fc.pre(length > 0);
        const [a, b, c] = [x / length, y / length, z / length];
        const letters = directionLetters([a, b, c]);
        expect(directionLetters([-a, -b, -c])).toBe(
          Array.from(letters, (letter) => OPPOSITE[letter]).join(""),
        );
        const sizes = Array.from(letters, (letter) =>
          Math.abs([a, b, c]["RL AP FH".split(" ").findIndex((pair) => pair.includes(letter))] ?? 0),
        );
        expect([...sizes].sort((one, other) => other - one)).toEqual(sizes);
        expect(sizes[0]).toBe(Math.max(...[a, b, c].map(Math.abs)));
      }),
    );
  });
});
