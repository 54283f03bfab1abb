/* Owns the run of a query. Comes in: text. Goes out: a table or an error; an error ends this query
   only. */
#include "driver/execute.h"

#include "base/limits.h"
#include "driver/compile.h"
#include "exec/beside.h"
#include "exec/op_table.h"

/* The tables that DATA holds rows of. */
static const KqlPresent *present_tables(Arena *arena, const DataSet *data) {
  KqlPresent *present = ARENA_NEW(arena, KqlPresent);
  if (!data) return present;
  Str *names = ARENA_ARRAY(arena, Str, data->files.len + data->tables.len);
  vec_each(DataFile, file, &data->files) names[present->count++] = file->table;
  vec_each(DataTable, table, &data->tables) names[present->count++] = table->name;
  present->names = names;
  return present;
}

static Exec exec_of(Arena *arena, const ExecuteSetup *setup) {
  return (Exec){
      .arena = arena,
      .data = setup->data,
      .read = table_read_files,
      .now = setup->now,
      .geoip = setup->geoip,
      .user_agents = setup->user_agents,
      .budget = {.most = setup->memory ? setup->memory : (size_t)LIMIT_RUN_MEBIBYTES << 20},
      .more_memory = ", which --memory can raise",
      .rows_limit = setup->rows_limit,
      .seed = 1,
      .malformed = setup->malformed,
      .user = setup->user};
}

static void finish(Exec *exec, ExecuteTask *task, const ExecuteSetup *setup) {
  Buf statistics = {0};
  task->done.error = exec->error;
  task->done.malformed_count = exec->malformed_count;
  task->done.rows_read = exec->rows_read;
  if (setup->statistics) exec_write_statistics(&statistics, exec);
  task->done.statistics = arena_str(task->arena, buf_str(&statistics));
  buf_free(&statistics);
  exec_free(exec);
}

/* The plan of TASK's query; NULL where it has none, and the task tells why. */
static const PlanTree *compile(ExecuteTask *task, const ExecuteSetup *setup) {
  KqlEnvironment environment = {.facts = setup->facts,
                                .present = present_tables(task->arena, setup->data)};
  Compiled compiled = compile_query(task->arena, task->text, &environment);
  bool placed = !compiled.plan && !str_eq(str_of(compiled.error.code), STR("BAD_PLAN"));
  task->done = (Execution){.error = compiled.error, .span = compiled.span, .placed = placed};
  return compiled.plan;
}

void execute_all(ExecuteTask *tasks, uint32_t count, const ExecuteSetup *setup) {
  Arena arena = {0};
  ExecPlan *plans = ARENA_ARRAY(&arena, ExecPlan, count);
  Exec *execs = ARENA_ARRAY(&arena, Exec, count);
  ExecuteTask **owners = ARENA_ARRAY(&arena, ExecuteTask *, count);
  uint32_t running = 0;
  for (uint32_t i = 0; i < count; i++) {
    const PlanTree *plan = compile(&tasks[i], setup);
    if (!plan) continue;
    execs[running] = exec_of(tasks[i].arena, setup);
    owners[running] = &tasks[i];
    plans[running] = (ExecPlan){&execs[running], plan, &tasks[i].done.table};
    running++;
  }
  exec_run_all(plans, running);
  for (uint32_t i = 0; i < running; i++) finish(&execs[i], owners[i], setup);
  arena_free(&arena);
}

Execution execute_query(Arena *arena, Str text, const ExecuteSetup *setup) {
  ExecuteTask task = {.arena = arena, .text = text};
  execute_all(&task, 1, setup);
  return task.done;
}
