/* Streams of the native module: what the platform's feeder sends to a script. */
#include "native.h"

static JSValue no_such(sis_call *call, uint32_t stream) {
    return sis_throw_status(call->context, SIS_BAD_ARGUMENT, "%s: no stream has the number %u",
                            call->function, (unsigned)stream);
}

/* Streams of which a read has found the end; a number is never given twice in a script's life that is short of 65,536. */
static bool *ended_mark(sis_engine *engine, uint32_t stream) {
    for (uint32_t i = 0; i < SIS_ENGINE_STREAMS; i++)
        if (engine->streams[i].id == stream) return &engine->streams[i].ended;
    return NULL;
}

JSValue sis_platform_stream_open(sis_call *call, const char *name) {
    sis_engine *engine = call->engine;
    const sis_platform *platform = engine->platform;
    sis_error error = {.status = SIS_OK};
    uint32_t id = 0, place = 0;
    while (place < SIS_ENGINE_STREAMS && engine->streams[place].id) place++;
    if (!platform->stream_open)
        return sis_throw_status(call->context, SIS_UNSUPPORTED, "stream '%.64s': this target has no streams",
                                name);
    if (place == SIS_ENGINE_STREAMS)
        return sis_throw_status(call->context, SIS_BUSY, "stream '%.64s': %d are open already", name,
                                SIS_ENGINE_STREAMS);
    if (platform->stream_open(platform->context, name, &id, &error) != SIS_OK)
        return sis_throw_error(call->context, &error);
    engine->streams[place].id = id;
    engine->streams[place].ended = false;
    return JS_NewUint32(call->context, id);
}

JSValue sis_platform_stream_read(sis_call *call, uint32_t stream) {
    enum { MOST = 16384 };
    uint8_t bytes[MOST];
    const sis_platform *platform = call->engine->platform;
    bool *ended = ended_mark(call->engine, stream);
    sis_error error = {.status = SIS_OK};
    if (!ended || !stream) return no_such(call, stream);
    int64_t count = platform->stream_read(platform->context, stream, bytes, MOST, &error);
    if (count < -1) return sis_throw_error(call->context, &error);
    *ended = count < 0;
    return JS_NewUint8ArrayCopy(call->context, bytes, count > 0 ? (size_t)count : 0);
}

JSValue sis_platform_stream_ended(sis_call *call, uint32_t stream) {
    const bool *ended = ended_mark(call->engine, stream);
    return ended && stream ? JS_NewBool(call->context, *ended) : no_such(call, stream);
}

JSValue sis_platform_stream_close(sis_call *call, uint32_t stream) {
    sis_engine *engine = call->engine;
    for (uint32_t i = 0; stream && i < SIS_ENGINE_STREAMS; i++) {
        if (engine->streams[i].id != stream) continue;
        engine->streams[i].id = 0;
        engine->platform->stream_close(engine->platform->context, stream);
    }
    return JS_UNDEFINED;
}
