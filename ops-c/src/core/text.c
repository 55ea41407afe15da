/* Error sentences: a formatter of our own, so that nothing of libc's is needed. */
#include <string.h>

#include "core.h"

typedef struct writer {
    char *text;
    size_t length, capacity; /* capacity counts the final zero */
} writer;

static void put(writer *w, char c) {
    if (w->length + 1 < w->capacity) w->text[w->length++] = c;
}

static void put_string(writer *w, const char *s) {
    for (s = s == NULL ? "(null)" : s; *s != 0; s++) put(w, *s);
}

static void put_unsigned(writer *w, uint64_t value) {
    char digits[20];
    int n = 0;
    do digits[n++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    while (n > 0) put(w, digits[--n]);
}

static void put_signed(writer *w, int64_t value) {
    if (value < 0) put(w, '-');
    put_unsigned(w, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

static void put_shape(writer *w, const sis_shape *shape) {
    put(w, '[');
    for (uint32_t i = 0; i < shape->rank && i < SIS_MAX_RANK; i++) {
        if (i > 0) put(w, ',');
        put_signed(w, shape->dim[i]);
    }
    put(w, ']');
}

/* The va_list travels as it is: on AArch64 and x86-64 a callee may not be handed a pointer to a parameter
 * one. */
void sis_text_append_list(char *text, size_t capacity, const char *format, va_list list) {
    if (capacity == 0) return;
    writer w = {.text = text, .length = strlen(text), .capacity = capacity};
    for (const char *f = format; *f != 0; f++) {
        if (*f != '%' || f[1] == 0) {
            put(&w, *f);
            continue;
        }
        switch (*++f) {
        case 's': put_string(&w, va_arg(list, const char *)); break;
        case 'd': put_signed(&w, va_arg(list, int64_t)); break;
        case 'u': put_unsigned(&w, va_arg(list, uint64_t)); break;
        case 't': put_string(&w, sis_dtype_name(va_arg(list, sis_dtype))); break;
        case 'h': put_shape(&w, va_arg(list, const sis_shape *)); break;
        default: put(&w, *f); break; /* %% too */
        }
    }
    text[w.length] = 0;
}

void sis_text_append(char *text, size_t capacity, const char *format, ...) {
    va_list list;
    va_start(list, format);
    sis_text_append_list(text, capacity, format, list);
    va_end(list);
}

void sis_error_begin(sis_error *error, sis_status status, const char *operator_name, const char *node) {
    memset(error, 0, sizeof *error);
    error->status = status;
    error->operator_name = operator_name;
    sis_text_append(error->node, sizeof error->node, "%s", node);
}

sis_status sis_error_set(sis_error *error, sis_status status, const char *format, ...) {
    if (error == NULL) return status;
    sis_error_begin(error, status, "", "");
    va_list list;
    va_start(list, format);
    sis_text_append_list(error->text, sizeof error->text, format, list);
    va_end(list);
    return status;
}
