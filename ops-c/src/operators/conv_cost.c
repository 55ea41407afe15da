/* What a convolution on the GEMM costs beside its product: gathering its columns, and what fusion left to it. Counted on AArch64,
 * by the ways of kernels/im2col*.c. */
#include "conv_plan.h"
#include "costs.h"

/* A row of a panel's X in the product's own estimate, in sixteenths. */
enum { IN_PRODUCT = 54, PANEL = 12, FEW_CHANNELS = 8 };

static int64_t up(int64_t x, int64_t by) { return (x + by - 1) / by; }

/* Few columns: their rows are found one by one, but four that a table of sixteen floats holds. */
static uint64_t thin_columns(const sis_conv_image *im, int64_t k, int64_t n, bool table) {
    if ((int64_t)im->channels < FEW_CHANNELS) return sis_cost(k, 10 * (uint64_t)n);
    return n == 4 && table ? sis_cost(k, 2) : sis_cost(k, n == 1 ? 19 : 12);
}

/* Panels of twelve columns, `k` rows each: as whole vectors where rows of the output are long, at stride 2 with lanes taken
 * apart; by table lookups, four columns at a time, where they are short; else column by column. */
static uint64_t panel_columns(const sis_conv_image *im, int64_t k, int64_t n, bool table) {
    const int64_t panels = up(n, PANEL), width = (int64_t)im->out_width, channels = (int64_t)im->channels;
    const int64_t panel_rows = (int64_t)sis_cost(panels, (uint64_t)k);
    const int64_t kernel_rows = (int64_t)sis_cost(panels, im->channels * im->kernel_height);
    const uint64_t across = im->kernel_width, product = sis_cost_16(panel_rows, IN_PRODUCT);
    const bool three = im->kernel_height == 3 && across == 3 && im->stride_x == 1 && im->dilation_x == 1;
    uint64_t sum;
    if (im->stride_x == 2 && width >= 3 * PANEL && across > 1) {
        sum = sis_cost(kernel_rows, 155 + across * 9 / 2);
    } else if (table) {
        const uint64_t kernel_row = 280 + sis_cost(channels, 3 + 4 * across);
        sum = sis_cost(up(n, 4), sis_cost((int64_t)im->kernel_height, kernel_row));
    } else {
        sum = sis_cost(panel_rows, 50);
    }
    sum = sum > product ? sum - product : 0;
    if (!three) return sum;
    /* As many panels lie in two rows of the output. */
    const uint64_t broken = (uint64_t)sis_least(PANEL - 1, width);
    return sum / (uint64_t)sis_most(1, width) * broken + sis_cost(panel_rows, 4);
}

/* Sums leave thin products column by column. */
static uint64_t finishing(const sis_after *after, int64_t m, int64_t n) {
    if (!after->clamp && !after->add) return 0;
    return sis_cost_16(m * n, n == 1 ? 128 : n <= 4 ? 416 : 22);
}

uint64_t sis_conv_around_product(const sis_conv_shape *s, sis_conv_kind kind, const sis_after *after) {
    const int64_t n = (int64_t)sis_conv_out_size(s), k = (int64_t)(s->channels * sis_conv_taps(s));
    uint64_t sum = finishing(after, (int64_t)s->filters, n);
    if (kind != SIS_CONV_COLUMNS || s->spatial > 2 || n == 0) return sum;
    const sis_conv_image im = sis_conv_image_of(s, NULL);
    const bool table = im.kernel_width <= 13 && im.height * im.width >= 16 && im.channels >= 2 &&
                       im.stride_x < 6 && im.dilation_x < 16 && im.out_width >= 3 &&
                       3 * im.stride_x + (im.kernel_width - 1) * im.dilation_x < 16;
    return sis_cost_sum(sum, n <= 4 ? thin_columns(&im, k, n, table) : panel_columns(&im, k, n, table));
}
