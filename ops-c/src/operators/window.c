/* HannWindow, HammingWindow, BlackmanWindow and MelWeightMatrix: values that follow from a few numbers, computed in f64 and
 * rounded once. Those numbers are known when the graph is built in nearly all models, and then so are the values. */
#include <string.h>

#include "convert.h"
#include "indexing.h"
#include "sis/math.h"

static sis_status output_dtype(sis_node *node, int64_t dtype, const sis_shape *shape) {
    if (dtype < 0 || dtype > INT32_MAX)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "output_datatype %d is none", dtype);
    sis_output(node, 0, (sis_dtype)dtype, shape);
    return SIS_OK;
}

static sis_status size_of(sis_node *node, uint32_t input, const char *name, int64_t *size) {
    sis_status status = sis_one_element(node, input);
    if (status != SIS_OK) return status;
    if (!node->inputs[input]->value_known)
        return sis_node_fail(node, SIS_NEEDS_CONSTANT, "%s must be known when the graph is built", name);
    *size = sis_integer_or(node, input, 0);
    if (*size < 0 || *size >= INT64_C(1) << 47)
        return sis_node_fail(node, SIS_BAD_VALUE, "%s is %d", name, *size);
    return SIS_OK;
}

static void put(sis_tensor *out, int64_t i, double value) {
    sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * sis_dtype_size(out->dtype),
                     (sis_number){.kind = SIS_NUMBER_REAL, .real = value});
}

/* --- windows: a0 - a1 cos(2 pi k / n) + a2 cos(4 pi k / n), n one less for a symmetric window --- */

typedef sis_hann_window_attributes attributes_of_all; /* the three have the same */

static sis_status window_infer(sis_node *node) {
    const attributes_of_all *attributes = node->attributes;
    sis_shape out = {.rank = 1};
    sis_status status = size_of(node, 0, "size", &out.dim[0]);
    return status == SIS_OK ? output_dtype(node, attributes->output_datatype, &out) : status;
}

static sis_status window_prepare(sis_node *node, sis_needs *needs) {
    int64_t *grain = node->plan, count = node->outputs[0]->shape.dim[0];
    *grain = sis_tile_grain(140);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, grain);
    needs->instructions = (uint64_t)count * 140;
    return SIS_OK;
}

static sis_status window_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const attributes_of_all *attributes = node->attributes;
    const int64_t count = node->outputs[0]->shape.dim[0], n = attributes->periodic ? count : count - 1;
    double a0 = 0.5, a1 = 0.5, a2 = 0.0;
    if (node->op->id == SIS_OP_HAMMING_WINDOW) a0 = 25.0 / 46.0, a1 = 21.0 / 46.0;
    if (node->op->id == SIS_OP_BLACKMAN_WINDOW) a0 = 0.42, a2 = 0.08;
    const sis_range range = sis_tile_range(count, *(const int64_t *)node->plan, first, last);
    for (int64_t k = range.first; k < range.last; k++) {
        /* A symmetric window of one value has no angle: 0 / 0, NaN, as in ONNX's function. */
        const double angle = 0x1.921fb54442d18p+2 * ((double)k / (double)n);
        const double cosine = sis_cos_f64(angle);
        double value = __builtin_fma(-a1, cosine, a0);
        if (a2 > 0) value = __builtin_fma(a2, sis_cos_f64(2.0 * angle), value);
        put(node->outputs[0], k, value);
    }
    return SIS_OK;
}

#define WINDOW(name)                                  \
    const sis_op_functions sis_op_##name##_window = { \
        .plan_bytes = sizeof(int64_t), .infer = window_infer, .prepare = window_prepare, .run = window_run};
WINDOW(hann)
WINDOW(hamming)
WINDOW(blackman)

/* --- MelWeightMatrix: bands of triangles, a column each ---
 *
 * The bands' corners lie evenly on the mel scale, 2595 log10(1 + hertz / 700), in steps of a (bands + 2)th of the range,
 * each moved down to a bin of the spectrum. */

#define LOG_10 0x1.26bb1bbb55516p+1

static sis_status mel_infer(sis_node *node) {
    const sis_mel_weight_matrix_attributes *attributes = node->attributes;
    int64_t bands, length;
    sis_status status = size_of(node, 0, "num_mel_bins", &bands);
    if (status == SIS_OK) status = size_of(node, 1, "dft_length", &length);
    for (uint32_t i = 2; i < 5 && status == SIS_OK; i++) status = sis_one_element(node, i);
    if (status != SIS_OK) return status;
    const sis_shape out = {.rank = 2, .dim = {length / 2 + 1, bands}};
    return output_dtype(node, attributes->output_datatype, &out);
}

/* One tile: a band takes but a few steps for each bin it spans. */
static sis_status mel_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *out = &node->outputs[0]->shape;
    needs->view_of = -1;
    needs->tiles = sis_shape_count(out) > 0;
    needs->instructions = (uint64_t)(sis_shape_count(out) / 4 + out->dim[1] * 400 + out->dim[0] * 40);
    return SIS_OK;
}

static double input_number(const sis_node *node, uint32_t input) {
    return sis_number_real(sis_number_load(node->inputs[input]->dtype, node->inputs[input]->data));
}

/* Rounded down; bins outside the spectrum are told by its ends. */
static int64_t bin_of(double mel, double length, double rate, int64_t bins) {
    const double hertz = 700.0 * (sis_pow_f64(10.0, mel / 2595.0) - 1.0);
    const double bin = (length + 1.0) * hertz / rate;
    if (!(bin >= 0)) return -1;
    return bin >= (double)bins ? bins : (int64_t)bin;
}

static sis_status mel_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    sis_tensor *out = node->outputs[0];
    if (first == last) return SIS_OK;
    memset(out->data, 0, out->bytes);
    const int64_t bins = out->shape.dim[0], bands = out->shape.dim[1];
    const double length = (double)sis_integer_or(node, 1, 0), rate = (double)sis_integer_or(node, 2, 0);
    const double low = 2595.0 / LOG_10 * sis_log1p_f64(input_number(node, 3) / 700.0);
    const double high = 2595.0 / LOG_10 * sis_log1p_f64(input_number(node, 4) / 700.0);
    const double step = (high - low) / (double)(bands + 2);
    for (int64_t band = 0; band < bands; band++) {
        int64_t at[3];
        for (int i = 0; i < 3; i++) {
            at[i] = bin_of(__builtin_fma((double)(band + i), step, low), length, rate, bins);
            if (at[i] < 0 || at[i] >= bins)
                return sis_node_fail(node, SIS_BAD_VALUE,
                                     "corner %d of the bands is outside the spectrum of %d bins", band + i,
                                     bins);
        }
        if (at[0] == at[1]) put(out, at[1] * bands + band, 1.0);
        for (int64_t j = at[0]; j <= at[1] && at[0] < at[1]; j++)
            put(out, j * bands + band, (double)(j - at[0]) / (double)(at[1] - at[0]));
        for (int64_t j = at[1]; j < at[2]; j++)
            put(out, j * bands + band, (double)(at[2] - j) / (double)(at[2] - at[1]));
    }
    return SIS_OK;
}

const sis_op_functions sis_op_mel_weight_matrix = {
    .infer = mel_infer, .prepare = mel_prepare, .run = mel_run};
