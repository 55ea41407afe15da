/* Fields of frames: how one is described, what the parser makes of the kinds that are no plain numbers, and the parser and
 * the writer themselves. Nothing here knows a command. */
#ifndef SIS_CONTROL_FIELDS_H
#define SIS_CONTROL_FIELDS_H

#include "sis/error.h"

/* On the wire, little-endian: */
typedef enum sis_wire_type {
    SIS_WIRE_U8,
    SIS_WIRE_U16,
    SIS_WIRE_U32,
    SIS_WIRE_U64,
    SIS_WIRE_I64,
    SIS_WIRE_F64,
    SIS_WIRE_OP,      /* u8; 255: a u16 follows, and is it */
    SIS_WIRE_HASH,    /* 32 bytes */
    SIS_WIRE_STRING,  /* u16 bytes, then UTF-8 without zeros */
    SIS_WIRE_STRINGS, /* u8 count, then so many strings */
    SIS_WIRE_U32S,    /* u16 count, then u32 each */
    SIS_WIRE_I64S,    /* u8 count, then i64 each */
    SIS_WIRE_DIMS,    /* u8 rank, then i64 each */
    SIS_WIRE_DIMS32,  /* u8 rank, then u32 each */
    SIS_WIRE_SHAPE,   /* as DIMS, rank 255: not known yet */
    SIS_WIRE_BYTES,   /* the rest of the payload */
    SIS_WIRE_LIST,    /* u16 count, then the entries: the rest */
} sis_wire_type;

/* Strings one behind the other, each zero-terminated. */
typedef struct sis_frame_strings {
    uint32_t count;
    const char *first;
} sis_frame_strings;
typedef struct sis_frame_u32s {
    uint32_t count;
    const uint32_t *values;
} sis_frame_u32s;
typedef struct sis_frame_i64s {
    uint32_t count;
    const int64_t *values;
} sis_frame_i64s;
#define SIS_SHAPE_UNKNOWN 255u
typedef struct sis_frame_dims {
    uint32_t rank; /* at most SIS_MAX_RANK; of a shape also SIS_SHAPE_UNKNOWN */
    int64_t dim[SIS_MAX_RANK];
} sis_frame_dims;
typedef struct sis_frame_bytes {
    const uint8_t *data;
    size_t bytes;
} sis_frame_bytes;
typedef struct sis_frame_list {
    uint32_t count;
    const uint8_t *data;
    size_t bytes;
} sis_frame_list;

typedef struct sis_wire_field {
    const char *name;
    uint8_t type;    /* sis_wire_type */
    bool optional;   /* trailing: the payload may end before it */
    uint16_t offset; /* in the command's struct */
    uint64_t fallback, most;
} sis_wire_field;

typedef struct sis_frame_description {
    uint8_t id;
    const char *name;
    const sis_wire_field *fields;
    uint32_t n_fields;
    const sis_wire_field *reply;
    uint32_t n_reply;
    uint32_t bytes; /* of the struct */
    uint32_t least; /* bytes of payload */
    bool open;      /* payloads may be longer than that */
} sis_frame_description;

/* No struct of fields is larger. */
#define SIS_FIELDS_MOST 512u

/* Reads a payload into the command's struct. Strings and lists of numbers are put right within the payload, so it is read once,
 * and must be 8-byte aligned. SIS_BAD_FRAME naming the field. */
sis_status sis_fields_read(const sis_frame_description *frame, uint8_t *payload, size_t bytes, void *fields,
                           sis_error *error);

/* Writes fields at `to`, at most `room` bytes; BYTES and LIST are left to the caller, after whose count (of a list) this
 * ends. Returns the bytes written; SIZE_MAX when there is no room. */
size_t sis_fields_write(const sis_wire_field *fields, uint32_t n, const void *from, uint8_t *to, size_t room);

#endif
