/* How planes are cut into strips. Contract in window.h. */
#include "window.h"

bool sis_window_fits(const sis_conv_image *im, size_t out_height, size_t lanes) {
    const size_t kernel = im->kernel_width, stride = im->stride_x, before = im->pad_x;
    if (im->kernel_height != kernel || stride != im->stride_y || stride > 2) return false;
    if (im->dilation_y != 1 || im->dilation_x != 1 || before > 1 || im->pad_y > 1) return false;
    if (out_height == 0 || im->out_width < lanes) return false;
    /* The last window's end: inside the padded image, so that nothing wraps. */
    const size_t right = (im->out_width - 1) * stride + kernel - before,
                 below = (out_height - 1) * stride + kernel - im->pad_y;
    if (kernel == 2)
        return stride == 2 && before + im->pad_y == 0 && right <= im->width && below <= im->height;
    if (kernel != 3 || right > im->width + 1 || below > im->height + 1) return false;
    const bool both = before > 0 && right > im->width;
    return !(stride == 2 && both && im->out_width == lanes); /* one vector: it would be read past the end */
}

void sis_window_strips(const sis_conv_image *im, float *plane, size_t first, size_t last,
                       const sis_strip_kernel kernels[5], const void *work) {
    const size_t kernel = im->kernel_width, stride = im->stride_x, width = im->out_width;
    const bool before = im->pad_x > 0, after = (width - 1) * stride + kernel - im->pad_x > im->width;
    sis_strip s = {.pitch = im->width, .width = width, .rows = last - first, .work = work};
    s.above = first == 0 && im->pad_y > 0;
    s.below = (last - 1) * stride + kernel - im->pad_y > im->height;
    const float *x = im->data + first * stride * im->width - im->pad_y * im->width - im->pad_x;
    float *y = plane + first * width;
    for (size_t left = width; left > 0;) { /* outputs of a row */
        size_t wide = left < 2 * SIS_LANES ? left : 2 * SIS_LANES;
        if (wide > SIS_LANES && width > 2 * SIS_LANES) wide = 2 * SIS_LANES; /* over the strip before */
        if (wide < SIS_LANES) wide = SIS_LANES;                              /* likewise */
        if (left < wide) left = wide;
        const size_t at = width - left;
        s.x = x + at * stride, s.y = y + at;
        s.left = before && at == 0, s.right = after && left == wide;
        s.gap = wide - SIS_LANES;
        if (wide == SIS_LANES)
            kernels[SIS_STRIP_ONE](&s);
        else if (s.gap < SIS_LANES || (s.left && s.right))
            kernels[SIS_STRIP_ANY](&s);
        else
            kernels[s.left ? SIS_STRIP_LEFT : s.right ? SIS_STRIP_RIGHT : SIS_STRIP_INNER](&s);
        left -= wide;
    }
}
