/* The ways of fourier.h. Tables: e^(-2 pi i k / m) for k < m; for a chirp then e^(-pi i k^2 / n) for k < n, and the
 * transform of the conjugate chirp, wrapped around m and divided by m. */
#include "fourier.h"

#include <string.h>

#include "sis/math.h"

#define LARGEST_FACTOR 61

static sis_complex times(sis_complex a, sis_complex b) {
    return (sis_complex){__builtin_fma(a.re, b.re, -(a.im * b.im)), __builtin_fma(a.re, b.im, a.im * b.re)};
}
static sis_complex plus(sis_complex a, sis_complex b) { return (sis_complex){a.re + b.re, a.im + b.im}; }
static sis_complex minus(sis_complex a, sis_complex b) { return (sis_complex){a.re - b.re, a.im - b.im}; }
static sis_complex plus_times(sis_complex sum, sis_complex a, sis_complex b) {
    return (sis_complex){__builtin_fma(a.re, b.re, __builtin_fma(-a.im, b.im, sum.re)),
                         __builtin_fma(a.re, b.im, __builtin_fma(a.im, b.re, sum.im))};
}

/* e^(-2 pi i k / n), 0 <= k < n: the angle is taken from the nearest multiple of an eighth of the circle, in integers. */
static sis_complex root(int64_t k, int64_t n) {
    const int64_t eighth = (8 * k + n / 2) / n; /* 0 .. 8 */
    const double angle = 0x1.921fb54442d18p-1 * ((double)(8 * k - eighth * n) / (double)n);
    const double c = sis_cos_f64(angle), s = sis_sin_f64(angle), h = 0x1.6a09e667f3bcdp-1;
    const double diagonal = h * (c - s), other = h * (c + s); /* an eighth further */
    const double re[8] = {c, diagonal, -s, -other, -c, -diagonal, s, other};
    const double im[8] = {s, other, c, diagonal, -s, -other, -c, -diagonal};
    return (sis_complex){re[eighth & 7], -im[eighth & 7]};
}

/* --- plan --- */

/* Fours first, then other factors, least first; false when one is too large. */
static bool factorise(sis_fourier *plan, int64_t m) {
    plan->m = m;
    plan->factors = 0;
    for (; m % 4 == 0; m /= 4) plan->factor[plan->factors++] = 4;
    for (int64_t p = 2; p <= LARGEST_FACTOR; p++)
        for (; m % p == 0; m /= p) plan->factor[plan->factors++] = (uint8_t)p;
    return m == 1;
}

void sis_fourier_plan(sis_fourier *plan, int64_t n, size_t most_table_bytes, size_t most_work_bytes) {
    const size_t one = sizeof(sis_complex);
    *plan = (sis_fourier){.n = n, .way = SIS_FOURIER_RADICES};
    if (!factorise(plan, n)) {
        int64_t m = 1;
        while (m < 2 * n - 1) m *= 2;
        (void)factorise(plan, m);
        plan->way = SIS_FOURIER_CHIRP;
    }
    plan->work_bytes = 2 * (size_t)plan->m * one;
    plan->table_bytes = (size_t)plan->m * one;
    if (plan->way == SIS_FOURIER_CHIRP) plan->table_bytes += (size_t)(plan->m + n) * one;
    if (plan->table_bytes <= most_table_bytes && plan->work_bytes <= most_work_bytes) return;
    *plan = (sis_fourier){.n = n, .m = n, .way = SIS_FOURIER_SUM};
    plan->table_bytes = (size_t)n * one;
    plan->work_bytes = 2 * (size_t)n * one;
}

/* --- by radices: `from` and `to` change places at each factor ---
 *
 * A step with factor p takes x[q + s (k + j n / p)], j < p, to y[q + s (p k + t)], t < p: n is what is left of the length,
 * s what was done of it, q < s. */

static void step_2(const sis_complex *x, sis_complex *y, const sis_complex *roots, int64_t n, int64_t s) {
    const int64_t half = n / 2;
    for (int64_t k = 0; k < half; k++) {
        const sis_complex w = roots[k * s];
        for (int64_t q = 0; q < s; q++) {
            const sis_complex a = x[q + s * k], b = x[q + s * (k + half)];
            y[q + s * 2 * k] = plus(a, b);
            y[q + s * (2 * k + 1)] = times(minus(a, b), w);
        }
    }
}

static void step_4(const sis_complex *x, sis_complex *y, const sis_complex *roots, int64_t n, int64_t s) {
    const int64_t part = n / 4;
    for (int64_t k = 0; k < part; k++) {
        const sis_complex w1 = roots[k * s], w2 = roots[2 * k * s], w3 = roots[3 * k * s];
        for (int64_t q = 0; q < s; q++) {
            const sis_complex *from = x + q + s * k;
            sis_complex *to = y + q + s * 4 * k;
            const sis_complex a = from[0], b = from[s * part], c = from[2 * s * part], d = from[3 * s * part];
            const sis_complex ac = plus(a, c), a_c = minus(a, c), bd = plus(b, d), b_d = minus(b, d);
            const sis_complex turned = {b_d.im, -b_d.re}; /* times -i */
            to[0] = plus(ac, bd);
            to[s] = times(plus(a_c, turned), w1);
            to[2 * s] = times(minus(ac, bd), w2);
            to[3 * s] = times(minus(a_c, turned), w3);
        }
    }
}

