import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createEncoder, ParameterStore } from "@spinegrade/model-zoo";
import { readFixture } from "../testing/golden.ts";

type Parameter = readonly [name: string, mean: number, deviation: number, largest: number];

// written by tools/golden/initialisation.py
const { encoders } = readFixture("initialisation.json") as {
  readonly encoders: Readonly<Record<string, readonly Parameter[]>>;
};

/** Draws only the parameters that are looked at. */
class SparseStore extends ParameterStore {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    super(7);
    this.#names = new Set(names);
  }

  override addTensor(tensor: Parameters<ParameterStore["addTensor"]>[0]) {
    const nothing: typeof tensor.initialise = (its) =>
      new Float32Array(its.reduce((size, side) => size * side, 1));
    return super.addTensor(this.#names.has(tensor.name) ? tensor : { ...tensor, initialise: nothing });
  }
}

interface Drawn {
  readonly size: number;
  readonly mean: number;
  readonly deviation: number;
  readonly largest: number;
}

function momentsOf(values: Float32Array): Drawn {
  let [sum, squares, largest] = [0, 0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
    if (value > largest || -value > largest) largest = value < 0 ? -value : value;
  }
  const mean = sum / values.length;
  const variance = squares / values.length - mean * mean;
  return { size: values.length, mean, deviation: Math.sqrt(Math.max(0, variance)), largest };
}

/** Six standard errors of what two samples differ by. */
function isDrawnAlike(ours: Drawn, [, mean, deviation, largest]: Parameter): boolean {
  if (deviation === 0) return ours.largest === Math.fround(Math.abs(mean)) && ours.deviation < 1e-9;
  const error = 6 / Math.sqrt(ours.size);
  if (Math.abs(ours.deviation / deviation - 1) > error) return false;
  if (Math.abs(ours.mean - mean) > error * deviation * Math.SQRT2) return false;
  // of values drawn uniformly none is farther than 1.73 deviations; of so many normal ones some are farther than 2
  const isUniform = (farthest: number): boolean => farthest < 1.9;
  return ours.size < 400 || isUniform(ours.largest / ours.deviation) === isUniform(largest / deviation);
}

beforeAll(async () => {
  await startEngine();
});

describe.each(Object.entries(encoders))("the initial parameters of %s", (encoder, golden) => {
  it("are drawn as timm draws them: constants, deviations, means, kinds of distribution", () => {
    const store = new SparseStore(golden.map(([name]) => name));
    createEncoder(encoder, store.root());
    const parameters = store.variables("parameter");
    const unlike = golden.filter((parameter) => {
      const variable = parameters.get(parameter[0]);
      return variable === undefined || !isDrawnAlike(momentsOf(variable.dataSync<"float32">()), parameter);
    });
    expect(unlike.map(([name]) => name)).toEqual([]);
    expect(golden.length).toBeGreaterThan(30);
    store.dispose();
  });
});
