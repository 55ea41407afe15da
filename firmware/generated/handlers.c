/* The table of handlers, in the order of sis_frame_descriptions.
 * Made by firmware/generate/frames.mjs from firmware/frames.json. Do not edit. */
/* clang-format off */
#include "handlers.h"

static sis_status create_graph(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_create_graph(control, given, reply);
}

static sis_status add_channel(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_channel(control, given, reply);
}

static sis_status add_operator(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_operator(control, given, reply);
}

static sis_status start_graph(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_start_graph_reply answer = {0};
    sis_status status = sis_on_start_graph(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status add_operator_typed(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_operator_typed(control, given, reply);
}

static sis_status enable_deterministic(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_enable_deterministic_reply answer = {0};
    sis_status status = sis_on_enable_deterministic(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status add_ml_operator(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_ml_operator(control, given, reply);
}

static sis_status load_weights(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_load_weights(control, given, reply);
}

static sis_status set_tensor_shape(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_tensor_shape(control, given, reply);
}

static sis_status connect_operator(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_connect_operator(control, given, reply);
}

static sis_status about(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    sis_frame_about_reply answer = {0};
    sis_status status = sis_on_about(control, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status add_graph(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_graph(control, given, reply);
}

static sis_status select_graph(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_select_graph(control, given, reply);
}

static sis_status add_dimension(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_dimension(control, given, reply);
}

static sis_status add_input(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_input(control, given, reply);
}

static sis_status add_constant(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_constant(control, given, reply);
}

static sis_status add_block(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_block(control, given, reply);
}

static sis_status add_block_input(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_block_input(control, given, reply);
}

static sis_status add_output(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_output(control, given, reply);
}

static sis_status set_fusion(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_fusion(control, given, reply);
}

static sis_status set_external(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_external(control, given, reply);
}

static sis_status set_capability(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_capability(control, given, reply);
}

static sis_status plan_graph(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    sis_frame_plan_graph_reply answer = {0};
    sis_status status = sis_on_plan_graph(control, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status compile_graph(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_compile_graph_reply answer = {0};
    sis_status status = sis_on_compile_graph(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status resize_dimension(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_resize_dimension(control, given, reply);
}

static sis_status set_input(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_input(control, given, reply);
}

static sis_status run_graph(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_run_graph(control, reply);
}

static sis_status read_output(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_read_output_reply answer = {0};
    sis_status status = sis_on_read_output(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status describe_tensor(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_describe_tensor_reply answer = {0};
    sis_status status = sis_on_describe_tensor(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status graph_figures(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    sis_frame_graph_figures_reply answer = {0};
    sis_status status = sis_on_graph_figures(control, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status start_profile(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_start_profile(control, reply);
}

static sis_status stop_profile(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_stop_profile(control, reply);
}

static sis_status metrics(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_metrics_reply answer = {0};
    sis_status status = sis_on_metrics(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status set_cores(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_cores(control, given, reply);
}

static sis_status set_exact(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_exact(control, given, reply);
}

static sis_status select_flow(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_select_flow(control, given, reply);
}

static sis_status add_schema(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_schema(control, given, reply);
}

static sis_status add_channel_typed(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_add_channel_typed(control, given, reply);
}

static sis_status define_operator(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_define_operator(control, given, reply);
}

static sis_status connect_operator_typed(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_connect_operator_typed(control, given, reply);
}

static sis_status set_operator_graph(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_operator_graph(control, given, reply);
}

static sis_status set_operator_memory(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_operator_memory(control, given, reply);
}

static sis_status load_operator_memory(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_load_operator_memory(control, given, reply);
}

static sis_status set_operator_record(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_operator_record(control, given, reply);
}

static sis_status read_record(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_read_record_reply answer = {0};
    sis_status status = sis_on_read_record(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status set_operator_period(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_operator_period(control, given, reply);
}

static sis_status forward_port(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_forward_port(control, given, reply);
}

static sis_status set_initial_tokens(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_initial_tokens(control, given, reply);
}

static sis_status measure_flow(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_measure_flow(control, given, reply);
}

static sis_status build_flow(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    sis_frame_build_flow_reply answer = {0};
    sis_status status = sis_on_build_flow(control, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status reset_flow(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_reset_flow(control, reply);
}

static sis_status write_token(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_write_token(control, given, reply);
}

static sis_status shape_token(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_shape_token(control, given, reply);
}

static sis_status publish_token(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_publish_token(control, given, reply);
}

static sis_status end_channel(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_end_channel(control, given, reply);
}

static sis_status read_token(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_read_token_reply answer = {0};
    sis_status status = sis_on_read_token(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status release_token(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_release_token(control, given, reply);
}

static sis_status channel_figures(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_channel_figures_reply answer = {0};
    sis_status status = sis_on_channel_figures(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status operator_figures(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_operator_figures_reply answer = {0};
    sis_status status = sis_on_operator_figures(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status schedule_figures(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    sis_frame_schedule_figures_reply answer = {0};
    sis_status status = sis_on_schedule_figures(control, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status admit_flow(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_admit_flow_reply answer = {0};
    sis_status status = sis_on_admit_flow(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status disable_deterministic(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_disable_deterministic(control, reply);
}

static sis_status begin_upload(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_begin_upload_reply answer = {0};
    sis_status status = sis_on_begin_upload(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status commit_upload(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_commit_upload(control, given, reply);
}

static sis_status abort_upload(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_abort_upload(control, given, reply);
}

static sis_status list_files(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_list_files_reply answer = {0};
    sis_status status = sis_on_list_files(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status read_file(sis_control *control, const void *given, sis_reply *reply) {
    sis_frame_read_file_reply answer = {0};
    sis_status status = sis_on_read_file(control, given, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

static sis_status delete_file(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_delete_file(control, given, reply);
}

static sis_status run_script(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_run_script(control, given, reply);
}

static sis_status set_time(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_set_time(control, given, reply);
}

static sis_status reboot(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_reboot(control, reply);
}

static sis_status forget_graphs(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_forget_graphs(control, reply);
}

static sis_status check_script(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_check_script(control, given, reply);
}

static sis_status start_script(sis_control *control, const void *given, sis_reply *reply) {
    return sis_on_start_script(control, given, reply);
}

static sis_status stop_script(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    return sis_on_stop_script(control, reply);
}

static sis_status script_state(sis_control *control, const void *given, sis_reply *reply) {
    (void)given;
    sis_frame_script_state_reply answer = {0};
    sis_status status = sis_on_script_state(control, reply, &answer);
    return sis_reply_fields(reply, status, &answer);
}

sis_handler *const sis_handlers[SIS_COMMAND_COUNT] = {
    create_graph,
    add_channel,
    add_operator,
    start_graph,
    add_operator_typed,
    enable_deterministic,
    add_ml_operator,
    load_weights,
    set_tensor_shape,
    connect_operator,
    about,
    add_graph,
    select_graph,
    add_dimension,
    add_input,
    add_constant,
    add_block,
    add_block_input,
    add_output,
    set_fusion,
    set_external,
    set_capability,
    plan_graph,
    compile_graph,
    resize_dimension,
    set_input,
    run_graph,
    read_output,
    describe_tensor,
    graph_figures,
    start_profile,
    stop_profile,
    metrics,
    set_cores,
    set_exact,
    select_flow,
    add_schema,
    add_channel_typed,
    define_operator,
    connect_operator_typed,
    set_operator_graph,
    set_operator_memory,
    load_operator_memory,
    set_operator_record,
    read_record,
    set_operator_period,
    forward_port,
    set_initial_tokens,
    measure_flow,
    build_flow,
    reset_flow,
    write_token,
    shape_token,
    publish_token,
    end_channel,
    read_token,
    release_token,
    channel_figures,
    operator_figures,
    schedule_figures,
    admit_flow,
    disable_deterministic,
    begin_upload,
    commit_upload,
    abort_upload,
    list_files,
    read_file,
    delete_file,
    run_script,
    set_time,
    reboot,
    forget_graphs,
    check_script,
    start_script,
    stop_script,
    script_state,
};
