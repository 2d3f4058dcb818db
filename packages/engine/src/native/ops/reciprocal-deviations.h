// The factors of batch norms: reciprocal standard deviations.
#pragma once

#include <cmath>
#include <vector>

// 1 / sqrt(variance + epsilon) of each.
inline std::vector<float> ReciprocalDeviations(std::vector<float> variances, float epsilon) {
  for (float& value : variances) value = 1.0f / std::sqrt(value + epsilon);
  return variances;
}
