import { toOnnxKernel } from "./kernels.ts";
import type { Lowering } from "./lowering.ts";
import { integersOf, outputOf, valueOf, weightsOf } from "./lowering.ts";
import { paddingOf } from "./padding.ts";

const conv3d: Lowering = (operation, { builder, layouts }) => {
  const [x, kernel] = [valueOf(operation, 0), weightsOf(operation, 1)];
  const [, stride = 1] = integersOf(operation, "strides");
  const { values, dims } = toOnnxKernel(kernel);
  const y = builder.node("Conv", [layouts.get(x, "volume"), builder.numbers(values, dims)], {
    strides: { ints: [stride, stride, stride] },
    ...paddingOf(operation, x, kernel.shape.slice(0, 3), stride),
  });
  layouts.set(outputOf(operation), "volume", y);
};

function pool(opType: string, attributes: Readonly<Record<string, { i: number }>>): Lowering {
  return (operation, { builder, layouts }) => {
    const [, size = 1] = integersOf(operation, "ksize");
    const [, stride = 1] = integersOf(operation, "strides");
    const x = valueOf(operation, 0);
    const window = [size, size, size];
    const y = builder.node(opType, [layouts.get(x, "volume")], {
      kernel_shape: { ints: window },
      strides: { ints: [stride, stride, stride] },
      ...paddingOf(operation, x, window, stride),
      ...attributes,
    });
    layouts.set(outputOf(operation), "volume", y);
  };
}

/** Convolutions and pooling of volumes `[1, D, H, W, C]`. */
export const VOLUMES: Readonly<Record<string, Lowering>> = {
  Conv3D: conv3d,
  MaxPool3D: pool("MaxPool", {}), // of values that are not negative: zeros and nothing around them are the same
  AvgPool3D: pool("AveragePool", { count_include_pad: { i: 0 } }),
};
