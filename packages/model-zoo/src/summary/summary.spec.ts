import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { formatSummary, summarise } from "@spinegrade/model-zoo";
import * as tf from "@tensorflow/tfjs-core";

beforeAll(async () => {
  await startEngine();
});

describe("summarise", () => {
  // as their papers state them, with the classifier, which is a thousandth
  it.each([
    { model: "resnet18", size: 224, billions: 1.8, source: "arXiv:1512.03385, table 1" },
    { model: "resnet34", size: 224, billions: 3.6, source: "arXiv:1512.03385, table 1" },
    { model: "pvt_v2_b1", size: 224, billions: 2.1, source: "arXiv:2106.13797, table 3" },
    { model: "convnext_tiny.fb_in22k", size: 224, billions: 4.5, source: "arXiv:2201.03545, table 1" },
  ])("counts $model's $billions G multiply-adds ($source)", ({ model, size, billions }) => {
    const tensors = tf.memory().numTensors;
    const { layers, multiplyAdds, parameters } = summarise({ model, size });
    expect(multiplyAdds / 1e9 / billions).toBeGreaterThan(0.97);
    expect(multiplyAdds / 1e9 / billions).toBeLessThan(1.03);
    expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("lists a net's layers from the image to the heads", () => {
    const { layers, parameters } = summarise({ model: "resnet18", net: "scs", size: 64, slices: 2 });
    expect(layers[0]).toEqual({
      name: "encoder.conv1",
      kind: "conv2d",
      outputShape: [2, 32, 32, 64],
      parameters: 9408,
      multiplyAdds: 2 * 32 * 32 * 64 * 147,
    });
    expect(layers.at(-1)).toMatchObject({ name: "grade_mask.3", outputShape: [1, 16, 16, 3] });
    expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters);
  });

  it("refuses a net that there is not, and leaves nothing behind", () => {
    const tensors = tf.memory().numTensors;
    expect(() => summarise({ model: "resnet18", net: "axial" })).toThrow(
      'no net "axial"; choose encoder, nfn or scs',
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe("formatSummary", () => {
  it("prints a table and the totals", () => {
    const layers = [
      { name: "a", kind: "linear", outputShape: [2, 3], parameters: 12345, multiplyAdds: 2.5e6 },
      { name: "a.norm", kind: "layerNorm", outputShape: [2, 3], parameters: 6, multiplyAdds: 0 },
    ];
    expect(formatSummary({ layers, parameters: 12351, multiplyAdds: 2.5e9 })).toBe(
      [
        "layer   kind       output  parameters  MFLOPs",
        "a       linear     [2, 3]      12,345     5.0",
        "a.norm  layerNorm  [2, 3]           6",
        "",
        "2 layers, 12,351 parameters, 5.00 GFLOPs (2.50 G multiply-adds)",
        "",
      ].join("\n"),
    );
  });
});
