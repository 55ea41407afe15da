/* Outputs against what is expected. */
#include <string.h>

#include "reader.h"

/* A line that is put together. */
typedef struct line {
    char *text;
    size_t room, count;
} line;

static void add(line *to, const char *text) {
    while (*text && to->count + 1 < to->room) to->text[to->count++] = *text++;
    if (to->room > 0) to->text[to->count] = 0;
}

static void add_number(line *to, uint64_t value) {
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = 0;
    do digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    add(to, digits + at);
}

static void add_hex(line *to, uint32_t value) {
    char digits[9] = {0};
    for (uint32_t i = 0; i < 8; i++) digits[i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    add(to, digits);
}

static void add_element(line *to, uint32_t dtype, sis_element element) {
    char text[SIS_ELEMENT_TEXT];
    sis_element_text(dtype, element, 7, text);
    add(to, text);
}

static void add_shape(line *to, uint32_t dtype, uint32_t rank, const int64_t *dims) {
    add(to, sis_dtype_name((sis_dtype)dtype));
    add(to, "[");
    for (uint32_t i = 0; i < rank; i++) {
        if (i > 0) add(to, ",");
        add_number(to, (uint64_t)dims[i]);
    }
    add(to, "]");
}

/* One output: what it is, and what it should be. */
typedef struct output {
    uint32_t index, dtype;
    const uint8_t *data;
    size_t count, bytes;
    sis_case_tensor wanted;
} output;

static double size_of(double x) { return x < 0 ? -x : x; }
static bool is_finite(double x) { return size_of(x) <= 1.7976931348623157e308; }

/* The largest finite |element| that is expected. */
static double most_of(const output *o, sis_reader reader) {
    sis_elements elements = sis_elements_begin(&reader);
    double most = 0;
    for (size_t i = 0; i < o->count && !reader.bad; i++) {
        double x = size_of(sis_elements_next(&elements, true).real);
        if (is_finite(x) && x > most) most = x;
    }
    return most;
}

/* The element changed so that no tolerance hides it. */
static sis_element changed(sis_element element, bool real, double most) {
    if (real)
        element.real = is_finite(element.real) ? element.real + 1 + most : 0;
    else
        element.whole ^= 1;
    return element;
}

static bool is_near(sis_element a, sis_element b, bool real, double most) {
    if (!real) return a.whole == b.whole;
    if (a.real != a.real || b.real != b.real) return a.real != a.real && b.real != b.real;
    if (!is_finite(a.real) || !is_finite(b.real)) return a.real == b.real;
    return size_of(a.real - b.real) <= 1e-3 * size_of(b.real) + 1e-5 * most;
}

static void begin_text(line *to, const sis_case_graph *built, const output *o) {
    if (built->n_outputs < 2) return;
    add(to, "output ");
    add_number(to, o->index);
    add(to, ", ");
}

/* The reader stands at the elements, and behind them afterwards. */
static sis_case_finding compare_values(const sis_case_graph *built, const output *o, sis_reader *reader,
                                       bool damaged, line *text) {
    const bool real = sis_is_real(o->dtype);
    const double most = real ? most_of(o, *reader) : 0;
    sis_elements elements = sis_elements_begin(reader);
    sis_case_finding finding = SIS_CASE_SAME;
    for (size_t i = 0; i < o->count && !reader->bad; i++) {
        sis_element wanted = sis_elements_next(&elements, real), got = sis_element_at(o->dtype, o->data, i);
        if (damaged && i == 0) wanted = changed(wanted, real, most);
        if (finding != SIS_CASE_SAME || is_near(got, wanted, real, most)) continue;
        begin_text(text, built, o);
        add(text, "element ");
        add_number(text, i);
        add(text, " is ");
        add_element(text, o->dtype, got);
        add(text, ", not ");
        add_element(text, o->dtype, wanted);
        finding = SIS_CASE_OTHER_VALUE;
    }
    return reader->bad ? SIS_CASE_DAMAGED : finding;
}

/* The output as the run left it; false when it is not of the shape that is expected. */
static bool look_at(const sis_case_graph *built, output *o, line *text) {
    int64_t info[SIS_TENSOR_INFO];
    sis_graph_port_info port;
    if (sis_graph_tensor(built->graph, built->output[o->index], info) != SIS_OK ||
        sis_graph_port(built->graph, built->output[o->index], &port) != SIS_OK || info[1] < 0)
        return false;
    o->dtype = (uint32_t)info[0];
    o->data = port.data;
    o->bytes = port.bytes;
    bool same = o->dtype == o->wanted.dtype && (uint32_t)info[1] == o->wanted.rank;
    for (uint32_t i = 0; same && i < o->wanted.rank; i++) same = info[4 + i] == o->wanted.dims[i];
    if (same) return true;
    begin_text(text, built, o);
    add(text, "is ");
    add_shape(text, o->dtype, (uint32_t)info[1], info + 4);
    add(text, ", not ");
    add_shape(text, o->wanted.dtype, o->wanted.rank, o->wanted.dims);
    return false;
}

static uint32_t hash_more(uint32_t hash, const uint8_t *data, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) hash = (hash ^ data[i]) * 16777619u;
    return hash;
}

sis_case_finding sis_case_compare(const sis_case_graph *built, bool damaged, char *text, size_t room) {
    sis_reader reader = {built->expected, built->end, false};
    line to = {text, room, 0};
    uint32_t hash = 2166136261u;
    add(&to, "");
    if (sis_read_u32(&reader) != built->n_outputs) return SIS_CASE_DAMAGED;
    for (uint32_t i = 0; i < built->n_outputs; i++) {
        output o = {.index = i};
        size_t bytes;
        sis_read_tensor(&reader, &o.wanted);
        o.count = sis_case_elements(&reader, &o.wanted, &bytes);
        if (reader.bad || (o.count > 0 && bytes != o.count * sis_dtype_size((sis_dtype)o.wanted.dtype)))
            return SIS_CASE_DAMAGED;
        if (!look_at(built, &o, &to)) return SIS_CASE_OTHER_SHAPE;
        sis_case_finding finding = compare_values(built, &o, &reader, damaged && i == 0, &to);
        if (finding != SIS_CASE_SAME) return finding;
        hash = hash_more(hash, o.data, o.bytes);
    }
    if (hash == built->hash) return SIS_CASE_SAME;
    add(&to, "near enough, but other bits than elsewhere: hash ");
    add_hex(&to, hash);
    add(&to, ", not ");
    add_hex(&to, built->hash);
    return SIS_CASE_OTHER_BITS;
}
