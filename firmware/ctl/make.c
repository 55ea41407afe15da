/* Frames from words: each field by its description. */
#include "check/element.h"
#include "inside.h"
#include "sis/graph.h"

const sis_frame_description *sis_ctl_command_of(uint8_t id) {
    for (uint32_t i = 0; i < SIS_COMMAND_COUNT; i++)
        if (sis_frame_descriptions[i].id == id) return &sis_frame_descriptions[i];
    return NULL;
}

const sis_frame_description *sis_ctl_command(const char *name) {
    uint64_t id;
    for (uint32_t i = 0; i < SIS_COMMAND_COUNT; i++)
        if (strcmp(sis_frame_descriptions[i].name, name) == 0) return &sis_frame_descriptions[i];
    return sis_ctl_number(name, &id) && id < 256 ? sis_ctl_command_of((uint8_t)id) : NULL;
}

static const sis_op_description *operator_of(const char *word) {
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if (strcmp(sis_op_descriptions[i].name, word) == 0) return &sis_op_descriptions[i];
    return NULL;
}

uint32_t sis_ctl_dtype(const char *word) {
    uint64_t number;
    for (uint32_t i = 0; i < SIS_DTYPE_COUNT; i++)
        if (strcmp(sis_dtypes[i].name, word) == 0) return (uint32_t)sis_dtypes[i].number;
    return sis_ctl_number(word, &number) && number < 65536 ? (uint32_t)number : 0;
}

/* Fields whose numbers have names. */
static const struct {
    const char *field;
    const char *names[6];
    uint8_t first; /* number of names[0] */
} named[] = {
    {"stage", {"acquire", "clean", "explore", "model", "explain"}, 0},
    {"direction", {"in", "out"}, 0},
    {"kind", {"graph", "tee", "memory", "timer", "record"}, 1},
};

static bool number_named(const char *field, const char *word, uint64_t *value) {
    for (uint32_t i = 0; i < sizeof named / sizeof *named; i++)
        for (uint32_t k = 0; strcmp(field, named[i].field) == 0 && k < 6 && named[i].names[k]; k++)
            if (strcmp(word, named[i].names[k]) == 0) {
                *value = named[i].first + k;
                return true;
            }
    *value = strcmp(field, "dtype") == 0 ? sis_ctl_dtype(word) : 0;
    return *value != 0;
}

static bool put_whole(sis_ctl_frame *frame, const sis_wire_field *field, const char *word, uint32_t bytes) {
    const uint64_t most = bytes == 8 ? UINT64_MAX : ((uint64_t)1 << (8 * bytes)) - 1;
    uint64_t value;
    int64_t number;
    if (field->type == SIS_WIRE_I64 && sis_ctl_signed(word, &number))
        value = (uint64_t)number;
    else if (strcmp(word, "-") == 0)
        value = most;
    else if (!number_named(field->name, word, &value) && (!sis_ctl_number(word, &value) || value > most))
        return sis_ctl_fail(frame, field->name, " cannot be ", word);
    return sis_ctl_put_number(frame, value, bytes);
}

static bool put_op(sis_ctl_frame *frame, const char *word) {
    const sis_op_description *op = operator_of(word);
    uint64_t number = op ? (uint64_t)op->id : 0;
    if (!op && (!sis_ctl_number(word, &number) || number > 65535))
        return sis_ctl_fail(frame, "no operator ", word, "");
    if (number < 255) return sis_ctl_put_number(frame, number, 1);
    return sis_ctl_put_number(frame, 255, 1) && sis_ctl_put_number(frame, number, 2);
}

static bool put_one(sis_ctl_frame *frame, const char *word, uint32_t bytes) {
    int64_t value = -1;
    if (strcmp(word, "-") != 0 && !sis_ctl_signed(word, &value))
        return sis_ctl_fail(frame, "not a whole number: ", word, "");
    return sis_ctl_put_number(frame, (uint64_t)value, bytes);
}

/* A list behind its count, of `bytes` each, and the count of `head` bytes. */
static bool put_list(sis_ctl_frame *frame, const char *word, char between, uint32_t bytes, uint32_t head) {
    const size_t at = frame->count;
    uint32_t count = 0;
    if (!sis_ctl_put_number(frame, 0, head)) return false;
    bool empty = *word == 0 || (between == 'x' && strcmp(word, "scalar") == 0);
    if (!empty && !sis_ctl_each(frame, word, between, put_one, bytes, &count)) return false;
    if (head == 1 && count > (between == 'x' ? SIS_MAX_RANK : 255u))
        return sis_ctl_fail(frame, "too many: ", word, "");
    for (uint32_t i = 0; i < head; i++) frame->bytes[at + i] = (uint8_t)(count >> (8 * i));
    return true;
}

