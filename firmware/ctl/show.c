/* Frames in words: the fields of a command or an answer, as far as the bytes go. */
#include "check/element.h"
#include "check/real_text.h"
#include "inside.h"
#include "sis/graph.h"

enum { MOST_ELEMENTS = 32, MOST_BYTES = 32, DIGITS = 7 };

/* What is left of a payload, and what was said of a tensor on the way. */
typedef struct cursor {
    const uint8_t *at;
    size_t left;
    const sis_ctl_sink *sink;
    uint32_t dtype;
    bool bad;
} cursor;

static void put(const cursor *c, const char *text) { c->sink->put(c->sink->to, text, strlen(text)); }

static void put_whole(const cursor *c, uint64_t value, bool is_signed) {
    char text[SIS_ELEMENT_TEXT];
    sis_element_text(is_signed ? SIS_I64 : SIS_U64, (sis_element){.whole = (int64_t)value}, DIGITS, text);
    put(c, text);
}

static const uint8_t *take(cursor *c, size_t bytes) {
    const uint8_t *at = c->at;
    if (bytes > c->left) c->bad = true;
    if (c->bad) return NULL;
    c->at += bytes;
    c->left -= bytes;
    return at;
}

static uint64_t take_number(cursor *c, uint32_t bytes) {
    const uint8_t *at = take(c, bytes);
    uint64_t value = 0;
    for (uint32_t i = 0; at && i < bytes; i++) value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static void put_hex(const cursor *c, const uint8_t *bytes, size_t count) {
    char pair[3] = {0};
    for (size_t i = 0; i < count && i < MOST_BYTES; i++) {
        pair[0] = "0123456789abcdef"[bytes[i] >> 4];
        pair[1] = "0123456789abcdef"[bytes[i] & 15];
        put(c, pair);
    }
    if (count <= MOST_BYTES) return;
    put(c, "… of ");
    put_whole(c, count, false);
    put(c, " bytes");
}

static void put_text(cursor *c, size_t bytes) {
    const uint8_t *text = take(c, bytes);
    for (size_t i = 0; text && i < bytes; i++) { /* nothing that a terminal would obey */
        const char one[2] = {text[i] < ' ' || text[i] == 127 ? '?' : (char)text[i], 0};
        put(c, one);
    }
}

static void put_dims(cursor *c, uint32_t rank, uint32_t bytes) {
    if (rank == SIS_SHAPE_UNKNOWN) {
        put(c, "[?]");
        return;
    }
    put(c, "[");
    for (uint32_t i = 0; i < rank && !c->bad; i++) {
        const uint64_t dim = take_number(c, bytes);
        if (i > 0) put(c, ",");
        put_whole(c, dim, true);
    }
    put(c, "]");
}

/* The rest: values where a dtype of whole bytes was said before, else bytes. */
static void put_data(cursor *c) {
    const size_t size = c->dtype ? sis_dtype_size((sis_dtype)c->dtype) : 0, bytes = c->left;
    char text[SIS_ELEMENT_TEXT];
    const uint8_t *data = take(c, bytes);
    if (!data) return;
    if (size == 0 || bytes % size != 0) {
        put_hex(c, data, bytes);
        return;
    }
    for (size_t i = 0; i < bytes / size && i < MOST_ELEMENTS; i++) {
        sis_element_text(c->dtype, sis_element_at(c->dtype, data, i), DIGITS, text);
        if (i > 0) put(c, " ");
        put(c, text);
    }
    if (bytes / size <= MOST_ELEMENTS) return;
    put(c, " … of ");
    put_whole(c, bytes / size, false);
}

/* In the order of their enums. */
static const char *const graph_names[] = {"nodes",    "folded",      "views",          "record bytes",
                                          "weights",  "activations", "liveness bytes", "instructions",
                                          "dynamic",  "section",     "customs",        "fused",
                                          "absorbed", "spared",      "own bytes"};
static const char *const channel_names[] = {"depth",     "peak",       "capacity", "published",
                                            "held full", "held empty", "buffers",  "buffer bytes"};
static const char *const operator_names[] = {"firings", "waits",       "copied", "ns",     "instructions",
                                             "cycles",  "l1d refills", "p50 ns", "p95 ns", "p99 ns"};

static const char *figure_name(uint8_t command, const char *field, uint32_t i) {
    if (strcmp(field, "figures") != 0) return NULL;
    if (command == SIS_COMMAND_CHANNEL_FIGURES)
        return i < sizeof channel_names / sizeof *channel_names ? channel_names[i] : NULL;
    if (command == SIS_COMMAND_OPERATOR_FIGURES)
        return i < sizeof operator_names / sizeof *operator_names ? operator_names[i] : NULL;
    return i < sizeof graph_names / sizeof *graph_names ? graph_names[i] : NULL;
}

/* -1 is what nobody knows. */
static void put_i64s(cursor *c, uint8_t command, const char *field) {
    const uint32_t count = (uint32_t)take_number(c, 1);
    bool any = false;
    for (uint32_t i = 0; i < count && !c->bad; i++) {
        const uint64_t value = take_number(c, 8);
        const char *name = figure_name(command, field, i);
        if (c->bad || (name && value == UINT64_MAX)) continue;
        if (any) put(c, name ? ", " : " ");
        if (name) put(c, name);
        if (name) put(c, " ");
        put_whole(c, value, true);
        any = true;
    }
}

static void put_real(cursor *c) {
    char text[SIS_REAL_TEXT];
    double value;
    const uint8_t *at = take(c, sizeof value);
    if (!at) return;
    memcpy(&value, at, sizeof value);
    sis_real_text(&value, DIGITS, text);
    put(c, text);
}

/* Entries of the two commands that have lists. */
static void put_entries(cursor *c, uint8_t command) {
    for (uint32_t count = (uint32_t)take_number(c, 2); count > 0 && !c->bad; count--) {
        put(c, "\n  ");
        put_text(c, (size_t)take_number(c, 2));
        if (command == SIS_COMMAND_METRICS) {
            const size_t label = (size_t)take_number(c, 2);
            if (label > 0) put(c, "[");
            put_text(c, label);
            put(c, label > 0 ? "]=" : "=");
            put_real(c);
        } else {
            put(c, " ");
            put_whole(c, take_number(c, 8), false);
            put(c, " bytes");
            (void)take_number(c, 1);
        }
    }
}

static void put_op(cursor *c) {
    uint64_t id = take_number(c, 1);
    if (id == 255) id = take_number(c, 2);
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if ((uint64_t)sis_op_descriptions[i].id == id) {
            put(c, sis_op_descriptions[i].name);
            return;
        }
    put_whole(c, id, false);
}

static void put_strings(cursor *c) {
    for (uint32_t count = (uint32_t)take_number(c, 1); count > 0 && !c->bad; count--) {
        put_text(c, (size_t)take_number(c, 2));
        if (count > 1) put(c, " ");
    }
}

static void put_number(cursor *c, const sis_wire_field *field, uint32_t bytes) {
    const uint64_t value = take_number(c, bytes);
    if (c->bad) return;
    if (strcmp(field->name, "dtype") == 0) {
        c->dtype = (uint32_t)value;
        put(c, sis_dtype_name((sis_dtype)value));
    } else if (bytes > 1 && field->type != SIS_WIRE_I64 && value == UINT64_MAX >> (64 - 8 * bytes)) {
        put(c, "none");
    } else {
        put_whole(c, value, field->type == SIS_WIRE_I64);
    }
}

static void put_u32s(cursor *c) {
    for (uint32_t count = (uint32_t)take_number(c, 2); count > 0 && !c->bad; count--) {
        put_whole(c, take_number(c, 4), false);
        if (count > 1) put(c, ",");
    }
}

static void put_field(cursor *c, uint8_t command, const sis_wire_field *field) {
    const uint8_t *hash;
    switch ((sis_wire_type)field->type) {
    case SIS_WIRE_U8: put_number(c, field, 1); break;
    case SIS_WIRE_U16: put_number(c, field, 2); break;
    case SIS_WIRE_U32: put_number(c, field, 4); break;
    case SIS_WIRE_U64:
    case SIS_WIRE_I64: put_number(c, field, 8); break;
    case SIS_WIRE_F64: put_real(c); break;
    case SIS_WIRE_OP: put_op(c); break;
    case SIS_WIRE_HASH:
        hash = take(c, 32);
        if (hash) put_hex(c, hash, 32);
        break;
    case SIS_WIRE_STRING: put_text(c, (size_t)take_number(c, 2)); break;
    case SIS_WIRE_STRINGS: put_strings(c); break;
    case SIS_WIRE_U32S: put_u32s(c); break;
    case SIS_WIRE_I64S: put_i64s(c, command, field->name); break;
    case SIS_WIRE_DIMS:
    case SIS_WIRE_SHAPE: put_dims(c, (uint32_t)take_number(c, 1), 8); break;
    case SIS_WIRE_DIMS32: put_dims(c, (uint32_t)take_number(c, 1), 4); break;
    case SIS_WIRE_BYTES: put_data(c); break;
    case SIS_WIRE_LIST: put_entries(c, command); break;
    }
}

static void put_fields(cursor *c, uint8_t command, const sis_wire_field *fields, uint32_t n) {
    for (uint32_t i = 0; i < n && !c->bad; i++) {
        if (fields[i].optional && c->left == 0) break;
        if (i > 0) put(c, ", ");
        if (strcmp(fields[i].name, "figures") != 0) { /* each of which has a name */
            put(c, fields[i].name);
            put(c, " ");
        }
        put_field(c, command, &fields[i]);
    }
    if (c->bad) put(c, " … cut short");
    if (c->bad || c->left == 0) return;
    put(c, n > 0 ? ", and " : " ");
    put_hex(c, c->at, c->left);
}

bool sis_ctl_read_reply(const uint8_t *frame, size_t bytes, sis_ctl_reply *reply) {
    const uint8_t *p = frame + SIS_FRAME_HEADER;
    if (bytes < SIS_FRAME_HEADER + 8 || frame[0] != SIS_FRAME_MAGIC || frame[1] != SIS_FRAME_VERSION ||
        (frame[3] & SIS_FRAME_REPLY) == 0)
        return false;
    *reply = (sis_ctl_reply){.command = frame[2], .status = (sis_status)(p[0] | p[1] << 8)};
    for (uint32_t i = 0; i < 4; i++) reply->id |= (uint32_t)p[2 + i] << (8 * i);
    reply->text_bytes = (size_t)(p[6] | p[7] << 8);
    if (reply->text_bytes > bytes - SIS_FRAME_HEADER - 8) return false;
    reply->text = (const char *)p + 8;
    reply->answer = p + 8 + reply->text_bytes;
    reply->bytes = bytes - SIS_FRAME_HEADER - 8 - reply->text_bytes;
    return true;
}

void sis_ctl_show_answer(const sis_ctl_reply *reply, const sis_ctl_sink *sink) {
    const sis_frame_description *command = sis_ctl_command_of(reply->command);
    cursor c = {.at = reply->answer, .left = reply->bytes, .sink = sink};
    if (command) put_fields(&c, reply->command, command->reply, command->n_reply);
}

static void show_reply(const sis_ctl_reply *reply, const char *name, const sis_ctl_sink *sink) {
    cursor c = {.at = (const uint8_t *)reply->text, .left = reply->text_bytes, .sink = sink};
    put(&c, name);
    if (reply->status != SIS_OK) {
        put(&c, ": ");
        put(&c, sis_status_name(reply->status));
        put(&c, ", ");
        put_text(&c, reply->text_bytes);
    } else {
        put(&c, ": done");
        if (reply->id != 0) {
            put(&c, ", id ");
            put_whole(&c, reply->id, false);
        }
        if (reply->bytes > 0) put(&c, ", ");
        sis_ctl_show_answer(reply, sink);
    }
    put(&c, "\n");
}

void sis_ctl_show(const uint8_t *frame, size_t bytes, const sis_ctl_sink *sink) {
    cursor c = {.at = frame, .left = bytes, .sink = sink};
    sis_ctl_reply reply;
    const sis_frame_description *command = bytes >= 3 ? sis_ctl_command_of(frame[2]) : NULL;
    const char *name = command ? command->name : "a command that this board does not know";
    if (sis_ctl_read_reply(frame, bytes, &reply)) {
        show_reply(&reply, name, sink);
        return;
    }
    const uint8_t *head = take(&c, SIS_FRAME_HEADER);
    if (!head || head[0] != SIS_FRAME_MAGIC || head[1] != SIS_FRAME_VERSION) {
        put(&c, "no frame\n");
        return;
    }
    put(&c, name);
    if (command && command->n_fields > 0) put(&c, ": ");
    if (command) put_fields(&c, command->id, command->fields, command->n_fields);
    put(&c, "\n");
}
