// Activations as attributes of operations.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>

#include "kernels.h"
#include "operation.h"

// The activation of that number. The construction fails unless it is one of those that the operation computes.
inline Activation ActivationOf(TF_OpKernelConstruction* construction, int32_t number,
                               std::initializer_list<Activation> computed) {
  const auto activation = static_cast<Activation>(number);
  if (std::find(computed.begin(), computed.end(), activation) == computed.end()) {
    std::string numbers;
    for (const Activation each : computed) numbers += (numbers.empty() ? "" : ", ") + std::to_string(static_cast<int>(each));
    FailConstruction(construction, "the activation must be one of " + numbers + ", not " + std::to_string(number));
  }
  return activation;
}
