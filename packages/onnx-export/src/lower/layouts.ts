import type { Value } from "../record/recording.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/**
 * Order of a tensor's axes in the graph. TensorFlow has the channels last, as the net; ONNX's convolutions take them
 * first.
 *
 * - `last`: as in the net, `[..., C]`.
 * - `planes`: `[N, C, H, W]`, of a map `[N, H, W, C]` or a volume `[1, N, H, W, C]`.
 * - `volume`: `[1, C, D, H, W]`, of a volume `[1, D, H, W, C]`.
 */
export type Layout = "last" | "planes" | "volume";

/** The layouts in which each tensor of the net exists in the graph; others are made when they are needed. */
export class Layouts {
  readonly #builder: GraphBuilder;
  readonly #names = new Map<number, Partial<Record<Layout, string>>>();

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  set({ id }: Value, layout: Layout, name: string): void {
    this.#names.set(id, { ...this.#names.get(id), [layout]: name });
  }

  /** As `set`, and forgets the other layouts, which an unfinished result had. */
  replace({ id }: Value, layout: Layout, name: string): void {
    this.#names.set(id, { [layout]: name });
  }

  /** Whether a tensor exists in a layout. */
  has({ id }: Value, layout: Layout): boolean {
    return this.#names.get(id)?.[layout] !== undefined;
  }

  /** The layout in which all of these tensors exist, that of convolutions first; otherwise `last`. */
  common(values: readonly Value[]): Layout {
    const layouts: readonly Layout[] = ["planes", "volume"];
    return layouts.find((layout) => values.every((value) => this.has(value, layout))) ?? "last";
  }

  /** The layouts in which a tensor exists. */
  of({ id }: Value): [Layout, string][] {
    const { last, planes, volume } = this.#names.get(id) ?? {};
    const names: [Layout, string | undefined][] = [
      ["last", last],
      ["planes", planes],
      ["volume", volume],
    ];
    return names.flatMap(([layout, name]) => (name === undefined ? [] : [[layout, name]]));
  }

  /** The name of a tensor in a layout. @throws RangeError when nothing has computed it. */
  get(value: Value, layout: Layout): string {
    const names = this.#names.get(value.id);
    const known = names?.[layout];
    if (known !== undefined) return known;
    if (names === undefined) throw new RangeError(`tensor ${value.id} is read before it is computed`);
    const made = this.#make(value, layout, names);
    this.set(value, layout, made);
    return made;
  }

  #make(value: Value, layout: Layout, { last, planes, volume }: Partial<Record<Layout, string>>): string {
    const builder = this.#builder;
    const turn = (x: string, ...perm: number[]): string =>
      builder.node("Transpose", [x], { perm: { ints: perm } });
    if (layout === "planes") {
      if (volume !== undefined)
        return turn(builder.node("Squeeze", [volume, builder.wholes([0])]), 1, 0, 2, 3); // [1, C, D, H, W] -> [D, C, H, W]
      return turn(
        value.shape.length === 5 ? builder.reshape(last ?? "", value.shape.slice(1)) : (last ?? ""),
        0,
        3,
        1,
        2,
      );
    }
    if (layout === "volume") {
      if (planes !== undefined)
        return builder.node("Unsqueeze", [turn(planes, 1, 0, 2, 3), builder.wholes([0])]); // [D, C, H, W] -> [1, C, D, H, W]
      return turn(last ?? "", 0, 4, 1, 2, 3);
    }
    if (planes !== undefined) {
      const map = turn(planes, 0, 2, 3, 1);
      return value.shape.length === 5 ? builder.reshape(map, value.shape) : map;
    }
    return turn(volume ?? "", 0, 2, 3, 4, 1);
  }
}
