/* Errors of the operators that are transcendental functions, in ULP against long double, as the operators compute them.
 *
 * As a unit test: coarse sweeps, held to the bounds below. With --report: dense ones, the text of docs/accuracy.md on
 * stdout. Only where long double is the 80-bit format and there is a libm; elsewhere there is nothing to run. */
#include <stdlib.h>

#include "../math/functions.h"
#include "../support/node.h"

#ifdef HAVE_EXACT

static test_node t;

/* --- what is exact --- */

static const sis_selu_attributes selu_numbers = {.alpha = 1.67326319217681884765625f,
                                                 .gamma = 1.05070102214813232421875f};

static long double sigmoid_of(long double x) { return 1 / (1 + expl(-x)); }
static long double softplus_of(long double x) { return (x > 0 ? x : 0) + log1pl(expl(-fabsl(x))); }
static long double elu_of(long double x) { return x < 0 ? expm1l(x) : x; }
static long double selu_of(long double x) {
    const long double gamma = (long double)selu_numbers.gamma;
    return x < 0 ? gamma * (long double)selu_numbers.alpha * expm1l(x) : gamma * x;
}
static long double swish_of(long double x) {
    return x < 0 ? x * expl(x) / (1 + expl(x)) : x / (1 + expl(-x));
}
static long double mish_of(long double x) { return x * tanhl(log1pl(expl(x))); }
static long double gelu_of(long double x) { return x * erfcl(x * -0.70710678118654752440084L) / 2; }
static long double gelu_tanh_of(long double x) {
    const long double z = 0.79788456080286535587989L * (x + 0.044715L * x * x * x);
    return z < 0 ? x * expl(2 * z) / (1 + expl(2 * z)) : x / (1 + expl(-2 * z));
}
static long double reciprocal_of(long double x) { return 1 / x; }

static void set_selu(void *attributes) { *(sis_selu_attributes *)attributes = selu_numbers; }
static void set_tanh(void *attributes) {
    ((sis_gelu_attributes *)attributes)->approximate = SIS_GELU_APPROXIMATE_TANH;
}

/* --- the list --- */

typedef struct function {
    const char *name;
    sis_op_id op;
    exact_function exact;
    double f32, f64; /* bounds of the error in ULP; 0: the operator lacks the dtype */
    void (*set)(void *attributes);
    enum {
        OF_RESULT,
        OF_NORMAL, /* results near the denormals, where a factor is one already, are passed over */
        OF_X       /* the formula loses digits where the result is tiny beside x: ULP of x instead */
    } kind;
} function;

static const function functions[] = {
    {"Exp", SIS_OP_EXP, expl, 1.06, 1.00, NULL, OF_RESULT},
    {"Log", SIS_OP_LOG, logl, 0.87, 0.85, NULL, OF_RESULT},
    {"Sqrt", SIS_OP_SQRT, sqrtl, 0.5001, 0.5001, NULL, OF_RESULT},
    {"Reciprocal", SIS_OP_RECIPROCAL, reciprocal_of, 0.5001, 0.5001, NULL, OF_RESULT},
    {"Sigmoid", SIS_OP_SIGMOID, sigmoid_of, 2.35, 2.40, NULL, OF_RESULT},
    {"Tanh", SIS_OP_TANH, tanhl, 2.45, 2.60, NULL, OF_RESULT},
    {"Erf", SIS_OP_ERF, erfl, 1.30, 1.20, NULL, OF_RESULT},
    {"Sin", SIS_OP_SIN, sinl, 0.51, 0.80, NULL, OF_RESULT},
    {"Cos", SIS_OP_COS, cosl, 0.51, 0.80, NULL, OF_RESULT},
    {"Tan", SIS_OP_TAN, tanl, 0.51, 2.20, NULL, OF_RESULT},
    {"Asin", SIS_OP_ASIN, asinl, 0.51, 0.65, NULL, OF_RESULT},
    {"Acos", SIS_OP_ACOS, acosl, 0.51, 0.65, NULL, OF_RESULT},
    {"Atan", SIS_OP_ATAN, atanl, 0.51, 1.85, NULL, OF_RESULT},
    {"Sinh", SIS_OP_SINH, sinhl, 0.51, 2.40, NULL, OF_RESULT},
    {"Cosh", SIS_OP_COSH, coshl, 0.51, 1.45, NULL, OF_RESULT},
    {"Asinh", SIS_OP_ASINH, asinhl, 0.51, 2.05, NULL, OF_RESULT},
    {"Acosh", SIS_OP_ACOSH, acoshl, 0.51, 1.75, NULL, OF_RESULT},
    {"Atanh", SIS_OP_ATANH, atanhl, 0.51, 2.00, NULL, OF_RESULT},
    {"Softplus", SIS_OP_SOFTPLUS, softplus_of, 1.95, 1.95, NULL, OF_RESULT},
    {"Elu", SIS_OP_ELU, elu_of, 1.00, 1.90, NULL, OF_RESULT},
    {"Selu", SIS_OP_SELU, selu_of, 2.50, 3.50, set_selu, OF_RESULT},
    {"Celu", SIS_OP_CELU, elu_of, 1.00, 0, NULL, OF_RESULT},
    {"Swish", SIS_OP_SWISH, swish_of, 3.20, 3.30, NULL, OF_NORMAL},
    {"Mish", SIS_OP_MISH, mish_of, 4.30, 4.40, NULL, OF_NORMAL},
    {"Gelu", SIS_OP_GELU, gelu_of, 2.00, 2.00, NULL, OF_X},
    {"Gelu, tanh", SIS_OP_GELU, gelu_tanh_of, 3.00, 3.00, set_tanh, OF_X},
};