static void step_any(const sis_complex *x, sis_complex *y, const sis_complex *roots, int64_t n, int64_t s,
                     int64_t p) {
    const int64_t part = n / p, m = n * s;
    sis_complex circle[LARGEST_FACTOR], in[LARGEST_FACTOR];
    for (int64_t j = 0; j < p; j++) circle[j] = roots[m / p * j];
    for (int64_t k = 0; k < part; k++)
        for (int64_t q = 0; q < s; q++) {
            for (int64_t j = 0; j < p; j++) in[j] = x[q + s * (k + j * part)];
            for (int64_t t = 0; t < p; t++) {
                sis_complex sum = in[0];
                for (int64_t j = 1, at = t; j < p; j++, at = at + t < p ? at + t : at + t - p)
                    sum = plus_times(sum, in[j], circle[at]);
                y[q + s * (p * k + t)] = times(sum, roots[k * t * s]);
            }
        }
}

/* Returns where the result is: one of the two. */
static sis_complex *by_radices(const sis_fourier *plan, const sis_complex *roots, sis_complex *from,
                               sis_complex *to) {
    int64_t n = plan->m, s = 1;
    for (uint32_t i = 0; i < plan->factors; i++) {
        const int64_t p = plan->factor[i];
        if (p == 4)
            step_4(from, to, roots, n, s);
        else if (p == 2)
            step_2(from, to, roots, n, s);
        else
            step_any(from, to, roots, n, s, p);
        n /= p;
        s *= p;
        sis_complex *const other = from;
        from = to;
        to = other;
    }
    return from;
}

/* --- by a chirp: j k = (j^2 + k^2 - (k - j)^2) / 2 --- */

static const sis_complex *by_chirp(const sis_fourier *plan, const sis_complex *roots, sis_complex *work) {
    const int64_t n = plan->n, m = plan->m;
    const sis_complex *chirp = roots + m, *filter = chirp + n;
    for (int64_t j = 0; j < n; j++) work[j] = times(work[j], chirp[j]);
    memset(work + n, 0, (size_t)(m - n) * sizeof *work);
    sis_complex *there = by_radices(plan, roots, work, work + m),
                *free_half = there == work ? work + m : work;
    /* Back by the same transform: of the conjugate, conjugated. */
    for (int64_t k = 0; k < m; k++) {
        const sis_complex product = times(there[k], filter[k]);
        there[k] = (sis_complex){product.re, -product.im};
    }
    sis_complex *result = by_radices(plan, roots, there, free_half);
    for (int64_t k = 0; k < n; k++) result[k] = times((sis_complex){result[k].re, -result[k].im}, chirp[k]);
    return result;
}

/* In place, of a power of two: only for the filter, beside which there is no room. */
static void transform_in_place(sis_complex *x, const sis_complex *roots, int64_t m) {
    for (int64_t i = 1, j = 0; i < m; i++) { /* j: i with its bits reversed */
        int64_t bit = m / 2;
        for (; j & bit; bit /= 2) j -= bit;
        j += bit;
        if (i >= j) continue;
        const sis_complex kept = x[i];
        x[i] = x[j];
        x[j] = kept;
    }
    for (int64_t half = 1; half < m; half *= 2)
        for (int64_t start = 0; start < m; start += 2 * half)
            for (int64_t k = 0; k < half; k++) {
                const sis_complex a = x[start + k];
                const sis_complex b = times(x[start + k + half], roots[m / (2 * half) * k]);
                x[start + k] = plus(a, b);
                x[start + k + half] = minus(a, b);
            }
}

static void chirp_tables(const sis_fourier *plan, sis_complex *roots) {
    const int64_t n = plan->n, m = plan->m;
    sis_complex *chirp = roots + m, *filter = chirp + n;
    memset(filter, 0, (size_t)m * sizeof *filter);
    for (int64_t k = 0, square = 0; k < n; k++) { /* k^2 modulo 2 n */
        chirp[k] = root(square, 2 * n);
        square = (square + 2 * k + 1) % (2 * n);
        filter[k] = (sis_complex){chirp[k].re / (double)m, -chirp[k].im / (double)m};
        if (k > 0) filter[m - k] = filter[k];
    }
    transform_in_place(filter, roots, m);
}

void sis_fourier_tables(const sis_fourier *plan, void *tables) {
    sis_complex *roots = tables;
    for (int64_t k = 0; k < plan->m; k++) roots[k] = root(k, plan->m);
    if (plan->way == SIS_FOURIER_CHIRP) chirp_tables(plan, roots);
}

static const sis_complex *by_sum(const sis_fourier *plan, const sis_complex *roots, sis_complex *work) {
    const int64_t n = plan->n;
    sis_complex *to = work + n;
    for (int64_t k = 0; k < n; k++) {
        to[k] = (sis_complex){0, 0};
        for (int64_t j = 0, at = 0; j < n; j++, at = at + k < n ? at + k : at + k - n)
            to[k] = plus_times(to[k], work[j], roots[at]);
    }
    return to;
}

const sis_complex *sis_fourier_run(const sis_fourier *plan, const void *tables, sis_complex *work) {
    switch (plan->way) {
    case SIS_FOURIER_RADICES: return by_radices(plan, tables, work, work + plan->m);
    case SIS_FOURIER_CHIRP: return by_chirp(plan, tables, work);
    default: return by_sum(plan, tables, work);
    }
}
