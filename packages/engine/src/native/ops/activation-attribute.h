// Activations as attributes of operations.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include "kernels/kernel-types.h"
#include "runtime/op-error.h"

// The activation of that number. Throws InvalidArgument unless it is one of those that the operation computes.
inline Activation ActivationOf(int32_t number, std::initializer_list<Activation> computed) {
  const auto activation = static_cast<Activation>(number);
  if (std::find(computed.begin(), computed.end(), activation) != computed.end()) return activation;
  std::string numbers;
  for (const Activation each : computed) {
    numbers += (numbers.empty() ? "" : ", ") + std::to_string(static_cast<int>(each));
  }
  throw InvalidArgument("the activation must be one of " + numbers + ", not " + std::to_string(number));
}
