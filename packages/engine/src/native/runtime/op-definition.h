// Operations by name. Each file ops/*-operations.cc registers its own when the addon is loaded:
//
//   const RegisterOps kFamily{{"SpinegradeGelu", {"x: float"}, {"y: float"}, {}, CreateGelu}};
#pragma once

#include <functional>
#include <initializer_list>
#include <vector>

#include "runtime/kernel-context.h"

using Compute = std::function<void(KernelContext&)>;

struct OpDefinition {
  const char* name;
  // TensorFlow's specifications: "x: float", "stride: int".
  std::vector<const char*> inputs, outputs, attributes;
  // Reads the attributes, and throws InvalidArgument for those that are not computed.
  Compute (*create)(const AttributeReader&);
};

// All operations, by name.
const std::vector<OpDefinition>& RegisteredOps();

class RegisterOps {
 public:
  RegisterOps(std::initializer_list<OpDefinition> family);
};

// Runs an operation: denormal numbers are 0, as in TensorFlow's own threads. Throws what `compute` throws.
void RunOp(const Compute& compute, KernelContext& context);
