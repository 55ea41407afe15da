/* What each command does: a function each, in firmware/control.
 * Made by firmware/generate/frames.mjs from firmware/frames.json. Do not edit. */
/* clang-format off */
#ifndef SIS_HANDLERS_H
#define SIS_HANDLERS_H

#include "control/inside.h"

sis_status sis_control_create_graph(sis_control *control, const sis_frame_create_graph *given, sis_reply *reply);
sis_status sis_control_add_channel(sis_control *control, const sis_frame_add_channel *given, sis_reply *reply);
sis_status sis_control_add_operator(sis_control *control, const sis_frame_add_operator *given, sis_reply *reply);
sis_status sis_control_start_graph(sis_control *control, const sis_frame_start_graph *given, sis_reply *reply, sis_frame_start_graph_reply *answer);
sis_status sis_control_add_operator_typed(sis_control *control, const sis_frame_add_operator_typed *given, sis_reply *reply);
sis_status sis_control_enable_deterministic(sis_control *control, const sis_frame_enable_deterministic *given, sis_reply *reply, sis_frame_enable_deterministic_reply *answer);
sis_status sis_control_add_ml_operator(sis_control *control, const sis_frame_add_ml_operator *given, sis_reply *reply);
sis_status sis_control_load_weights(sis_control *control, const sis_frame_load_weights *given, sis_reply *reply);
sis_status sis_control_set_tensor_shape(sis_control *control, const sis_frame_set_tensor_shape *given, sis_reply *reply);
sis_status sis_control_connect_operator(sis_control *control, const sis_frame_connect_operator *given, sis_reply *reply);
sis_status sis_control_about(sis_control *control, sis_reply *reply, sis_frame_about_reply *answer);
sis_status sis_control_add_graph(sis_control *control, const sis_frame_add_graph *given, sis_reply *reply);
sis_status sis_control_select_graph(sis_control *control, const sis_frame_select_graph *given, sis_reply *reply);
sis_status sis_control_add_dimension(sis_control *control, const sis_frame_add_dimension *given, sis_reply *reply);
sis_status sis_control_add_input(sis_control *control, const sis_frame_add_input *given, sis_reply *reply);
sis_status sis_control_add_constant(sis_control *control, const sis_frame_add_constant *given, sis_reply *reply);
sis_status sis_control_add_block(sis_control *control, const sis_frame_add_block *given, sis_reply *reply);
sis_status sis_control_add_block_input(sis_control *control, const sis_frame_add_block_input *given, sis_reply *reply);
sis_status sis_control_add_output(sis_control *control, const sis_frame_add_output *given, sis_reply *reply);
sis_status sis_control_set_fusion(sis_control *control, const sis_frame_set_fusion *given, sis_reply *reply);
sis_status sis_control_set_external(sis_control *control, const sis_frame_set_external *given, sis_reply *reply);
sis_status sis_control_set_capability(sis_control *control, const sis_frame_set_capability *given, sis_reply *reply);
sis_status sis_control_plan_graph(sis_control *control, sis_reply *reply, sis_frame_plan_graph_reply *answer);
sis_status sis_control_compile_graph(sis_control *control, const sis_frame_compile_graph *given, sis_reply *reply, sis_frame_compile_graph_reply *answer);
sis_status sis_control_resize_dimension(sis_control *control, const sis_frame_resize_dimension *given, sis_reply *reply);
sis_status sis_control_set_input(sis_control *control, const sis_frame_set_input *given, sis_reply *reply);
sis_status sis_control_run_graph(sis_control *control, sis_reply *reply);
sis_status sis_control_read_output(sis_control *control, const sis_frame_read_output *given, sis_reply *reply, sis_frame_read_output_reply *answer);
sis_status sis_control_describe_tensor(sis_control *control, const sis_frame_describe_tensor *given, sis_reply *reply, sis_frame_describe_tensor_reply *answer);
sis_status sis_control_graph_figures(sis_control *control, sis_reply *reply, sis_frame_graph_figures_reply *answer);
sis_status sis_control_start_profile(sis_control *control, sis_reply *reply);
sis_status sis_control_stop_profile(sis_control *control, sis_reply *reply);
sis_status sis_control_metrics(sis_control *control, const sis_frame_metrics *given, sis_reply *reply, sis_frame_metrics_reply *answer);
sis_status sis_control_select_flow(sis_control *control, const sis_frame_select_flow *given, sis_reply *reply);
sis_status sis_control_add_schema(sis_control *control, const sis_frame_add_schema *given, sis_reply *reply);
sis_status sis_control_add_channel_typed(sis_control *control, const sis_frame_add_channel_typed *given, sis_reply *reply);
sis_status sis_control_define_operator(sis_control *control, const sis_frame_define_operator *given, sis_reply *reply);
sis_status sis_control_connect_operator_typed(sis_control *control, const sis_frame_connect_operator_typed *given, sis_reply *reply);
sis_status sis_control_set_operator_graph(sis_control *control, const sis_frame_set_operator_graph *given, sis_reply *reply);
sis_status sis_control_set_operator_memory(sis_control *control, const sis_frame_set_operator_memory *given, sis_reply *reply);
sis_status sis_control_load_operator_memory(sis_control *control, const sis_frame_load_operator_memory *given, sis_reply *reply);
sis_status sis_control_set_operator_record(sis_control *control, const sis_frame_set_operator_record *given, sis_reply *reply);
sis_status sis_control_read_record(sis_control *control, const sis_frame_read_record *given, sis_reply *reply, sis_frame_read_record_reply *answer);
sis_status sis_control_set_operator_period(sis_control *control, const sis_frame_set_operator_period *given, sis_reply *reply);
sis_status sis_control_forward_port(sis_control *control, const sis_frame_forward_port *given, sis_reply *reply);
sis_status sis_control_set_initial_tokens(sis_control *control, const sis_frame_set_initial_tokens *given, sis_reply *reply);
sis_status sis_control_measure_flow(sis_control *control, const sis_frame_measure_flow *given, sis_reply *reply);
sis_status sis_control_build_flow(sis_control *control, sis_reply *reply, sis_frame_build_flow_reply *answer);
sis_status sis_control_reset_flow(sis_control *control, sis_reply *reply);
sis_status sis_control_write_token(sis_control *control, const sis_frame_write_token *given, sis_reply *reply);
sis_status sis_control_shape_token(sis_control *control, const sis_frame_shape_token *given, sis_reply *reply);
sis_status sis_control_publish_token(sis_control *control, const sis_frame_publish_token *given, sis_reply *reply);
sis_status sis_control_end_channel(sis_control *control, const sis_frame_end_channel *given, sis_reply *reply);
sis_status sis_control_read_token(sis_control *control, const sis_frame_read_token *given, sis_reply *reply, sis_frame_read_token_reply *answer);
sis_status sis_control_release_token(sis_control *control, const sis_frame_release_token *given, sis_reply *reply);
sis_status sis_control_channel_figures(sis_control *control, const sis_frame_channel_figures *given, sis_reply *reply, sis_frame_channel_figures_reply *answer);
sis_status sis_control_operator_figures(sis_control *control, const sis_frame_operator_figures *given, sis_reply *reply, sis_frame_operator_figures_reply *answer);
sis_status sis_control_schedule_figures(sis_control *control, sis_reply *reply, sis_frame_schedule_figures_reply *answer);
sis_status sis_control_admit_flow(sis_control *control, const sis_frame_admit_flow *given, sis_reply *reply, sis_frame_admit_flow_reply *answer);
sis_status sis_control_disable_deterministic(sis_control *control, sis_reply *reply);
sis_status sis_control_begin_upload(sis_control *control, const sis_frame_begin_upload *given, sis_reply *reply, sis_frame_begin_upload_reply *answer);
sis_status sis_control_commit_upload(sis_control *control, const sis_frame_commit_upload *given, sis_reply *reply);
sis_status sis_control_abort_upload(sis_control *control, const sis_frame_abort_upload *given, sis_reply *reply);
sis_status sis_control_list_files(sis_control *control, const sis_frame_list_files *given, sis_reply *reply, sis_frame_list_files_reply *answer);
sis_status sis_control_read_file(sis_control *control, const sis_frame_read_file *given, sis_reply *reply, sis_frame_read_file_reply *answer);
sis_status sis_control_delete_file(sis_control *control, const sis_frame_delete_file *given, sis_reply *reply);
sis_status sis_control_run_script(sis_control *control, const sis_frame_run_script *given, sis_reply *reply);
sis_status sis_control_set_time(sis_control *control, const sis_frame_set_time *given, sis_reply *reply);
sis_status sis_control_reboot(sis_control *control, sis_reply *reply);
sis_status sis_control_forget_graphs(sis_control *control, sis_reply *reply);

#endif
