/* From a complete frame to its handler, and back as a reply. */
#include "control/inside.h"

static size_t put(uint8_t *to, uint64_t value, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> (8 * i));
    return bytes;
}

/* Header, status, id, text; then the answer's fields, then bytes that stay where they are. */
static void send(sis_control *control, sis_status status, const sis_reply *reply) {
    const sis_error *error = &control->error;
    const char *text = status == SIS_OK                                    ? ""
                       : error->status == status && error->text[0] != '\0' ? error->text
                                                                           : sis_status_text(status);
    const bool carries = status == SIS_OK;
    const size_t length = strlen(text), fields = carries ? reply->bytes : 0;
    const size_t data = carries ? reply->data_bytes : 0;
    uint8_t *head = control->reply, *p = head;
    const uint8_t command = control->header[2], flags = control->header[3] | SIS_FRAME_REPLY;
    p += put(p, SIS_FRAME_MAGIC, 1);
    p += put(p, SIS_FRAME_VERSION, 1);
    p += put(p, command, 1);
    p += put(p, flags, 1);
    p += put(p, 8 + length + fields + data, 4);
    p += put(p, (uint64_t)status, 2);
    p += put(p, reply->id, 4);
    p += put(p, length, 2);
    for (size_t i = 0; i < length; i++) *p++ = (uint8_t)text[i];
    /* The answer lies behind the longest head; it comes to where this one ends. */
    if (fields > 0) memmove(p, control->reply + SIS_REPLY_HEAD, fields);
    control->system->reply(control->system->context, head, (size_t)(p - head) + fields,
                           data > 0 ? reply->data : NULL, data);
}

void sis_control_refuse(sis_control *control, sis_status status) {
    send(control, status, &(sis_reply){.id = SIS_NONE});
}

sis_status sis_reply_fields(sis_reply *reply, sis_status status, const void *answer) {
    const sis_frame_description *frame = reply->frame;
    if (status != SIS_OK) return status;
    reply->bytes = sis_fields_write(frame->reply, frame->n_reply, answer,
                                    reply->control->reply + SIS_REPLY_HEAD, SIS_REPLY_ROOM - SIS_REPLY_HEAD);
    if (reply->bytes == SIZE_MAX)
        return sis_error_set(&reply->control->error, SIS_INTERNAL, "%s: the answer has no room", frame->name);
    const sis_wire_field *last = &frame->reply[frame->n_reply - 1];
    const void *field = (const uint8_t *)answer + last->offset;
    if (last->type == SIS_WIRE_BYTES) {
        reply->data = ((const sis_frame_bytes *)field)->data;
        reply->data_bytes = ((const sis_frame_bytes *)field)->bytes;
    } else if (last->type == SIS_WIRE_LIST) {
        reply->data = ((const sis_frame_list *)field)->data;
        reply->data_bytes = ((const sis_frame_list *)field)->bytes;
    }
    return SIS_OK;
}

void sis_control_dispatch(sis_control *control) {
    uint32_t index;
    const sis_frame_description *frame = sis_frame_find(control->header[2], &index);
    sis_reply reply = {.id = SIS_NONE, .frame = frame, .control = control};
    sis_error_set(&control->error, SIS_OK, "");
    sis_status status;
    if (frame == NULL)
        status = sis_control_fail(control, SIS_UNKNOWN_COMMAND, "this board knows no command %u",
                                  (uint64_t)control->header[2]);
    else
        status = sis_fields_read(frame, control->payload, control->length, control->fields, &control->error);
    if (status == SIS_OK) {
        reply.id = 0;
        status = sis_handlers[index](control, control->fields, &reply);
    }
    send(control, status, &reply);
    if (control->restart) {
        control->restart = false;
        control->system->reboot(control->system->context);
    }
}
