/* Col2Im and DeformConv of f32 as their definitions read. */
#include "../conv_geometry.h"
#include "reference.h"

static int64_t product(const int64_t *list, uint32_t n) {
    int64_t all = 1;
    for (uint32_t i = 0; i < n; i++) all *= list[i];
    return all;
}

/* Digits of `flat` in the mixed base of `sizes`. */
static void digits(int64_t flat, const int64_t *sizes, uint32_t n, int64_t *out) {
    for (uint32_t i = n; i-- > 0; flat /= sizes[i]) out[i] = flat % sizes[i];
}

static void col2im(sis_node *node) {
    const sis_col2_im_attributes *at = node->attributes;
    const sis_tensor *x = node->inputs[0];
    sis_tensor *y = node->outputs[0];
    const uint32_t n = y->shape.rank - 2;
    int64_t block[6], places[6], in_block[6], place[6];
    for (uint32_t i = 0; i < n; i++) {
        block[i] = sis_integer_at(node->inputs[2], i);
        const int64_t padded =
            y->shape.dim[i + 2] + sis_conv_item(at->pads, i, 0) + sis_conv_item(at->pads, i + n, 0);
        const int64_t reach = (block[i] - 1) * sis_conv_item(at->dilations, i, 1) + 1;
        places[i] = (padded - reach) / sis_conv_item(at->strides, i, 1) + 1;
    }
    const int64_t offsets = product(block, n), columns = product(places, n);
    const int64_t pixels = product(y->shape.dim + 2, n);
    for (int64_t i = 0; i < sis_shape_count(&y->shape); i++) ((float *)y->data)[i] = 0;
    for (int64_t i = 0; i < sis_shape_count(&x->shape); i++) {
        const int64_t plane = i / (offsets * columns);
        int64_t to = 0;
        bool inside = true;
        digits(i / columns % offsets, block, n, in_block);
        digits(i % columns, places, n, place);
        for (uint32_t d = 0; d < n; d++) {
            const int64_t pixel = place[d] * sis_conv_item(at->strides, d, 1) -
                                  sis_conv_item(at->pads, d, 0) +
                                  in_block[d] * sis_conv_item(at->dilations, d, 1);
            inside = inside && pixel >= 0 && pixel < y->shape.dim[d + 2];
            to = to * y->shape.dim[d + 2] + pixel;
        }
        if (inside) ((float *)y->data)[plane * pixels + to] += ((const float *)x->data)[i];
    }
}

/* X of a channel at a position that lies between elements: those around it, weighed by nearness. */
static double between(const float *channel, const int64_t *size, uint32_t n, const double *position) {
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        if (!(position[i] > -1 && position[i] < (double)size[i])) return 0;
    for (uint32_t corner = 0; corner < 1u << n; corner++) {
        double weight = 1;
        int64_t at = 0;
        bool inside = true;
        for (uint32_t i = 0; i < n; i++) {
            const int64_t low = position[i] < 0 ? -1 : (int64_t)position[i];
            const int64_t second = corner >> (n - 1 - i) & 1;
            const double part = position[i] - (double)low;
            weight *= second ? part : 1 - part;
            inside = inside && low + second >= 0 && low + second < size[i];
            at = at * size[i] + low + second;
        }
        if (inside) sum = __builtin_fma(weight, (double)channel[at], sum);
    }
    return sum;
}

static void deform_conv(sis_node *node) {
    const sis_deform_conv_attributes *at = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape, *w = &node->inputs[1]->shape, *y = &node->outputs[0]->shape;
    const float *bias = node->n_inputs > 3 && node->inputs[3] ? node->inputs[3]->data : NULL;
    const float *mask = node->n_inputs > 4 && node->inputs[4] ? node->inputs[4]->data : NULL;
    const float *moves = node->inputs[2]->data;
    const uint32_t n = x->rank - 2;
    const int64_t taps = product(w->dim + 2, n), in = product(x->dim + 2, n), out = product(y->dim + 2, n);
    for (int64_t i = 0; i < sis_shape_count(y); i++) {
        const int64_t image = i / out / y->dim[1], filter = i / out % y->dim[1], place = i % out;
        const int64_t group = filter / (y->dim[1] / at->group);
        float sum = 0;
        for (int64_t row = 0; row < w->dim[1] * taps; row++) {
            const int64_t channel = group * w->dim[1] + row / taps, tap = row % taps;
            const int64_t moved =
                (image * at->offset_group + channel / (x->dim[1] / at->offset_group)) * taps + tap;
            int64_t where[6], kernel[6];
            double position[6];
            digits(place, y->dim + 2, n, where);
            digits(tap, w->dim + 2, n, kernel);
            for (uint32_t d = 0; d < n; d++)
                position[d] =
                    (double)(where[d] * sis_conv_item(at->strides, d, 1) - sis_conv_item(at->pads, d, 0) +
                             kernel[d] * sis_conv_item(at->dilations, d, 1)) +
                    (double)moves[(moved * n + d) * out + place];
            const float *plane = (const float *)node->inputs[0]->data + (image * x->dim[1] + channel) * in;
            double seen = between(plane, x->dim + 2, n, position);
            if (mask) seen *= (double)mask[moved * out + place];
            sum = __builtin_fmaf(((const float *)node->inputs[1]->data)[filter * w->dim[1] * taps + row],
                                 (float)seen, sum);
        }
        ((float *)node->outputs[0]->data)[i] = bias ? sum + bias[filter] : sum;
    }
}

bool sis_reference_vision(sis_node *node) {
    if (node->inputs[0]->dtype != SIS_F32) return false;
    if (node->op->id != SIS_OP_COL2_IM && node->op->id != SIS_OP_DEFORM_CONV) return false;
    (node->op->id == SIS_OP_COL2_IM ? col2im : deform_conv)(node);
    return true;
}
