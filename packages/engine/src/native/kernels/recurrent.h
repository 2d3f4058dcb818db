// Steps of recurrent layers: what stands between the products with the kernel.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/pointwise.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

SPINEGRADE_INLINE Vector TanhOf(Vector x) {
  const Vector decay = Decay(Magnitude(x) * 2.0f);
  const Vector size = (1.0f - decay) / (1.0f + decay);
  return x < 0.0f ? -size : size;
}

// d/dx of the logistic function and of tanh, from their values.
SPINEGRADE_INLINE Vector LogisticSlope(Vector y) { return y * (1.0f - y); }
SPINEGRADE_INLINE Vector TanhSlope(Vector y) { return 1.0f - y * y; }

static void GruStep(const RecurrentStep& step) {
  const int64_t size = step.size;
  const float *const inputs = step.inputs, *const recurrent = step.recurrent;
  float *const kept = step.kept, *const y = step.y, *const hidden = step.hidden;
  for (int64_t i = 0; i < size; i += kLanes) {
    const int64_t n = size - i;
    const Vector reset = Logistic(LoadSome(inputs + i, n) + LoadSome(recurrent + i, n));
    const Vector update = Logistic(LoadSome(inputs + size + i, n) + LoadSome(recurrent + size + i, n));
    const Vector back = LoadSome(recurrent + 2 * size + i, n);
    const Vector next = TanhOf(LoadSome(inputs + 2 * size + i, n) + reset * back);
    const Vector value = next + update * (LoadSome(hidden + i, n) - next);
    StoreSome(kept + i, reset, n);
    StoreSome(kept + size + i, update, n);
    StoreSome(kept + 2 * size + i, next, n);
    StoreSome(kept + 3 * size + i, back, n);
    StoreSome(y + i, value, n);
    StoreSome(hidden + i, value, n);
  }
}

static void GruStepGradient(const RecurrentStepGradient& step) {
  const int64_t size = step.size;
  const float *const dy = step.dy, *const kept = step.kept, *const before = step.before;
  float *const dHidden = step.dHidden, *const dInputs = step.dInputs, *const dRecurrent = step.dRecurrent;
  for (int64_t i = 0; i < size; i += kLanes) {
    const int64_t n = size - i;
    const Vector reset = LoadSome(kept + i, n), update = LoadSome(kept + size + i, n);
    const Vector next = LoadSome(kept + 2 * size + i, n), back = LoadSome(kept + 3 * size + i, n);
    const Vector dValue = LoadSome(dy + i, n) + LoadSome(dHidden + i, n);
    const Vector dNext = dValue * (1.0f - update) * TanhSlope(next);
    const Vector dUpdate = dValue * (LoadSome(before + i, n) - next) * LogisticSlope(update);
    const Vector dReset = dNext * back * LogisticSlope(reset);
    StoreSome(dInputs + i, dReset, n);
    StoreSome(dInputs + size + i, dUpdate, n);
    StoreSome(dInputs + 2 * size + i, dNext, n);
    StoreSome(dRecurrent + i, dReset, n);
    StoreSome(dRecurrent + size + i, dUpdate, n);
    StoreSome(dRecurrent + 2 * size + i, dNext * reset, n);
    StoreSome(dHidden + i, dValue * update, n);
  }
}

static void LstmStep(const RecurrentStep& step) {
  const int64_t size = step.size;
  const float *const inputs = step.inputs, *const recurrent = step.recurrent, *const cellBefore = step.cellBefore;
  float *const kept = step.kept, *const y = step.y, *const hidden = step.hidden;
  for (int64_t i = 0; i < size; i += kLanes) {
    const int64_t n = size - i;
    Vector gates[kLstmGates];
    for (int64_t gate = 0; gate < kLstmGates; gate++) {
      gates[gate] = LoadSome(inputs + gate * size + i, n) + LoadSome(recurrent + gate * size + i, n);
    }
    const Vector input = Logistic(gates[0]), forget = Logistic(gates[1]), candidate = TanhOf(gates[2]);
    const Vector output = Logistic(gates[3]);
    const Vector cell = forget * LoadSome(cellBefore + i, n) + input * candidate;
    const Vector value = output * TanhOf(cell);
    StoreSome(kept + i, input, n);
    StoreSome(kept + size + i, forget, n);
    StoreSome(kept + 2 * size + i, candidate, n);
    StoreSome(kept + 3 * size + i, output, n);
    StoreSome(kept + 4 * size + i, cell, n);
    StoreSome(y + i, value, n);
    StoreSome(hidden + i, value, n);
  }
}

static void LstmStepGradient(const RecurrentStepGradient& step) {
  const int64_t size = step.size;
  const float *const dy = step.dy, *const kept = step.kept, *const before = step.before;
  float *const dHidden = step.dHidden, *const dCell = step.dCell, *const dInputs = step.dInputs;
  for (int64_t i = 0; i < size; i += kLanes) {
    const int64_t n = size - i;
    const Vector input = LoadSome(kept + i, n), forget = LoadSome(kept + size + i, n);
    const Vector candidate = LoadSome(kept + 2 * size + i, n), output = LoadSome(kept + 3 * size + i, n);
    const Vector squashed = TanhOf(LoadSome(kept + 4 * size + i, n));
    const Vector dValue = LoadSome(dy + i, n) + LoadSome(dHidden + i, n);
    const Vector dTotal = LoadSome(dCell + i, n) + dValue * output * TanhSlope(squashed);
    StoreSome(dInputs + i, dTotal * candidate * LogisticSlope(input), n);
    StoreSome(dInputs + size + i, dTotal * LoadSome(before + i, n) * LogisticSlope(forget), n);
    StoreSome(dInputs + 2 * size + i, dTotal * input * TanhSlope(candidate), n);
    StoreSome(dInputs + 3 * size + i, dValue * squashed * LogisticSlope(output), n);
    StoreSome(dCell + i, dTotal * forget, n);
    StoreSome(dHidden + i, Vector{}, n);
  }
}

}  // namespace SPINEGRADE_TARGET
