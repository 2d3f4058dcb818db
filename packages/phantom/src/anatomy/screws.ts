import { elementAt } from "@spinegrade/pipeline/element-at";
import { toPatient } from "../math/frame.ts";
import { FIRST_LUMBAR, SIDES, type SpineModel, type Vertebra } from "../spine/spine-model.ts";
import { rod } from "./shapes.ts";
import type { Layer, Structure } from "./structure.ts";

/** Indices of the two screwed vertebrae. */
const L4 = FIRST_LUMBAR + 3;
const L5 = FIRST_LUMBAR + 4;
/** Half the width of the signal void about a screw, mm: several times the screw's. */
const VOID_MM = 9;

/**
 * Pedicle screws in L4 and L5 and the rods that join them, as the images show metal: a void much wider than the
 * screw, with signal piled up at its edge.
 */
export function screws(spine: SpineModel): Structure[] {
  const layers: Layer[] = [
    { fromDepthMm: -2, tissue: "fluid", opacity: 0.7 },
    { fromDepthMm: 0, tissue: "air" },
  ];
  const radius = VOID_MM * spine.size;
  const upper = elementAt(spine.vertebrae, L4);
  const lower = elementAt(spine.vertebrae, L5);
  return SIDES.flatMap((side) => {
    const at = ({ frame, depthMm }: Vertebra, v: number): [number, number, number] => [
      ...toPatient(frame, [side * 15 * spine.size, depthMm / 2 + v * spine.size, 4]),
    ];
    const each = [upper, lower].map((vertebra) => {
      return rod(at(vertebra, -22), at(vertebra, 26), [radius, radius], vertebra.frame.left, layers);
    });
    return [...each, rod(at(upper, 26), at(lower, 26), [radius, radius], upper.frame.left, layers)];
  });
}