static bool put_string(sis_ctl_frame *frame, const char *word) {
    const size_t length = strlen(word);
    if (length > 65535) return sis_ctl_fail(frame, "too long", "", "");
    return sis_ctl_put_number(frame, length, 2) && sis_ctl_put(frame, word, length);
}

static bool put_bytes(sis_ctl_frame *frame, const sis_wire_field *field, const char *word, size_t exactly) {
    size_t count = sis_ctl_hex(word, frame->bytes + frame->count, frame->room - frame->count);
    if (count == SIZE_MAX || (exactly > 0 && count != exactly))
        return sis_ctl_fail(frame, field->name, " is no such hexadecimal: ", word);
    frame->count += count;
    return true;
}

static bool put_real(sis_ctl_frame *frame, const sis_wire_field *field, const char *word) {
    double value;
    if (!sis_ctl_real(word, &value)) return sis_ctl_fail(frame, field->name, " is no number: ", word);
    return sis_ctl_put(frame, &value, sizeof value);
}

static bool put_field(sis_ctl_frame *frame, const sis_wire_field *field, const char *word) {
    switch ((sis_wire_type)field->type) {
    case SIS_WIRE_U8: return put_whole(frame, field, word, 1);
    case SIS_WIRE_U16: return put_whole(frame, field, word, 2);
    case SIS_WIRE_U32: return put_whole(frame, field, word, 4);
    case SIS_WIRE_U64:
    case SIS_WIRE_I64: return put_whole(frame, field, word, 8);
    case SIS_WIRE_F64: return put_real(frame, field, word);
    case SIS_WIRE_OP: return put_op(frame, word);
    case SIS_WIRE_HASH: return put_bytes(frame, field, word, 32);
    case SIS_WIRE_STRING: return put_string(frame, word);
    case SIS_WIRE_U32S: return put_list(frame, word, ',', 4, 2);
    case SIS_WIRE_I64S: return put_list(frame, word, ',', 8, 1);
    case SIS_WIRE_DIMS: return put_list(frame, word, 'x', 8, 1);
    case SIS_WIRE_DIMS32: return put_list(frame, word, 'x', 4, 1);
    case SIS_WIRE_BYTES: return put_bytes(frame, field, word, 0);
    case SIS_WIRE_STRINGS:
    case SIS_WIRE_SHAPE:
    case SIS_WIRE_LIST: break;
    }
    return sis_ctl_fail(frame, field->name, " cannot be typed", "");
}

static bool put_strings(sis_ctl_frame *frame, const char *const *words, uint32_t n) {
    if (n > 255) return sis_ctl_fail(frame, "too many words", "", "");
    bool good = sis_ctl_put_number(frame, n, 1);
    for (uint32_t i = 0; good && i < n; i++) good = put_string(frame, words[i]);
    return good;
}

bool sis_ctl_make(sis_ctl_frame *frame, const sis_frame_description *command, const char *const *words,
                  uint32_t n) {
    uint32_t at = 0;
    if (!sis_ctl_begin(frame, command->id)) return false;
    for (uint32_t i = 0; i < command->n_fields; i++) {
        const sis_wire_field *field = &command->fields[i];
        if (field->type == SIS_WIRE_STRINGS) {
            if (!put_strings(frame, words + at, n - at)) return false;
            at = n;
        } else if (at < n) {
            if (!put_field(frame, field, words[at++])) return false;
        } else if (!field->optional && field->type != SIS_WIRE_BYTES) {
            return sis_ctl_fail(frame, command->name, " wants ", field->name);
        } else {
            break;
        }
    }
    if (at < n) return sis_ctl_fail(frame, command->name, " has no field for ", words[at]);
    sis_ctl_end(frame);
    return true;
}

/* --- operators --- */

/* Tag and length, then what `make` puts. */
typedef bool put_record(sis_ctl_frame *frame, const char *word);

static bool put_inputs(sis_ctl_frame *frame, const char *word) {
    uint32_t count;
    return *word == 0 || sis_ctl_each(frame, word, ',', put_one, 4, &count);
}
static bool put_u32(sis_ctl_frame *frame, const char *word) { return put_one(frame, word, 4); }
static bool put_text(sis_ctl_frame *frame, const char *word) {
    return sis_ctl_put(frame, word, strlen(word));
}
static bool put_i64s(sis_ctl_frame *frame, const char *word) {
    uint32_t count;
    return sis_ctl_each(frame, word, ',', put_one, 8, &count);
}
static bool put_enums(sis_ctl_frame *frame, const char *word) {
    uint32_t count;
    return sis_ctl_each(frame, word, ',', put_one, 1, &count);
}
static bool put_f32(sis_ctl_frame *frame, const char *word, uint32_t detail) {
    double wide;
    (void)detail;
    if (!sis_ctl_real(word, &wide)) return sis_ctl_fail(frame, "not a number: ", word, "");
    float value = (float)wide;
    return sis_ctl_put(frame, &value, sizeof value);
}
static bool put_f32s(sis_ctl_frame *frame, const char *word) {
    uint32_t count;
    return sis_ctl_each(frame, word, ',', put_f32, 0, &count);
}

