#include "runtime/tensorflow-ops.h"

#include <array>
#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "runtime/op-definition.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

namespace {

// A status that is TensorFlow's, freed with its scope.
class ScopedStatus {
 public:
  ScopedStatus() : status_(TF_NewStatus()) {}
  ~ScopedStatus() { TF_DeleteStatus(status_); }
  ScopedStatus(const ScopedStatus&) = delete;
  ScopedStatus& operator=(const ScopedStatus&) = delete;
  operator TF_Status*() const { return status_; }
  bool IsOk() const { return TF_GetCode(status_) == TF_OK; }
  std::string Message() const { return IsOk() ? "" : TF_Message(status_); }

 private:
  TF_Status* status_;
};

struct DeleteTensor {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, DeleteTensor>;

float* DataOf(const Tensor& tensor) { return static_cast<float*>(TF_TensorData(tensor.get())); }

class TensorFlowContext : public KernelContext {
 public:
  explicit TensorFlowContext(TF_OpKernelContext* context) : context_(context) {
    for (int i = 0; i < TF_NumInputs(context); i++) {
      TF_Tensor* tensor = nullptr;
      TF_GetInput(context, i, &tensor, status_);
      inputs_.emplace_back(tensor);
      if (!status_.IsOk()) throw OutOfMemory(status_.Message());
      Shape& shape = shapes_.emplace_back();
      for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
    }
  }

  const Shape& ShapeOf(int input) const override { return shapes_.at(static_cast<size_t>(input)); }

  const float* Input(int input) const override { return DataOf(inputs_.at(static_cast<size_t>(input))); }

  float* InPlace(int input) override { return DataOf(inputs_.at(static_cast<size_t>(input))); }

  float* Output(int index, const Shape& shape) override {
    const size_t bytes = static_cast<size_t>(SizeOf(shape)) * sizeof(float);
    const int rank = static_cast<int>(shape.size());
    return Keep(TF_AllocateOutput(context_, index, TF_ExpectedOutputDataType(context_, index), shape.data(), rank,
                                  bytes, status_));
  }

  float* Temporary(int64_t count) override {
    TF_AllocatorAttributes attributes{TF_ALLOCATOR_ATTRIBUTES_STRUCT_SIZE, 1};
    return Keep(TF_AllocateTemp(context_, TF_FLOAT, &count, 1, &attributes, status_));
  }

 private:
  float* Keep(TF_Tensor* tensor) {
    Tensor kept(tensor);
    if (!status_.IsOk()) throw OutOfMemory(status_.Message());
    allocated_.push_back(std::move(kept));
    return DataOf(allocated_.back());
  }

  TF_OpKernelContext* context_;
  ScopedStatus status_;
  std::vector<Tensor> inputs_, allocated_;
  std::vector<Shape> shapes_;
};

class TensorFlowAttributes : public AttributeReader {
 public:
  explicit TensorFlowAttributes(TF_OpKernelConstruction* construction) : construction_(construction) {}

  float Float(const char* name) const override {
    float value = 0;
    const ScopedStatus status;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status);
    return Checked(value, status);
  }

  int32_t Int(const char* name) const override {
    int32_t value = 0;
    const ScopedStatus status;
    TF_OpKernelConstruction_GetAttrInt32(construction_, name, &value, status);
    return Checked(value, status);
  }

  std::vector<int32_t> Ints(const char* name, int count) const override {
    std::vector<int32_t> values(static_cast<size_t>(count));
    const ScopedStatus status;
    TF_OpKernelConstruction_GetAttrInt32List(construction_, name, values.data(), count, status);
    return Checked(std::move(values), status);
  }

 private:
  template <typename Value>
  static Value Checked(Value value, const ScopedStatus& status) {
    if (!status.IsOk()) throw InvalidArgument(status.Message());
    return value;
  }

  TF_OpKernelConstruction* construction_;
};

// Calls `work`; what it throws goes to `fail(code, message)`. No exception may pass TensorFlow's C frames.
template <typename Work, typename Fail>
void Guarded(const Work& work, const Fail& fail) {
  try {
    work();
  } catch (const InvalidArgument& error) {
    fail(TF_INVALID_ARGUMENT, error.what());
  } catch (const OutOfMemory& error) {
    fail(TF_RESOURCE_EXHAUSTED, error.what());
  } catch (const std::bad_alloc&) {
    fail(TF_RESOURCE_EXHAUSTED, "there is not enough memory for the operation's work space");
  } catch (const std::exception& error) {
    fail(TF_INTERNAL, error.what());
  }
}

void* CreateKernel(const OpDefinition& definition, TF_OpKernelConstruction* construction) {
  Compute* kernel = nullptr;
  Guarded([&] { kernel = new Compute(definition.create(TensorFlowAttributes(construction))); },
          [&](TF_Code code, const char* message) {
            const ScopedStatus status;
            TF_SetStatus(status, code, message);
            TF_OpKernelConstruction_Failure(construction, status);
          });
  return kernel;
}

void ComputeKernel(void* kernel, TF_OpKernelContext* context) {
  Guarded(
      [&] {
        TensorFlowContext own(context);
        RunOp(*static_cast<const Compute*>(kernel), own);
      },
      [&](TF_Code code, const char* message) {
        const ScopedStatus status;
        TF_SetStatus(status, code, message);
        TF_OpKernelContext_Failure(context, status);
      });
}

void DeleteKernel(void* kernel) { delete static_cast<Compute*>(kernel); }

// TensorFlow hands nothing to the function that creates a kernel by which it would know its operation: each operation has
// a function of its own, which knows its place in RegisteredOps().
using Create = void* (*)(TF_OpKernelConstruction*);
constexpr size_t kMostOps = 64;

template <size_t kPlace>
void* CreateAt(TF_OpKernelConstruction* construction) {
  return CreateKernel(RegisteredOps()[kPlace], construction);
}

template <size_t... kPlaces>
constexpr std::array<Create, sizeof...(kPlaces)> CreateFunctions(std::index_sequence<kPlaces...>) {
  return {CreateAt<kPlaces>...};
}

void SetUnknownShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

std::string RegisterOp(const OpDefinition& definition, Create create) {
  const ScopedStatus status;
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(definition.name);
  for (const char* input : definition.inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char* output : definition.outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  for (const char* attribute : definition.attributes) TF_OpDefinitionBuilderAddAttr(op, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, SetUnknownShapes);
  TF_RegisterOpDefinition(op, status);
  if (!status.IsOk()) return status.Message();
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(definition.name, "CPU", create, ComputeKernel, DeleteKernel);
  TF_RegisterKernelBuilder(definition.name, kernel, status);
  return status.Message();
}

}  // namespace

std::string RegisterOpsWithTensorFlow() {
  static constexpr auto kCreate = CreateFunctions(std::make_index_sequence<kMostOps>());
  const std::vector<OpDefinition>& ops = RegisteredOps();
  if (ops.size() > kMostOps) return "there are more operations than kMostOps";
  for (size_t place = 0; place < ops.size(); place++) {
    const std::string message = RegisterOp(ops[place], kCreate.at(place));
    if (!message.empty()) return message;
  }
  return "";
}
