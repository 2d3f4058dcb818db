// What TensorFlow's C kernel API (tensorflow/c/kernels.h, ops.h) takes, in the few forms that our operations use: float32
// inputs and outputs, on the CPU.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/tf_tensor.h"

using Shape = std::vector<int64_t>;

// The product of a shape's sizes.
int64_t SizeOf(const Shape& shape);

// One run of an operation: its inputs, its outputs, and its failure.
class Run {
 public:
  explicit Run(TF_OpKernelContext* context);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const Shape& ShapeOf(int input) const { return shapes_[input]; }
  const float* Input(int input) const;
  // Memory for an output, or null where there is none.
  float* Output(int index, const Shape& shape);
  // Memory until the run ends, from TensorFlow's pool, whose free parts would stand beside malloc's; null where there is none.
  float* Temporary(int64_t count);
  // Fails the run unless `isRight`. Returns it.
  bool Require(bool isRight, const char* what);

 private:
  // The tensor's memory, until the run ends; null, and a run that has failed, where it could not be allocated.
  float* Keep(TF_Tensor* tensor);
  void FailWith(TF_Code code, const std::string& message);

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> inputs_, allocated_;
  std::vector<Shape> shapes_;
};

// An operation as TensorFlow's registry knows it. The specifications are TensorFlow's: "x: float", "stride: int".
struct Definition {
  const char* name;
  std::vector<const char*> inputs, outputs, attributes;
  // Reads the attributes; `destroy` frees what it returns. Both null where there are none.
  void* (*create)(TF_OpKernelConstruction*);
  void (*compute)(void* attributes, TF_OpKernelContext*);
  void (*destroy)(void* attributes);
};

// Returns what is wrong, empty if nothing is.
std::string Register(const Definition& definition);

float FloatAttribute(TF_OpKernelConstruction* construction, const char* name);
int32_t IntAttribute(TF_OpKernelConstruction* construction, const char* name);
std::vector<int32_t> IntAttributes(TF_OpKernelConstruction* construction, const char* name, int count);