/* --- sweeps --- */

#define BLOCK 4096

typedef struct worst {
    double ulps, at;
    double of_x;
} worst;

static void begin(const function *f, sis_dtype dtype) {
    test_begin(&t, f->op, 24);
    if (f->set) f->set(t.attributes);
    test_input(&t, dtype, DIMS(BLOCK), NULL);
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, test_run(&t), f->name);
}

/* One block, filled by the caller. An argument that is no number is of no interest here. */
static void measure(const function *f, worst *w) {
    TEST_ASSERT_EQUAL(SIS_OK, sis_node_run(&t.n, t.needs.tiles));
    const bool single = t.in[0].dtype == SIS_F32;
    for (int i = 0; i < BLOCK; i++) {
        const double x =
            single ? (double)((const float *)t.in[0].data)[i] : ((const double *)t.in[0].data)[i];
        const double y =
            single ? (double)((const float *)t.out[0].data)[i] : ((const double *)t.out[0].data)[i];
        if (x - x != 0) continue;
        const long double exact = f->exact((long double)x);
        if (f->kind == OF_NORMAL && fabsl(exact) < (single ? 1e-35L : 1e-304L)) continue;
        const double error = single ? ulps_f32((float)y, exact) : ulps_f64(y, exact);
        if (error > w->ulps) w->ulps = error, w->at = x;
        if (f->kind != OF_X) continue;
        const double unit = single ? (double)fabsf(nextafterf((float)x, INFINITY) - (float)x)
                                   : fabs(nextafter(x, INFINITY) - x);
        const double share = (double)fabsl((long double)y - exact) / unit;
        if (share > w->of_x) w->of_x = share;
    }
}

/* All floats at a step, the arguments between 1 and 2 at a smaller one. */
static worst sweep_floats(const function *f, uint32_t step) {
    worst w = {0};
    begin(f, SIS_F32);
    float *x = t.in[0].data;
    int n = 0;
    for (uint64_t u = 0; u < 0x100000000u; u += u >= 0x3f800000 && u < 0x40000000 ? step / 61 + 1 : step) {
        x[n++] = float_of((uint32_t)u);
        if (n < BLOCK) continue;
        measure(f, &w);
        n = 0;
    }
    measure(f, &w); /* what is left of the block before is measured again */
    return w;
}

static worst sweep_doubles(const function *f, int blocks) {
    worst w = {0, 0, 0};
    test_random r = {11};
    begin(f, SIS_F64);
    double *x = t.in[0].data;
    for (int i = 0; i < blocks; i++) {
        for (int k = 0; k < BLOCK; k++) x[k] = random_f64(&r, i * BLOCK + k);
        measure(f, &w);
    }
    return w;
}

static double judged(const function *f, const worst *w) { return f->kind == OF_X ? w->of_x : w->ulps; }

static void test_operators_are_as_exact_as_stated(void) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const function *f = &functions[i];
        const worst single = sweep_floats(f, 19937);
        report(f->name, judged(f, &single), f->f32);
        if (f->f64 == 0) continue;
        const worst both = sweep_doubles(f, 30);
        report(f->name, judged(f, &both), f->f64);
    }
}

