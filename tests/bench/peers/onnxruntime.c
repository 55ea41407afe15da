/* ONNX Runtime, one thread, all its optimisations: onnxruntime LIBRARY MODEL [NAME=VALUE...], where NAME is a dimension or an
 * input of whole numbers. Two runs of the session, the second is warm. */
#include <dlfcn.h>
#include <onnxruntime_c_api.h>
#include <string.h>
#include <unistd.h>

#include "region.h"

enum { MOST = 16, API = 21 };

static const OrtApi *api;
static char **settings;

static void check(OrtStatus *status) {
    if (status == NULL) return;
    fprintf(stderr, "%s\n", api->GetErrorMessage(status));
    exit(1);
}

static int64_t setting(const char *name, int64_t otherwise) {
    const size_t length = name == NULL ? 0 : strlen(name);
    for (char **s = settings; length > 0 && *s != NULL; s++)
        if (strncmp(*s, name, length) == 0 && (*s)[length] == '=') return atoll(*s + length + 1);
    return otherwise;
}

static OrtValue *input_of(OrtSession *session, size_t index, const char *name, OrtMemoryInfo *memory) {
    OrtTypeInfo *type;
    const OrtTensorTypeAndShapeInfo *tensor;
    ONNXTensorElementDataType dtype;
    int64_t dims[MOST];
    const char *names[MOST];
    size_t rank, count = 1;
    check(api->SessionGetInputTypeInfo(session, index, &type));
    check(api->CastTypeInfoToTensorInfo(type, &tensor));
    check(api->GetTensorElementType(tensor, &dtype));
    check(api->GetDimensionsCount(tensor, &rank));
    if (rank > MOST) exit(1);
    check(api->GetDimensions(tensor, dims, rank));
    check(api->GetSymbolicDimensions(tensor, names, rank));
    for (size_t i = 0; i < rank; i++) {
        if (dims[i] < 0) dims[i] = setting(names[i], 1);
        count *= (size_t)dims[i];
    }
    void *data = values(count * 2); /* wide enough for whole numbers of 64 bits */
    size_t size = sizeof(float);
    if (dtype == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64) {
        size = sizeof(int64_t);
        for (size_t i = 0; i < count; i++) ((int64_t *)data)[i] = setting(name, 0);
    }
    OrtValue *value;
    check(api->CreateTensorWithDataAsOrtValue(memory, data, size * count, dims, rank, dtype, &value));
    return value;
}

static OrtSession *open_session(const char *model) {
    OrtEnv *environment;
    OrtSessionOptions *options;
    OrtSession *session;
    check(api->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "peers", &environment));
    check(api->CreateSessionOptions(&options));
    check(api->SetIntraOpNumThreads(options, 1));
    check(api->SetInterOpNumThreads(options, 1));
    check(api->SetSessionGraphOptimizationLevel(options, ORT_ENABLE_ALL));
    check(api->CreateSession(environment, model, options, &session));
    return session;
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "usage: onnxruntime LIBRARY MODEL [NAME=VALUE...]\n"), 2;
    settings = argv + 3;
    void *library = dlopen(argv[1], RTLD_NOW);
    if (library == NULL) return fprintf(stderr, "%s\n", dlerror()), 1;
    const OrtApiBase *(*base)(void) = (const OrtApiBase *(*)(void))dlsym(library, "OrtGetApiBase");
    if (base == NULL || (api = base()->GetApi(API)) == NULL) return fprintf(stderr, "no such API\n"), 1;
    fprintf(stderr, "VERSION %s\n", base()->GetVersionString());
    OrtSession *session = open_session(argv[2]);
    OrtAllocator *allocator;
    OrtMemoryInfo *memory;
    size_t inputs, outputs;
    char *input_names[MOST], *output_names[MOST];
    OrtValue *input[MOST];
    check(api->GetAllocatorWithDefaultOptions(&allocator));
    check(api->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory));
    check(api->SessionGetInputCount(session, &inputs));
    check(api->SessionGetOutputCount(session, &outputs));
    if (inputs > MOST || outputs > MOST) return 1;
    for (size_t i = 0; i < inputs; i++) {
        check(api->SessionGetInputName(session, i, allocator, &input_names[i]));
        input[i] = input_of(session, i, input_names[i], memory);
    }
    for (size_t i = 0; i < outputs; i++)
        check(api->SessionGetOutputName(session, i, allocator, &output_names[i]));
    for (int run = 0; run < 2; run++) {
        OrtValue *output[MOST] = {NULL};
        REGION_BEGIN();
        OrtStatus *status =
            api->Run(session, NULL, (const char *const *)input_names, (const OrtValue *const *)input, inputs,
                     (const char *const *)output_names, outputs, output);
        REGION_END();
        check(status);
        for (size_t i = 0; i < outputs; i++) api->ReleaseValue(output[i]);
    }
    fflush(stderr);
    _exit(0); /* its threads need not be waited for */
}
