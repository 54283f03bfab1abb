/* Owns the run of a query. Comes in: text. Goes out: a table or an error; an error ends this query
   only. */
#include "driver/execute.h"

#include "driver/compile.h"
#include "exec/op_table.h"

static Execution run_plan(Arena *arena, const PlanTree *plan, const ExecuteSetup *setup) {
  Execution result = {0};
  Exec exec = {.arena = arena,
               .data = setup->data,
               .read = table_read_files,
               .now = setup->now,
               .geoip = setup->geoip,
               .user_agents = setup->user_agents,
               .rows_limit = setup->rows_limit,
               .seed = 1,
               .malformed = setup->malformed,
               .user = setup->user};
  if (!exec_run(&exec, plan, &result.table)) result.error = exec.error;
  result.malformed_count = exec.malformed_count;
  result.rows_read = exec.rows_read;
  exec_free(&exec);
  return result;
}

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

Execution execute_query(Arena *arena, Str text, const ExecuteSetup *setup) {
  KqlEnvironment environment = {.facts = setup->facts,
                                .present = present_tables(arena, setup->data)};
  Compiled compiled = compile_query(arena, text, &environment);
  if (compiled.plan) return run_plan(arena, compiled.plan, setup);
  bool placed = !str_eq(str_of(compiled.error.code), STR("BAD_PLAN"));
  return (Execution){.error = compiled.error, .span = compiled.span, .placed = placed};
}
