import { wasmKernel, type WasmKernel } from "@spinegrade/pipeline/wasm";
import { KERNEL } from "./kernel-wasm.ts";

/** The exports of the kernel's module (assembly/index.ts); places and strides are in bytes of its memory. */
export interface Kernel extends WasmKernel {
  /** Address of the first byte that the kernel does not use. */
  freeMemory(): number;
  startBlock(width: number, height: number, style: number): void;
  decodeSegment(
    from: number,
    length: number,
    firstPass: number,
    passes: number,
    planes: number,
    kind: number,
    style: number,
  ): number;
  storeWhole(to: number, stride: number): void;
  storeReal(to: number, stride: number, step: number): void;
  rows53: RowTransform;
  rows97: RowTransform;
  columns53: ColumnTransform;
  columns97: ColumnTransform;
  pictureOfWhole: PictureStore;
  pictureOfReal: PictureStore;
}

type RowTransform = (...args: [...ColumnTransformArguments, lines: number]) => void;
type ColumnTransform = (...args: ColumnTransformArguments) => void;
type ColumnTransformArguments = [
  from: number,
  to: number,
  stride: number,
  columns: number,
  rows: number,
  parity: number,
];

type PictureStore = (
  from: number,
  stride: number,
  to: number,
  pictureStride: number,
  columns: number,
  rows: number,
  shift: number,
  least: number,
  most: number,
) => void;

/** Makes a module instance with separate memory. */
export const newKernel = wasmKernel<Kernel>(KERNEL);