static put_record *const attribute_forms[] = {
    [SIS_ATTRIBUTE_INT] = put_i64s,    [SIS_ATTRIBUTE_FLOAT] = put_f32s,  [SIS_ATTRIBUTE_INTS] = put_i64s,
    [SIS_ATTRIBUTE_FLOATS] = put_f32s, [SIS_ATTRIBUTE_STRING] = put_text, [SIS_ATTRIBUTE_ENUM] = put_enums,
    [SIS_ATTRIBUTE_ENUMS] = put_enums, [SIS_ATTRIBUTE_BLOCK] = put_u32,   [SIS_ATTRIBUTE_TENSOR] = put_u32,
};

static bool add_record(sis_ctl_frame *frame, uint32_t tag, put_record *form, const char *word) {
    const size_t at = frame->count + 1;
    if (!sis_ctl_put_number(frame, tag, 1) || !sis_ctl_put_number(frame, 0, 4) || !form(frame, word))
        return false;
    const size_t length = frame->count - at - 4;
    for (uint32_t i = 0; i < 4; i++) frame->bytes[at + i] = (uint8_t)(length >> (8 * i));
    return true;
}

/* What stands behind "NAME="; NULL when the word is another. */
static const char *value_of(const char *word, const char *name) {
    const size_t n = strlen(name);
    return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

static const struct {
    const char *name;
    uint8_t tag;
    put_record *form;
} common[] = {
    {"outputs", SIS_RECORD_OUTPUTS, put_u32},
    {"name", SIS_RECORD_NAME, put_text},
    {"block", SIS_RECORD_BLOCK, put_u32},
};

static bool is_common(const char *word) {
    bool found = false;
    for (uint32_t k = 0; k < 3; k++) found |= value_of(word, common[k].name) != NULL;
    return found;
}

static bool add_attribute(sis_ctl_frame *frame, const sis_op_description *op, const char *word) {
    for (uint32_t k = 0; op && k < op->n_attributes; k++) {
        const sis_attribute_description *attribute = &op->attributes[k];
        const char *value = value_of(word, attribute->name);
        if (value) return add_record(frame, attribute->tag, attribute_forms[attribute->type], value);
    }
    return sis_ctl_fail(frame, op ? op->name : "the operator", " has no attribute of ", word);
}

bool sis_ctl_make_operator(sis_ctl_frame *frame, const char *const *words, uint32_t n) {
    if (!sis_ctl_begin(frame, SIS_COMMAND_ADD_ML_OPERATOR)) return false;
    if (n == 0) return sis_ctl_fail(frame, "which operator?", "", "");
    const sis_op_description *op = operator_of(words[0]);
    if (!put_op(frame, words[0])) return false;
    if (n > 1 && !add_record(frame, SIS_RECORD_INPUTS, put_inputs, strcmp(words[1], "none") ? words[1] : ""))
        return false;
    for (uint32_t k = 0; k < 3; k++)
        for (uint32_t i = 2; i < n; i++) {
            const char *value = value_of(words[i], common[k].name);
            if (value && !add_record(frame, common[k].tag, common[k].form, value)) return false;
        }
    for (uint32_t i = 2; i < n; i++)
        if (!is_common(words[i]) && !add_attribute(frame, op, words[i])) return false;
    sis_ctl_end(frame);
    return true;
}

/* --- values of tensors --- */

static bool put_value(sis_ctl_frame *frame, const char *word, uint32_t dtype) {
    const uint32_t size = (uint32_t)sis_dtype_size((sis_dtype)dtype);
    double wide;
    uint64_t bits;
    if (dtype == SIS_F32) return put_f32(frame, word, 0);
    if (dtype == SIS_F64)
        return sis_ctl_real(word, &wide) ? sis_ctl_put(frame, &wide, sizeof wide)
                                         : sis_ctl_fail(frame, "not a number: ", word, "");
    if (sis_is_real(dtype) || size == 0 || dtype == SIS_U64) { /* halves as bits */
        if (size == 0 || !sis_ctl_number(word, &bits) || (size == 2 && bits > 65535))
            return sis_ctl_fail(frame, "not such bits: ", word, "");
        return sis_ctl_put_number(frame, bits, size);
    }
    return put_one(frame, word, size);
}

bool sis_ctl_add_values(sis_ctl_frame *frame, uint32_t dtype, const char *const *words, uint32_t n) {
    uint32_t count;
    for (uint32_t i = 0; i < n; i++)
        if (!sis_ctl_each(frame, words[i], ',', put_value, dtype, &count)) return false;
    sis_ctl_end(frame);
    return true;
}
