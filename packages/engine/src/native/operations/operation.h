// What TensorFlow's C kernel API (tensorflow/c/kernels.h, ops.h) takes, in the few forms that our operations use: float32
// inputs and outputs, on the CPU.
#pragma once

#include <cstdint>
#include <new>
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
  // Throws std::bad_alloc.
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
  Run(TF_OpKernelContext* context, TF_Status* status);
  // The tensor's memory, until the run ends; null, and a run that has failed, where it could not be allocated.
  float* Keep(TF_Tensor* tensor);
  void FailWith(TF_Code code, const std::string& message);

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> inputs_, allocated_;
  std::vector<Shape> shapes_;
};

void FailForMemory(TF_OpKernelContext* context);

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

// An operation's `compute` that fails its run, rather than end the process, where there is no memory.
template <void (*kCompute)(void* attributes, TF_OpKernelContext*)>
void Guarded(void* attributes, TF_OpKernelContext* context) {
  try {
    kCompute(attributes, context);
  } catch (const std::bad_alloc&) {
    FailForMemory(context);
  }
}

void FailConstruction(TF_OpKernelConstruction* construction, const std::string& message);

float FloatAttribute(TF_OpKernelConstruction* construction, const char* name);
int32_t IntAttribute(TF_OpKernelConstruction* construction, const char* name);
std::vector<int32_t> IntAttributes(TF_OpKernelConstruction* construction, const char* name, int count);
