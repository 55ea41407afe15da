/* What each command does: a function each, in firmware/control.
 * Made by firmware/generate/frames.mjs from firmware/frames.json. Do not edit. */
/* clang-format off */
#ifndef SIS_HANDLERS_H
#define SIS_HANDLERS_H

#include "control/inside.h"

sis_status sis_on_create_graph(sis_control *control, const sis_frame_create_graph *given, sis_reply *reply);
sis_status sis_on_add_channel(sis_control *control, const sis_frame_add_channel *given, sis_reply *reply);
sis_status sis_on_add_operator(sis_control *control, const sis_frame_add_operator *given, sis_reply *reply);
sis_status sis_on_start_graph(sis_control *control, const sis_frame_start_graph *given, sis_reply *reply, sis_frame_start_graph_reply *answer);
sis_status sis_on_add_operator_typed(sis_control *control, const sis_frame_add_operator_typed *given, sis_reply *reply);
sis_status sis_on_enable_deterministic(sis_control *control, const sis_frame_enable_deterministic *given, sis_reply *reply, sis_frame_enable_deterministic_reply *answer);
sis_status sis_on_add_ml_operator(sis_control *control, const sis_frame_add_ml_operator *given, sis_reply *reply);
sis_status sis_on_load_weights(sis_control *control, const sis_frame_load_weights *given, sis_reply *reply);
sis_status sis_on_set_tensor_shape(sis_control *control, const sis_frame_set_tensor_shape *given, sis_reply *reply);
sis_status sis_on_connect_operator(sis_control *control, const sis_frame_connect_operator *given, sis_reply *reply);
sis_status sis_on_about(sis_control *control, sis_reply *reply, sis_frame_about_reply *answer);
sis_status sis_on_add_graph(sis_control *control, const sis_frame_add_graph *given, sis_reply *reply);
sis_status sis_on_select_graph(sis_control *control, const sis_frame_select_graph *given, sis_reply *reply);
sis_status sis_on_add_dimension(sis_control *control, const sis_frame_add_dimension *given, sis_reply *reply);
sis_status sis_on_add_input(sis_control *control, const sis_frame_add_input *given, sis_reply *reply);
sis_status sis_on_add_constant(sis_control *control, const sis_frame_add_constant *given, sis_reply *reply);
sis_status sis_on_add_block(sis_control *control, const sis_frame_add_block *given, sis_reply *reply);
sis_status sis_on_add_block_input(sis_control *control, const sis_frame_add_block_input *given, sis_reply *reply);
sis_status sis_on_add_output(sis_control *control, const sis_frame_add_output *given, sis_reply *reply);
sis_status sis_on_set_fusion(sis_control *control, const sis_frame_set_fusion *given, sis_reply *reply);
sis_status sis_on_set_external(sis_control *control, const sis_frame_set_external *given, sis_reply *reply);
sis_status sis_on_set_capability(sis_control *control, const sis_frame_set_capability *given, sis_reply *reply);
sis_status sis_on_plan_graph(sis_control *control, sis_reply *reply, sis_frame_plan_graph_reply *answer);
sis_status sis_on_compile_graph(sis_control *control, const sis_frame_compile_graph *given, sis_reply *reply, sis_frame_compile_graph_reply *answer);
sis_status sis_on_resize_dimension(sis_control *control, const sis_frame_resize_dimension *given, sis_reply *reply);
sis_status sis_on_set_input(sis_control *control, const sis_frame_set_input *given, sis_reply *reply);
sis_status sis_on_run_graph(sis_control *control, sis_reply *reply);
sis_status sis_on_read_output(sis_control *control, const sis_frame_read_output *given, sis_reply *reply, sis_frame_read_output_reply *answer);
sis_status sis_on_describe_tensor(sis_control *control, const sis_frame_describe_tensor *given, sis_reply *reply, sis_frame_describe_tensor_reply *answer);
sis_status sis_on_graph_figures(sis_control *control, sis_reply *reply, sis_frame_graph_figures_reply *answer);
sis_status sis_on_start_profile(sis_control *control, sis_reply *reply);
sis_status sis_on_stop_profile(sis_control *control, sis_reply *reply);
sis_status sis_on_metrics(sis_control *control, const sis_frame_metrics *given, sis_reply *reply, sis_frame_metrics_reply *answer);
sis_status sis_on_set_cores(sis_control *control, const sis_frame_set_cores *given, sis_reply *reply);
sis_status sis_on_set_exact(sis_control *control, const sis_frame_set_exact *given, sis_reply *reply);
sis_status sis_on_select_flow(sis_control *control, const sis_frame_select_flow *given, sis_reply *reply);
sis_status sis_on_add_schema(sis_control *control, const sis_frame_add_schema *given, sis_reply *reply);
sis_status sis_on_add_channel_typed(sis_control *control, const sis_frame_add_channel_typed *given, sis_reply *reply);
sis_status sis_on_define_operator(sis_control *control, const sis_frame_define_operator *given, sis_reply *reply);
sis_status sis_on_connect_operator_typed(sis_control *control, const sis_frame_connect_operator_typed *given, sis_reply *reply);
sis_status sis_on_set_operator_graph(sis_control *control, const sis_frame_set_operator_graph *given, sis_reply *reply);
sis_status sis_on_set_operator_memory(sis_control *control, const sis_frame_set_operator_memory *given, sis_reply *reply);
sis_status sis_on_load_operator_memory(sis_control *control, const sis_frame_load_operator_memory *given, sis_reply *reply);
sis_status sis_on_set_operator_record(sis_control *control, const sis_frame_set_operator_record *given, sis_reply *reply);
sis_status sis_on_read_record(sis_control *control, const sis_frame_read_record *given, sis_reply *reply, sis_frame_read_record_reply *answer);
sis_status sis_on_set_operator_period(sis_control *control, const sis_frame_set_operator_period *given, sis_reply *reply);
sis_status sis_on_forward_port(sis_control *control, const sis_frame_forward_port *given, sis_reply *reply);
sis_status sis_on_set_initial_tokens(sis_control *control, const sis_frame_set_initial_tokens *given, sis_reply *reply);
sis_status sis_on_measure_flow(sis_control *control, const sis_frame_measure_flow *given, sis_reply *reply);
sis_status sis_on_build_flow(sis_control *control, sis_reply *reply, sis_frame_build_flow_reply *answer);
sis_status sis_on_reset_flow(sis_control *control, sis_reply *reply);
sis_status sis_on_write_token(sis_control *control, const sis_frame_write_token *given, sis_reply *reply);
sis_status sis_on_shape_token(sis_control *control, const sis_frame_shape_token *given, sis_reply *reply);
sis_status sis_on_publish_token(sis_control *control, const sis_frame_publish_token *given, sis_reply *reply);
sis_status sis_on_end_channel(sis_control *control, const sis_frame_end_channel *given, sis_reply *reply);
sis_status sis_on_read_token(sis_control *control, const sis_frame_read_token *given, sis_reply *reply, sis_frame_read_token_reply *answer);
sis_status sis_on_release_token(sis_control *control, const sis_frame_release_token *given, sis_reply *reply);
sis_status sis_on_channel_figures(sis_control *control, const sis_frame_channel_figures *given, sis_reply *reply, sis_frame_channel_figures_reply *answer);
sis_status sis_on_operator_figures(sis_control *control, const sis_frame_operator_figures *given, sis_reply *reply, sis_frame_operator_figures_reply *answer);
sis_status sis_on_schedule_figures(sis_control *control, sis_reply *reply, sis_frame_schedule_figures_reply *answer);
sis_status sis_on_admit_flow(sis_control *control, const sis_frame_admit_flow *given, sis_reply *reply, sis_frame_admit_flow_reply *answer);
sis_status sis_on_disable_deterministic(sis_control *control, sis_reply *reply);
sis_status sis_on_begin_upload(sis_control *control, const sis_frame_begin_upload *given, sis_reply *reply, sis_frame_begin_upload_reply *answer);
sis_status sis_on_commit_upload(sis_control *control, const sis_frame_commit_upload *given, sis_reply *reply);
sis_status sis_on_abort_upload(sis_control *control, const sis_frame_abort_upload *given, sis_reply *reply);
sis_status sis_on_list_files(sis_control *control, const sis_frame_list_files *given, sis_reply *reply, sis_frame_list_files_reply *answer);
sis_status sis_on_read_file(sis_control *control, const sis_frame_read_file *given, sis_reply *reply, sis_frame_read_file_reply *answer);
sis_status sis_on_delete_file(sis_control *control, const sis_frame_delete_file *given, sis_reply *reply);
sis_status sis_on_run_script(sis_control *control, const sis_frame_run_script *given, sis_reply *reply);
sis_status sis_on_set_time(sis_control *control, const sis_frame_set_time *given, sis_reply *reply);
sis_status sis_on_reboot(sis_control *control, sis_reply *reply);
sis_status sis_on_forget_graphs(sis_control *control, sis_reply *reply);
sis_status sis_on_check_script(sis_control *control, const sis_frame_check_script *given, sis_reply *reply);
sis_status sis_on_start_script(sis_control *control, const sis_frame_start_script *given, sis_reply *reply);
sis_status sis_on_stop_script(sis_control *control, sis_reply *reply);
sis_status sis_on_script_state(sis_control *control, sis_reply *reply, sis_frame_script_state_reply *answer);

#endif
