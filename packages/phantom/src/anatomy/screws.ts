import { toPatient } from "../math/frame.ts";
import { FIRST_LUMBAR, SIDES, type SpineModel, type Vertebra } from "../spine/spine-model.ts";
import { rod } from "./shapes.ts";
import type { Layer, Structure } from "./structure.ts";

/** Indices of the two screwed vertebrae: L4 and L5. */
const SCREWED = [FIRST_LUMBAR + 3, FIRST_LUMBAR + 4];
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
  const vertebrae = SCREWED.map((i) => spine.vertebrae[i] as Vertebra);
  return SIDES.flatMap((side) => {
    const at = ({ frame, depthMm }: Vertebra, v: number): [number, number, number] => [
      ...toPatient(frame, [side * 15 * spine.size, depthMm / 2 + v * spine.size, 4]),
    ];
    const each = vertebrae.map((vertebra) => {
      return rod(at(vertebra, -22), at(vertebra, 26), [radius, radius], vertebra.frame.left, layers);
    });
    const [upper, lower] = vertebrae as [Vertebra, Vertebra];
    return [...each, rod(at(upper, 26), at(lower, 26), [radius, radius], upper.frame.left, layers)];
  });
}