/* --- pow: pairs whose power is neither huge nor tiny --- */

static worst sweep_powers(bool single, int count) {
    worst w = {0, 0, 0};
    test_random r = {12};
    for (int i = 0; i < count; i++) {
        const double x = exp((double)random_float(&r, false) * 20.0),
                     y = (double)random_float(&r, false) * 15.0;
        const float xf = (float)x, yf = (float)y;
        const double error =
            single ? ulps_f32(sis_pow_f32(xf, (double)yf), powl((long double)xf, (long double)yf))
                   : ulps_f64(sis_pow_f64(x, y), powl((long double)x, (long double)y));
        if (error > w.ulps) w.ulps = error, w.at = x;
    }
    return w;
}

/* --- the page --- */

static void cell(const function *f, const worst *w) {
    if (f->kind != OF_X)
        printf(" %.3f | %.6g |", w->ulps, w->at);
    else
        printf(" %.3f of x | |", w->of_x);
}

static int report_all(void) {
    static const struct {
        const char *name;
        float (*f32)(float);
        double (*f64)(double);
        exact_function exact;
    } others[] = {{"expm1", sis_expm1_f32, sis_expm1_f64, expm1l},
                  {"log1p", sis_log1p_f32, sis_log1p_f64, log1pl}};
    printf("# Accuracy\n\nMeasured by `unit-operators-accuracy --report` "
           "(tests/c/operators/accuracy_test.c), which wrote this"
           " page; do not edit. To write it again:\n\n```sh\ncmake --build build/cmake/host --target "
           "unit-operators-accuracy\n"
           "build/cmake/host/tests/c/operators/unit-operators-accuracy --report > docs/accuracy.md\n```\n\n"
           "Errors are in ULP, units of the last place of the exact result, against 80-bit long double on "
           "x86-64; the same"
           " bits come out on every target. f32: every 499th of all floats, and between 1 and 2 every 9th. "
           "f64: 4 million"
           " arguments, half of random bits, half spread over -1..1, -20..20 and -800..800. 0.5 is correctly "
           "rounded.\n\n"
           "| operator | f32 | at x = | f64 | at x = |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const function *f = &functions[i];
        worst w = sweep_floats(f, 499);
        printf("| %s |", f->name);
        cell(f, &w);
        if (f->f64 > 0) {
            w = sweep_doubles(f, 1000);
            cell(f, &w);
        } else {
            printf(" | |");
        }
        printf("\n");
    }
    worst single = sweep_powers(true, 4000000), both = sweep_powers(false, 4000000);
    printf("| Pow (e^-40 .. e^40 to -30 .. 30) | %.3f | %.6g | %.3f | %.6g |\n", single.ulps, single.at,
           both.ulps, both.at);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        worst w[2] = {{0, 0, 0}, {0, 0, 0}};
        for (uint64_t u = 0; u < 0x100000000u; u += 499) {
            const float x = float_of((uint32_t)u);
            const double error = ulps_f32(others[i].f32(x), others[i].exact((long double)x));
            if (error > w[0].ulps) w[0].ulps = error, w[0].at = (double)x;
        }
        test_random r = {13};
        for (int k = 0; k < 4000000; k++) {
            const double x = random_f64(&r, k),
                         error = ulps_f64(others[i].f64(x), others[i].exact((long double)x));
            if (error > w[1].ulps) w[1].ulps = error, w[1].at = x;
        }
        printf("| `math.%s` of scripts | %.3f | %.6g | %.3f | %.6g |\n", others[i].name, w[0].ulps, w[0].at,
               w[1].ulps, w[1].at);
    }
    printf("\n\"of x\": the formula that ONNX gives loses digits where the result is tiny beside x (Gelu of "
           "numbers below"
           " zero); the error is then told in units of the last place of x."
           " Swish and Mish: results below 1e-35 (f32) and 1e-304 (f64) are passed over, where e^x is "
           "denormal.\n\nHalf floats are computed in "
           "f32 and rounded"
           " once. The polynomials' own bounds stand in `ops-c/include/sis/math.h` and are held by "
           "tests/c/math.\n");
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--report") == 0) return report_all();
    UNITY_BEGIN();
    RUN_TEST(test_operators_are_as_exact_as_stated);
    return UNITY_END();
}

#else

int main(void) {
    UNITY_BEGIN();
    return UNITY_END();
}

#endif
