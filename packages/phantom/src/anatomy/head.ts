import { elementAt } from "@spinegrade/pipeline/element-at";
import { toPatient } from "../math/frame.ts";
import type { SpineModel } from "../spine/spine-model.ts";
import { ellipsoid } from "./shapes.ts";
import type { Structure } from "./structure.ts";

/** The head above C1: scalp, skull and brain, without features. */
export function head({ vertebrae }: SpineModel): Structure[] {
  const c1 = elementAt(vertebrae, 0);
  const origin = toPatient(c1.frame, [0, -8, 82]);
  return [
    ellipsoid(
      { ...c1.frame, origin },
      [72, 92, 76],
      [
        { fromDepthMm: 0, tissue: "fat" },
        { fromDepthMm: 5, tissue: "cortex" },
        { fromDepthMm: 7, tissue: "marrow" },
        { fromDepthMm: 10, tissue: "fluid" },
        { fromDepthMm: 13, tissue: "cord", texture: { amplitude: 0.12, grainMm: 6 } },
      ],
    ),
  ];
}
