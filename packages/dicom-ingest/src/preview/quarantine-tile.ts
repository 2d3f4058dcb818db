import { printable } from "@spinegrade/pipeline";
import { element, type Markup } from "@spinegrade/report";
import type { QuarantinedSlice } from "@spinegrade/volumes/slices";

/** A tile for a slice that is not in the volume. */
export function quarantineTile({ file, frame, byteOffset, reason }: QuarantinedSlice): Markup {
  const name = printable(frame === undefined ? file : `${file} frame ${frame}`);
  return element(
    "figure",
    { class: "tile quarantined" },
    element(
      "div",
      { class: "gone" },
      element("b", {}, "Quarantined"),
      element("span", {}, printable(reason)),
      byteOffset === undefined ? undefined : element("span", { class: "place" }, `at byte ${byteOffset}`),
    ),
    element("figcaption", {}, element("span", {}, element("b", {}, "not in the volume"), ` ${name}`)),
  );
}
