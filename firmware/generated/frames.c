/* Control frames: their layouts as the parser and the writer of replies read them.
 * Made by firmware/generate/frames.mjs from firmware/frames.json. Do not edit. */
/* clang-format off */
#include "frames.h"

static const sis_wire_field create_graph_fields[] = {
    {"opset", SIS_WIRE_U32, true, offsetof(sis_frame_create_graph, opset), UINT64_C(26), UINT64_MAX},
};
static const sis_wire_field add_channel_fields[] = {
    {"capacity", SIS_WIRE_U16, false, offsetof(sis_frame_add_channel, capacity), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_operator_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_add_operator, op_id), UINT64_C(0), UINT64_MAX},
    {"inCh", SIS_WIRE_U16, false, offsetof(sis_frame_add_operator, in_ch), UINT64_C(0), UINT64_MAX},
    {"outCh", SIS_WIRE_U16, false, offsetof(sis_frame_add_operator, out_ch), UINT64_C(0), UINT64_MAX},
    {"priority", SIS_WIRE_U8, false, offsetof(sis_frame_add_operator, priority), UINT64_C(0), UINT64_MAX},
    {"stage", SIS_WIRE_U8, false, offsetof(sis_frame_add_operator, stage), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field start_graph_fields[] = {
    {"steps", SIS_WIRE_U32, false, offsetof(sis_frame_start_graph, steps), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field start_graph_reply[] = {
    {"steps", SIS_WIRE_U64, false, offsetof(sis_frame_start_graph_reply, steps), UINT64_C(0), UINT64_MAX},
    {"firings", SIS_WIRE_U64, false, offsetof(sis_frame_start_graph_reply, firings), UINT64_C(0), UINT64_MAX},
    {"state", SIS_WIRE_U8, false, offsetof(sis_frame_start_graph_reply, state), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_operator_typed_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_add_operator_typed, op_id), UINT64_C(0), UINT64_MAX},
    {"inCh", SIS_WIRE_U16, false, offsetof(sis_frame_add_operator_typed, in_ch), UINT64_C(0), UINT64_MAX},
    {"outCh", SIS_WIRE_U16, false, offsetof(sis_frame_add_operator_typed, out_ch), UINT64_C(0), UINT64_MAX},
    {"priority", SIS_WIRE_U8, false, offsetof(sis_frame_add_operator_typed, priority), UINT64_C(0), UINT64_MAX},
    {"stage", SIS_WIRE_U8, false, offsetof(sis_frame_add_operator_typed, stage), UINT64_C(0), UINT64_MAX},
    {"inSchema", SIS_WIRE_U32, false, offsetof(sis_frame_add_operator_typed, in_schema), UINT64_C(0), UINT64_MAX},
    {"outSchema", SIS_WIRE_U32, false, offsetof(sis_frame_add_operator_typed, out_schema), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field enable_deterministic_fields[] = {
    {"wcetNs", SIS_WIRE_U64, false, offsetof(sis_frame_enable_deterministic, wcet_ns), UINT64_C(0), UINT64_MAX},
    {"periodNs", SIS_WIRE_U64, false, offsetof(sis_frame_enable_deterministic, period_ns), UINT64_C(0), UINT64_MAX},
    {"deadlineNs", SIS_WIRE_U64, false, offsetof(sis_frame_enable_deterministic, deadline_ns), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field enable_deterministic_reply[] = {
    {"admission", SIS_WIRE_I64S, false, offsetof(sis_frame_enable_deterministic_reply, admission), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_ml_operator_fields[] = {
    {"op", SIS_WIRE_OP, false, offsetof(sis_frame_add_ml_operator, op), UINT64_C(0), UINT64_MAX},
    {"records", SIS_WIRE_BYTES, false, offsetof(sis_frame_add_ml_operator, records), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field load_weights_fields[] = {
    {"tensorId", SIS_WIRE_U32, false, offsetof(sis_frame_load_weights, tensor_id), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_load_weights, offset), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_load_weights, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_tensor_shape_fields[] = {
    {"tensorId", SIS_WIRE_U32, false, offsetof(sis_frame_set_tensor_shape, tensor_id), UINT64_C(0), UINT64_MAX},
    {"dtype", SIS_WIRE_U8, false, offsetof(sis_frame_set_tensor_shape, dtype), UINT64_C(0), UINT64_MAX},
    {"dims", SIS_WIRE_DIMS32, false, offsetof(sis_frame_set_tensor_shape, dims), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field connect_operator_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_connect_operator, op_id), UINT64_C(0), UINT64_MAX},
    {"port", SIS_WIRE_U8, false, offsetof(sis_frame_connect_operator, port), UINT64_C(0), UINT64_MAX},
    {"direction", SIS_WIRE_U8, false, offsetof(sis_frame_connect_operator, direction), UINT64_C(0), UINT64_MAX},
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_connect_operator, channel), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field about_reply[] = {
    {"protocol", SIS_WIRE_U8, false, offsetof(sis_frame_about_reply, protocol), UINT64_C(0), UINT64_MAX},
    {"version", SIS_WIRE_STRING, false, offsetof(sis_frame_about_reply, version), UINT64_C(0), UINT64_MAX},
    {"board", SIS_WIRE_STRING, false, offsetof(sis_frame_about_reply, board), UINT64_C(0), UINT64_MAX},
    {"core", SIS_WIRE_STRING, false, offsetof(sis_frame_about_reply, core), UINT64_C(0), UINT64_MAX},
    {"opset", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, opset), UINT64_C(0), UINT64_MAX},
    {"operators", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, operators), UINT64_C(0), UINT64_MAX},
    {"commands", SIS_WIRE_U8, false, offsetof(sis_frame_about_reply, commands), UINT64_C(0), UINT64_MAX},
    {"memory", SIS_WIRE_U64, false, offsetof(sis_frame_about_reply, memory), UINT64_C(0), UINT64_MAX},
    {"free", SIS_WIRE_U64, false, offsetof(sis_frame_about_reply, free), UINT64_C(0), UINT64_MAX},
    {"filesFree", SIS_WIRE_U64, false, offsetof(sis_frame_about_reply, files_free), UINT64_C(0), UINT64_MAX},
    {"payload", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, payload), UINT64_C(0), UINT64_MAX},
    {"graphs", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, graphs), UINT64_C(0), UINT64_MAX},
    {"flows", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, flows), UINT64_C(0), UINT64_MAX},
    {"channels", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, channels), UINT64_C(0), UINT64_MAX},
    {"operatorsOfFlow", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, operators_of_flow), UINT64_C(0), UINT64_MAX},
    {"ports", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, ports), UINT64_C(0), UINT64_MAX},
    {"pending", SIS_WIRE_U32, false, offsetof(sis_frame_about_reply, pending), UINT64_C(0), UINT64_MAX},
    {"options", SIS_WIRE_STRINGS, false, offsetof(sis_frame_about_reply, options), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_graph_fields[] = {
    {"opset", SIS_WIRE_U32, true, offsetof(sis_frame_add_graph, opset), UINT64_C(26), UINT64_MAX},
};
static const sis_wire_field select_graph_fields[] = {
    {"graph", SIS_WIRE_U16, false, offsetof(sis_frame_select_graph, graph), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_dimension_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_add_dimension, name), UINT64_C(0), UINT64_MAX},
    {"bound", SIS_WIRE_I64, false, offsetof(sis_frame_add_dimension, bound), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_input_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_add_input, name), UINT64_C(0), UINT64_MAX},
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_add_input, dtype), UINT64_C(0), UINT64_MAX},
    {"dims", SIS_WIRE_DIMS, false, offsetof(sis_frame_add_input, dims), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_constant_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_add_constant, name), UINT64_C(0), UINT64_MAX},
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_add_constant, dtype), UINT64_C(0), UINT64_MAX},
    {"dims", SIS_WIRE_DIMS, false, offsetof(sis_frame_add_constant, dims), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_add_constant, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_block_fields[] = {
    {"parent", SIS_WIRE_U32, false, offsetof(sis_frame_add_block, parent), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_block_input_fields[] = {
    {"block", SIS_WIRE_U32, false, offsetof(sis_frame_add_block_input, block), UINT64_C(0), UINT64_MAX},
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_add_block_input, name), UINT64_C(0), UINT64_MAX},
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_add_block_input, dtype), UINT64_C(0), UINT64_MAX},
    {"dynamic", SIS_WIRE_U8, false, offsetof(sis_frame_add_block_input, dynamic), UINT64_C(0), UINT64_C(1)},
    {"dims", SIS_WIRE_DIMS, false, offsetof(sis_frame_add_block_input, dims), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_output_fields[] = {
    {"block", SIS_WIRE_U32, false, offsetof(sis_frame_add_output, block), UINT64_C(0), UINT64_MAX},
    {"tensor", SIS_WIRE_U32, false, offsetof(sis_frame_add_output, tensor), UINT64_C(0), UINT64_MAX},
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_add_output, name), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_fusion_fields[] = {
    {"on", SIS_WIRE_U8, false, offsetof(sis_frame_set_fusion, on), UINT64_C(0), UINT64_C(1)},
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_set_fusion, name), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_external_fields[] = {
    {"tensor", SIS_WIRE_U32, false, offsetof(sis_frame_set_external, tensor), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_capability_fields[] = {
    {"file", SIS_WIRE_STRING, false, offsetof(sis_frame_set_capability, file), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field plan_graph_reply[] = {
    {"arena", SIS_WIRE_U64, false, offsetof(sis_frame_plan_graph_reply, arena), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field compile_graph_fields[] = {
    {"dynamic", SIS_WIRE_U64, true, offsetof(sis_frame_compile_graph, dynamic), UINT64_C(18446744073709551615), UINT64_MAX},
};
static const sis_wire_field compile_graph_reply[] = {
    {"arena", SIS_WIRE_U64, false, offsetof(sis_frame_compile_graph_reply, arena), UINT64_C(0), UINT64_MAX},
    {"figures", SIS_WIRE_I64S, false, offsetof(sis_frame_compile_graph_reply, figures), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field resize_dimension_fields[] = {
    {"dimension", SIS_WIRE_U32, false, offsetof(sis_frame_resize_dimension, dimension), UINT64_C(0), UINT64_MAX},
    {"value", SIS_WIRE_I64, false, offsetof(sis_frame_resize_dimension, value), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_input_fields[] = {
    {"tensor", SIS_WIRE_U32, false, offsetof(sis_frame_set_input, tensor), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_set_input, offset), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_set_input, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_output_fields[] = {
    {"tensor", SIS_WIRE_U32, false, offsetof(sis_frame_read_output, tensor), UINT64_C(0), UINT64_MAX},
    {"item", SIS_WIRE_U32, false, offsetof(sis_frame_read_output, item), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_read_output, offset), UINT64_C(0), UINT64_MAX},
    {"length", SIS_WIRE_U32, false, offsetof(sis_frame_read_output, length), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_output_reply[] = {
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_read_output_reply, dtype), UINT64_C(0), UINT64_MAX},
    {"shape", SIS_WIRE_SHAPE, false, offsetof(sis_frame_read_output_reply, shape), UINT64_C(0), UINT64_MAX},
    {"total", SIS_WIRE_U64, false, offsetof(sis_frame_read_output_reply, total), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_read_output_reply, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field describe_tensor_fields[] = {
    {"tensor", SIS_WIRE_U32, false, offsetof(sis_frame_describe_tensor, tensor), UINT64_C(0), UINT64_MAX},
    {"item", SIS_WIRE_U32, true, offsetof(sis_frame_describe_tensor, item), UINT64_C(4294967295), UINT64_MAX},
};
static const sis_wire_field describe_tensor_reply[] = {
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_describe_tensor_reply, dtype), UINT64_C(0), UINT64_MAX},
    {"shape", SIS_WIRE_SHAPE, false, offsetof(sis_frame_describe_tensor_reply, shape), UINT64_C(0), UINT64_MAX},
    {"total", SIS_WIRE_U64, false, offsetof(sis_frame_describe_tensor_reply, total), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field graph_figures_reply[] = {
    {"figures", SIS_WIRE_I64S, false, offsetof(sis_frame_graph_figures_reply, figures), UINT64_C(0), UINT64_MAX},
    {"costs", SIS_WIRE_I64S, false, offsetof(sis_frame_graph_figures_reply, costs), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field metrics_fields[] = {
    {"from", SIS_WIRE_U32, true, offsetof(sis_frame_metrics, from), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field metrics_reply[] = {
    {"metrics", SIS_WIRE_LIST, false, offsetof(sis_frame_metrics_reply, metrics), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_cores_fields[] = {
    {"cores", SIS_WIRE_U32, false, offsetof(sis_frame_set_cores, cores), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_exact_fields[] = {
    {"exact", SIS_WIRE_U8, false, offsetof(sis_frame_set_exact, exact), UINT64_C(0), UINT64_C(1)},
    {"memory", SIS_WIRE_I64, false, offsetof(sis_frame_set_exact, memory), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field select_flow_fields[] = {
    {"flow", SIS_WIRE_U16, false, offsetof(sis_frame_select_flow, flow), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_schema_fields[] = {
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_add_schema, dtype), UINT64_C(0), UINT64_MAX},
    {"dims", SIS_WIRE_DIMS, false, offsetof(sis_frame_add_schema, dims), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field add_channel_typed_fields[] = {
    {"capacity", SIS_WIRE_U32, false, offsetof(sis_frame_add_channel_typed, capacity), UINT64_C(0), UINT64_MAX},
    {"schema", SIS_WIRE_U32, false, offsetof(sis_frame_add_channel_typed, schema), UINT64_C(0), UINT64_MAX},
    {"bytes", SIS_WIRE_U64, false, offsetof(sis_frame_add_channel_typed, bytes), UINT64_C(0), UINT64_MAX},
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_add_channel_typed, name), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field define_operator_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_define_operator, op_id), UINT64_C(0), UINT64_MAX},
    {"kind", SIS_WIRE_U8, false, offsetof(sis_frame_define_operator, kind), UINT64_C(0), UINT64_MAX},
    {"inputs", SIS_WIRE_U8, false, offsetof(sis_frame_define_operator, inputs), UINT64_C(0), UINT64_MAX},
    {"outputs", SIS_WIRE_U8, false, offsetof(sis_frame_define_operator, outputs), UINT64_C(0), UINT64_MAX},
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_define_operator, name), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field connect_operator_typed_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_connect_operator_typed, op_id), UINT64_C(0), UINT64_MAX},
    {"port", SIS_WIRE_U8, false, offsetof(sis_frame_connect_operator_typed, port), UINT64_C(0), UINT64_MAX},
    {"direction", SIS_WIRE_U8, false, offsetof(sis_frame_connect_operator_typed, direction), UINT64_C(0), UINT64_MAX},
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_connect_operator_typed, channel), UINT64_C(0), UINT64_MAX},
    {"schema", SIS_WIRE_U32, false, offsetof(sis_frame_connect_operator_typed, schema), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_operator_graph_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_set_operator_graph, op_id), UINT64_C(0), UINT64_MAX},
    {"graph", SIS_WIRE_U16, false, offsetof(sis_frame_set_operator_graph, graph), UINT64_C(0), UINT64_MAX},
    {"inputs", SIS_WIRE_U32S, false, offsetof(sis_frame_set_operator_graph, inputs), UINT64_C(0), UINT64_MAX},
    {"outputs", SIS_WIRE_U32S, false, offsetof(sis_frame_set_operator_graph, outputs), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_operator_memory_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_set_operator_memory, op_id), UINT64_C(0), UINT64_MAX},
    {"bytes", SIS_WIRE_U64, false, offsetof(sis_frame_set_operator_memory, bytes), UINT64_C(0), UINT64_MAX},
    {"times", SIS_WIRE_U64, false, offsetof(sis_frame_set_operator_memory, times), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field load_operator_memory_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_load_operator_memory, op_id), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_load_operator_memory, offset), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_load_operator_memory, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_operator_record_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_set_operator_record, op_id), UINT64_C(0), UINT64_MAX},
    {"bytes", SIS_WIRE_U64, false, offsetof(sis_frame_set_operator_record, bytes), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_record_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_read_record, op_id), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_read_record, offset), UINT64_C(0), UINT64_MAX},
    {"length", SIS_WIRE_U32, false, offsetof(sis_frame_read_record, length), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_record_reply[] = {
    {"total", SIS_WIRE_U64, false, offsetof(sis_frame_read_record_reply, total), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_read_record_reply, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_operator_period_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_set_operator_period, op_id), UINT64_C(0), UINT64_MAX},
    {"ns", SIS_WIRE_U64, false, offsetof(sis_frame_set_operator_period, ns), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field forward_port_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_forward_port, op_id), UINT64_C(0), UINT64_MAX},
    {"input", SIS_WIRE_U8, false, offsetof(sis_frame_forward_port, input), UINT64_C(0), UINT64_MAX},
    {"output", SIS_WIRE_U8, false, offsetof(sis_frame_forward_port, output), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_initial_tokens_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_set_initial_tokens, channel), UINT64_C(0), UINT64_MAX},
    {"tokens", SIS_WIRE_U32, false, offsetof(sis_frame_set_initial_tokens, tokens), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_set_initial_tokens, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field measure_flow_fields[] = {
    {"on", SIS_WIRE_U8, false, offsetof(sis_frame_measure_flow, on), UINT64_C(0), UINT64_C(1)},
};
static const sis_wire_field build_flow_reply[] = {
    {"arena", SIS_WIRE_U64, false, offsetof(sis_frame_build_flow_reply, arena), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field write_token_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_write_token, channel), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_write_token, offset), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_write_token, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field shape_token_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_shape_token, channel), UINT64_C(0), UINT64_MAX},
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_shape_token, dtype), UINT64_C(0), UINT64_MAX},
    {"dims", SIS_WIRE_DIMS, false, offsetof(sis_frame_shape_token, dims), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field publish_token_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_publish_token, channel), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field end_channel_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_end_channel, channel), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_token_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_read_token, channel), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_read_token, offset), UINT64_C(0), UINT64_MAX},
    {"length", SIS_WIRE_U32, false, offsetof(sis_frame_read_token, length), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_token_reply[] = {
    {"present", SIS_WIRE_U8, false, offsetof(sis_frame_read_token_reply, present), UINT64_C(0), UINT64_MAX},
    {"dtype", SIS_WIRE_U16, false, offsetof(sis_frame_read_token_reply, dtype), UINT64_C(0), UINT64_MAX},
    {"shape", SIS_WIRE_SHAPE, false, offsetof(sis_frame_read_token_reply, shape), UINT64_C(0), UINT64_MAX},
    {"total", SIS_WIRE_U64, false, offsetof(sis_frame_read_token_reply, total), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_read_token_reply, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field release_token_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_release_token, channel), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field channel_figures_fields[] = {
    {"channel", SIS_WIRE_U16, false, offsetof(sis_frame_channel_figures, channel), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field channel_figures_reply[] = {
    {"figures", SIS_WIRE_I64S, false, offsetof(sis_frame_channel_figures_reply, figures), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field operator_figures_fields[] = {
    {"opId", SIS_WIRE_U32, false, offsetof(sis_frame_operator_figures, op_id), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field operator_figures_reply[] = {
    {"figures", SIS_WIRE_I64S, false, offsetof(sis_frame_operator_figures_reply, figures), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field schedule_figures_reply[] = {
    {"all", SIS_WIRE_I64S, false, offsetof(sis_frame_schedule_figures_reply, all), UINT64_C(0), UINT64_MAX},
    {"flow", SIS_WIRE_I64S, false, offsetof(sis_frame_schedule_figures_reply, flow), UINT64_C(0), UINT64_MAX},
    {"admission", SIS_WIRE_I64S, false, offsetof(sis_frame_schedule_figures_reply, admission), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field admit_flow_fields[] = {
    {"wcetNs", SIS_WIRE_U64, false, offsetof(sis_frame_admit_flow, wcet_ns), UINT64_C(0), UINT64_MAX},
    {"periodNs", SIS_WIRE_U64, false, offsetof(sis_frame_admit_flow, period_ns), UINT64_C(0), UINT64_MAX},
    {"deadlineNs", SIS_WIRE_U64, false, offsetof(sis_frame_admit_flow, deadline_ns), UINT64_C(0), UINT64_MAX},
    {"sectionNs", SIS_WIRE_U64, false, offsetof(sis_frame_admit_flow, section_ns), UINT64_C(0), UINT64_MAX},
    {"isolated", SIS_WIRE_U8, false, offsetof(sis_frame_admit_flow, isolated), UINT64_C(0), UINT64_C(1)},
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_admit_flow, name), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field admit_flow_reply[] = {
    {"admission", SIS_WIRE_I64S, false, offsetof(sis_frame_admit_flow_reply, admission), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field begin_upload_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_begin_upload, name), UINT64_C(0), UINT64_MAX},
    {"bytes", SIS_WIRE_U64, false, offsetof(sis_frame_begin_upload, bytes), UINT64_C(0), UINT64_MAX},
    {"sha256", SIS_WIRE_HASH, false, offsetof(sis_frame_begin_upload, sha256), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field begin_upload_reply[] = {
    {"from", SIS_WIRE_U64, false, offsetof(sis_frame_begin_upload_reply, from), UINT64_C(0), UINT64_MAX},
    {"complete", SIS_WIRE_U8, false, offsetof(sis_frame_begin_upload_reply, complete), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field commit_upload_fields[] = {
    {"upload", SIS_WIRE_U32, false, offsetof(sis_frame_commit_upload, upload), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field abort_upload_fields[] = {
    {"upload", SIS_WIRE_U32, false, offsetof(sis_frame_abort_upload, upload), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field list_files_fields[] = {
    {"from", SIS_WIRE_U32, true, offsetof(sis_frame_list_files, from), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field list_files_reply[] = {
    {"files", SIS_WIRE_LIST, false, offsetof(sis_frame_list_files_reply, files), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_file_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_read_file, name), UINT64_C(0), UINT64_MAX},
    {"offset", SIS_WIRE_U64, false, offsetof(sis_frame_read_file, offset), UINT64_C(0), UINT64_MAX},
    {"length", SIS_WIRE_U32, false, offsetof(sis_frame_read_file, length), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field read_file_reply[] = {
    {"total", SIS_WIRE_U64, false, offsetof(sis_frame_read_file_reply, total), UINT64_C(0), UINT64_MAX},
    {"data", SIS_WIRE_BYTES, false, offsetof(sis_frame_read_file_reply, data), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field delete_file_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_delete_file, name), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field run_script_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_run_script, name), UINT64_C(0), UINT64_MAX},
    {"memory", SIS_WIRE_U64, false, offsetof(sis_frame_run_script, memory), UINT64_C(0), UINT64_MAX},
    {"stack", SIS_WIRE_U32, false, offsetof(sis_frame_run_script, stack), UINT64_C(0), UINT64_MAX},
    {"milliseconds", SIS_WIRE_U32, false, offsetof(sis_frame_run_script, milliseconds), UINT64_C(0), UINT64_MAX},
    {"args", SIS_WIRE_STRINGS, false, offsetof(sis_frame_run_script, args), UINT64_C(0), UINT64_MAX},
    {"instructions", SIS_WIRE_U64, true, offsetof(sis_frame_run_script, instructions), UINT64_C(0), UINT64_MAX},
    {"cores", SIS_WIRE_U32, true, offsetof(sis_frame_run_script, cores), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field set_time_fields[] = {
    {"us", SIS_WIRE_I64, false, offsetof(sis_frame_set_time, us), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field check_script_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_check_script, name), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field start_script_fields[] = {
    {"name", SIS_WIRE_STRING, false, offsetof(sis_frame_start_script, name), UINT64_C(0), UINT64_MAX},
    {"memory", SIS_WIRE_U64, false, offsetof(sis_frame_start_script, memory), UINT64_C(0), UINT64_MAX},
    {"stack", SIS_WIRE_U32, false, offsetof(sis_frame_start_script, stack), UINT64_C(0), UINT64_MAX},
    {"milliseconds", SIS_WIRE_U32, false, offsetof(sis_frame_start_script, milliseconds), UINT64_C(0), UINT64_MAX},
    {"args", SIS_WIRE_STRINGS, false, offsetof(sis_frame_start_script, args), UINT64_C(0), UINT64_MAX},
    {"instructions", SIS_WIRE_U64, true, offsetof(sis_frame_start_script, instructions), UINT64_C(0), UINT64_MAX},
    {"cores", SIS_WIRE_U32, true, offsetof(sis_frame_start_script, cores), UINT64_C(0), UINT64_MAX},
};
static const sis_wire_field script_state_reply[] = {
    {"state", SIS_WIRE_U8, false, offsetof(sis_frame_script_state_reply, state), UINT64_C(0), UINT64_MAX},
    {"waited", SIS_WIRE_U8, false, offsetof(sis_frame_script_state_reply, waited), UINT64_C(0), UINT64_MAX},
};

const sis_frame_description sis_frame_descriptions[SIS_COMMAND_COUNT] = {
    {1, "CreateGraph", create_graph_fields, 1, NULL, 0, sizeof(sis_frame_create_graph), 0, true},
    {2, "AddChannel", add_channel_fields, 1, NULL, 0, sizeof(sis_frame_add_channel), 2, false},
    {3, "AddOperator", add_operator_fields, 5, NULL, 0, sizeof(sis_frame_add_operator), 10, false},
    {4, "StartGraph", start_graph_fields, 1, start_graph_reply, 3, sizeof(sis_frame_start_graph), 4, false},
    {5, "AddOperatorTyped", add_operator_typed_fields, 7, NULL, 0, sizeof(sis_frame_add_operator_typed), 18, false},
    {6, "EnableDeterministic", enable_deterministic_fields, 3, enable_deterministic_reply, 1, sizeof(sis_frame_enable_deterministic), 24, false},
    {16, "AddMLOperator", add_ml_operator_fields, 2, NULL, 0, sizeof(sis_frame_add_ml_operator), 1, true},
    {17, "LoadWeights", load_weights_fields, 3, NULL, 0, sizeof(sis_frame_load_weights), 12, true},
    {18, "SetTensorShape", set_tensor_shape_fields, 3, NULL, 0, sizeof(sis_frame_set_tensor_shape), 6, true},
    {32, "ConnectOperator", connect_operator_fields, 4, NULL, 0, sizeof(sis_frame_connect_operator), 8, false},
    {33, "About", NULL, 0, about_reply, 18, 0, 0, false},
    {34, "AddGraph", add_graph_fields, 1, NULL, 0, sizeof(sis_frame_add_graph), 0, true},
    {35, "SelectGraph", select_graph_fields, 1, NULL, 0, sizeof(sis_frame_select_graph), 2, false},
    {36, "AddDimension", add_dimension_fields, 2, NULL, 0, sizeof(sis_frame_add_dimension), 10, true},
    {37, "AddInput", add_input_fields, 3, NULL, 0, sizeof(sis_frame_add_input), 5, true},
    {38, "AddConstant", add_constant_fields, 4, NULL, 0, sizeof(sis_frame_add_constant), 5, true},
    {39, "AddBlock", add_block_fields, 1, NULL, 0, sizeof(sis_frame_add_block), 4, false},
    {40, "AddBlockInput", add_block_input_fields, 5, NULL, 0, sizeof(sis_frame_add_block_input), 10, true},
    {41, "AddOutput", add_output_fields, 3, NULL, 0, sizeof(sis_frame_add_output), 10, true},
    {42, "SetFusion", set_fusion_fields, 2, NULL, 0, sizeof(sis_frame_set_fusion), 3, true},
    {43, "SetExternal", set_external_fields, 1, NULL, 0, sizeof(sis_frame_set_external), 4, false},
    {44, "SetCapability", set_capability_fields, 1, NULL, 0, sizeof(sis_frame_set_capability), 2, true},
    {45, "PlanGraph", NULL, 0, plan_graph_reply, 1, 0, 0, false},
    {46, "CompileGraph", compile_graph_fields, 1, compile_graph_reply, 2, sizeof(sis_frame_compile_graph), 0, true},
    {47, "ResizeDimension", resize_dimension_fields, 2, NULL, 0, sizeof(sis_frame_resize_dimension), 12, false},
    {48, "SetInput", set_input_fields, 3, NULL, 0, sizeof(sis_frame_set_input), 12, true},
    {49, "RunGraph", NULL, 0, NULL, 0, 0, 0, false},
    {50, "ReadOutput", read_output_fields, 4, read_output_reply, 4, sizeof(sis_frame_read_output), 20, false},
    {51, "DescribeTensor", describe_tensor_fields, 2, describe_tensor_reply, 3, sizeof(sis_frame_describe_tensor), 4, true},
    {52, "GraphFigures", NULL, 0, graph_figures_reply, 2, 0, 0, false},
    {53, "StartProfile", NULL, 0, NULL, 0, 0, 0, false},
    {54, "StopProfile", NULL, 0, NULL, 0, 0, 0, false},
    {55, "Metrics", metrics_fields, 1, metrics_reply, 1, sizeof(sis_frame_metrics), 0, true},
    {56, "SetCores", set_cores_fields, 1, NULL, 0, sizeof(sis_frame_set_cores), 4, false},
    {57, "SetExact", set_exact_fields, 2, NULL, 0, sizeof(sis_frame_set_exact), 9, false},
    {64, "SelectFlow", select_flow_fields, 1, NULL, 0, sizeof(sis_frame_select_flow), 2, false},
    {65, "AddSchema", add_schema_fields, 2, NULL, 0, sizeof(sis_frame_add_schema), 3, true},
    {66, "AddChannelTyped", add_channel_typed_fields, 4, NULL, 0, sizeof(sis_frame_add_channel_typed), 18, true},
    {67, "DefineOperator", define_operator_fields, 5, NULL, 0, sizeof(sis_frame_define_operator), 9, true},
    {68, "ConnectOperatorTyped", connect_operator_typed_fields, 5, NULL, 0, sizeof(sis_frame_connect_operator_typed), 12, false},
    {69, "SetOperatorGraph", set_operator_graph_fields, 4, NULL, 0, sizeof(sis_frame_set_operator_graph), 10, true},
    {70, "SetOperatorMemory", set_operator_memory_fields, 3, NULL, 0, sizeof(sis_frame_set_operator_memory), 20, false},
    {71, "LoadOperatorMemory", load_operator_memory_fields, 3, NULL, 0, sizeof(sis_frame_load_operator_memory), 12, true},
    {72, "SetOperatorRecord", set_operator_record_fields, 2, NULL, 0, sizeof(sis_frame_set_operator_record), 12, false},
    {73, "ReadRecord", read_record_fields, 3, read_record_reply, 2, sizeof(sis_frame_read_record), 16, false},
    {74, "SetOperatorPeriod", set_operator_period_fields, 2, NULL, 0, sizeof(sis_frame_set_operator_period), 12, false},
    {75, "ForwardPort", forward_port_fields, 3, NULL, 0, sizeof(sis_frame_forward_port), 6, false},
    {76, "SetInitialTokens", set_initial_tokens_fields, 3, NULL, 0, sizeof(sis_frame_set_initial_tokens), 6, true},
    {77, "MeasureFlow", measure_flow_fields, 1, NULL, 0, sizeof(sis_frame_measure_flow), 1, false},
    {78, "BuildFlow", NULL, 0, build_flow_reply, 1, 0, 0, false},
    {79, "ResetFlow", NULL, 0, NULL, 0, 0, 0, false},
    {80, "WriteToken", write_token_fields, 3, NULL, 0, sizeof(sis_frame_write_token), 10, true},
    {81, "ShapeToken", shape_token_fields, 3, NULL, 0, sizeof(sis_frame_shape_token), 5, true},
    {82, "PublishToken", publish_token_fields, 1, NULL, 0, sizeof(sis_frame_publish_token), 2, false},
    {83, "EndChannel", end_channel_fields, 1, NULL, 0, sizeof(sis_frame_end_channel), 2, false},
    {84, "ReadToken", read_token_fields, 3, read_token_reply, 5, sizeof(sis_frame_read_token), 14, false},
    {85, "ReleaseToken", release_token_fields, 1, NULL, 0, sizeof(sis_frame_release_token), 2, false},
    {86, "ChannelFigures", channel_figures_fields, 1, channel_figures_reply, 1, sizeof(sis_frame_channel_figures), 2, false},
    {87, "OperatorFigures", operator_figures_fields, 1, operator_figures_reply, 1, sizeof(sis_frame_operator_figures), 4, false},
    {88, "ScheduleFigures", NULL, 0, schedule_figures_reply, 3, 0, 0, false},
    {89, "AdmitFlow", admit_flow_fields, 6, admit_flow_reply, 1, sizeof(sis_frame_admit_flow), 35, true},
    {90, "DisableDeterministic", NULL, 0, NULL, 0, 0, 0, false},
    {96, "BeginUpload", begin_upload_fields, 3, begin_upload_reply, 2, sizeof(sis_frame_begin_upload), 42, true},
    {97, "CommitUpload", commit_upload_fields, 1, NULL, 0, sizeof(sis_frame_commit_upload), 4, false},
    {98, "AbortUpload", abort_upload_fields, 1, NULL, 0, sizeof(sis_frame_abort_upload), 4, false},
    {99, "ListFiles", list_files_fields, 1, list_files_reply, 1, sizeof(sis_frame_list_files), 0, true},
    {100, "ReadFile", read_file_fields, 3, read_file_reply, 2, sizeof(sis_frame_read_file), 14, true},
    {101, "DeleteFile", delete_file_fields, 1, NULL, 0, sizeof(sis_frame_delete_file), 2, true},
    {102, "RunScript", run_script_fields, 7, NULL, 0, sizeof(sis_frame_run_script), 19, true},
    {103, "SetTime", set_time_fields, 1, NULL, 0, sizeof(sis_frame_set_time), 8, false},
    {104, "Reboot", NULL, 0, NULL, 0, 0, 0, false},
    {105, "ForgetGraphs", NULL, 0, NULL, 0, 0, 0, false},
    {112, "CheckScript", check_script_fields, 1, NULL, 0, sizeof(sis_frame_check_script), 2, true},
    {113, "StartScript", start_script_fields, 7, NULL, 0, sizeof(sis_frame_start_script), 19, true},
    {114, "StopScript", NULL, 0, NULL, 0, 0, 0, false},
    {115, "ScriptState", NULL, 0, script_state_reply, 2, 0, 0, false},
};
