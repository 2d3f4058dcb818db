#include "operation.h"

#include "tensorflow/c/ops.h"

int64_t SizeOf(const Shape& shape) {
  int64_t size = 1;
  for (const int64_t side : shape) size *= side;
  return size;
}

Run::Run(TF_OpKernelContext* context, TF_Status* status) : context_(context), status_(status) {}

// a constructor that delegates is destroyed where it throws
Run::Run(TF_OpKernelContext* context) : Run(context, TF_NewStatus()) {
  for (int i = 0; i < TF_NumInputs(context); i++) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context, i, &tensor, status_);
    if (TF_GetCode(status_) != TF_OK) throw std::bad_alloc();  // what TensorFlow could not hand over
    inputs_.push_back(tensor);
    Shape shape;
    for (int axis = 0; axis < TF_NumDims(tensor); axis++) shape.push_back(TF_Dim(tensor, axis));
    shapes_.push_back(shape);
  }
}

Run::~Run() {
  for (TF_Tensor* tensor : inputs_) TF_DeleteTensor(tensor);
  for (TF_Tensor* tensor : allocated_) TF_DeleteTensor(tensor);
  TF_DeleteStatus(status_);
}

const float* Run::Input(int input) const { return static_cast<const float*>(TF_TensorData(inputs_[input])); }

float* Run::Output(int index, const Shape& shape) {
  const int rank = static_cast<int>(shape.size());
  const size_t bytes = SizeOf(shape) * sizeof(float);
  return Keep(TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), rank, bytes, status_));
}

float* Run::Temporary(int64_t count) {
  TF_AllocatorAttributes attributes{TF_ALLOCATOR_ATTRIBUTES_STRUCT_SIZE, 1};
  return Keep(TF_AllocateTemp(context_, TF_FLOAT, &count, 1, &attributes, status_));
}

float* Run::Keep(TF_Tensor* tensor) {
  if (TF_GetCode(status_) != TF_OK) {
    FailWith(TF_GetCode(status_), TF_Message(status_));
    return nullptr;
  }
  allocated_.push_back(tensor);
  return static_cast<float*>(TF_TensorData(tensor));
}

bool Run::Require(bool isRight, const char* what) {
  if (!isRight) FailWith(TF_INVALID_ARGUMENT, what);
  return isRight;
}

void Run::FailWith(TF_Code code, const std::string& message) {
  TF_SetStatus(status_, code, message.c_str());
  TF_OpKernelContext_Failure(context_, status_);
}

namespace {

void SetUnknownShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

// What a call put into its status, which is then as new.
class Checked {
 public:
  Checked() : status_(TF_NewStatus()) {}
  ~Checked() { TF_DeleteStatus(status_); }
  operator TF_Status*() { return status_; }
  std::string Message() const { return TF_GetCode(status_) == TF_OK ? "" : TF_Message(status_); }

 private:
  TF_Status* status_;
};

}  // namespace

std::string Register(const Definition& definition) {
  Checked status;
  TF_OpDefinitionBuilder* operation = TF_NewOpDefinitionBuilder(definition.name);
  for (const char* input : definition.inputs) TF_OpDefinitionBuilderAddInput(operation, input);
  for (const char* output : definition.outputs) TF_OpDefinitionBuilderAddOutput(operation, output);
  for (const char* attribute : definition.attributes) TF_OpDefinitionBuilderAddAttr(operation, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(operation, SetUnknownShapes);
  TF_RegisterOpDefinition(operation, status);
  if (const std::string message = status.Message(); !message.empty()) return message;
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(definition.name, "CPU", definition.create, definition.compute,
                                                 definition.destroy);
  TF_RegisterKernelBuilder(definition.name, kernel, status);
  return status.Message();
}

namespace {

// What `read(value, status)` reads; its failure is the operation's.
template <typename Value, typename Read>
Value Attribute(TF_OpKernelConstruction* construction, Value value, const Read& read) {
  Checked status;
  read(value, status);
  if (!status.Message().empty()) TF_OpKernelConstruction_Failure(construction, status);
  return value;
}

}  // namespace

void FailConstruction(TF_OpKernelConstruction* construction, const std::string& message) {
  Checked status;
  TF_SetStatus(status, TF_INVALID_ARGUMENT, message.c_str());
  TF_OpKernelConstruction_Failure(construction, status);
}

void FailForMemory(TF_OpKernelContext* context) {
  Checked status;
  TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, "there is not enough memory for the operation's work space");
  TF_OpKernelContext_Failure(context, status);
}

float FloatAttribute(TF_OpKernelConstruction* construction, const char* name) {
  return Attribute(construction, 0.0f, [&](float& value, TF_Status* status) {
    TF_OpKernelConstruction_GetAttrFloat(construction, name, &value, status);
  });
}

int32_t IntAttribute(TF_OpKernelConstruction* construction, const char* name) {
  return Attribute(construction, int32_t{0}, [&](int32_t& value, TF_Status* status) {
    TF_OpKernelConstruction_GetAttrInt32(construction, name, &value, status);
  });
}

std::vector<int32_t> IntAttributes(TF_OpKernelConstruction* construction, const char* name, int count) {
  return Attribute(construction, std::vector<int32_t>(count), [&](std::vector<int32_t>& values, TF_Status* status) {
    TF_OpKernelConstruction_GetAttrInt32List(construction, name, values.data(), count, status);
  });
}
