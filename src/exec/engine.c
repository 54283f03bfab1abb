/* Owns engines: rules that were added, their way from first row to last, and what is told of them.
   Comes in: rules of a table, rows. Goes out: calls of the program's alert function. */
#include "rulec_exec.h"

#include "base/limits.h"
#include "base/mem.h"
#include "exec/engine_int.h"
#include "plan/plan.h"

#include <string.h>

RulecEngine *rulec_engine_new(int64_t now, RulecAlert *alert, void *user) {
  RulecEngine *engine = mem_alloc(sizeof *engine);
  engine->now = now;
  engine->alert = alert;
  engine->user = user;
  engine->memory = (size_t)LIMIT_RUN_MEBIBYTES << 20;
  return engine;
}

void rulec_engine_limit_memory(RulecEngine *engine, size_t bytes) { engine->memory = bytes; }

void rulec_engine_free(RulecEngine *engine) {
  if (!engine) return;
  vec_each(EngineRule *const, rule, &engine->rules) {
    if ((*rule)->stream) stream_close((*rule)->stream);
    exec_free(&(*rule)->exec);
    arena_free(&(*rule)->arena);
  }
  vec_each(Inlet *const, inlet, &engine->inlets) {
    if ((*inlet)->rows) engine->release(*inlet);
    arena_free(&(*inlet)->arena);
    buf_free(&(*inlet)->lines);
  }
  buf_free(&engine->error);
  arena_free(&engine->scratch);
  arena_free(&engine->cells);
  arena_free(&engine->places);
  arena_free(&engine->arena);
  mem_free(engine);
}

const char *rulec_engine_error(const RulecEngine *engine) {
  return engine->error.len ? engine->error.ptr : "";
}

uint64_t rulec_engine_skipped(const RulecEngine *engine) { return engine->skipped; }

bool engine_good(const RulecEngine *engine) { return engine->error.len == 0; }

/* The first trouble of a call is told. */
static bool complain(RulecEngine *engine, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool complain(RulecEngine *engine, const char *format, ...) {
  va_list args;
  if (engine->error.len) return false;
  va_start(args, format);
  buf_vprintf(&engine->error, format, args);
  va_end(args);
  buf_add_byte(&engine->error, '\0');
  return false;
}

/* --- rules --- */

Inlet *engine_inlet_find(const RulecEngine *engine, Str table) {
  vec_each(Inlet *const, inlet, &engine->inlets) {
    if (str_eq_nocase((*inlet)->name, table)) return *inlet;
  }
  return NULL;
}

static Inlet *inlet_of(RulecEngine *engine, const PlanOp *table) {
  Inlet *inlet = engine_inlet_find(engine, stream_table_name(table));
  if (inlet) return inlet;
  inlet = ARENA_NEW(&engine->arena, Inlet);
  inlet->engine = engine;
  inlet->name = stream_table_name(table);
  vec_push(&engine->arena, &engine->inlets, inlet);
  return inlet;
}

/* The place of exactly COLUMN in INLET, which gets it where it is new. */
static uint32_t add_column(Inlet *inlet, const PlanColumn *column) {
  Arena *arena = &inlet->engine->arena;
  uint32_t *first = map_get(&inlet->places, str_of(column->name)), last = UINT32_MAX;
  for (uint32_t i = first ? *first : UINT32_MAX; i != UINT32_MAX;) {
    if (inlet->columns.ptr[i].type == column->type) return i;
    last = i;
    i = inlet->same_name.ptr[i] - 1;
  }
  uint32_t place = inlet->columns.len;
  vec_push(arena, &inlet->columns, *column);
  vec_push(arena, &inlet->same_name, 0);
  if (last != UINT32_MAX) {
    inlet->same_name.ptr[last] = place + 1;
  } else {
    first = ARENA_NEW(arena, uint32_t);
    *first = place;
    map_put(arena, &inlet->places, str_of(column->name), first);
  }
  return place;
}

static void meet_table(void *user, const PlanOp *table, bool first) {
  EngineRule *rule = user;
  Inlet *inlet = inlet_of(rule->engine, table);
  for (uint32_t i = 0; i < table->column_count; i++) add_column(inlet, &table->columns[i]);
  if (first || !rule->streams) {
    inlet->kept = true;
  } else if (!inlet->readers.len || *vec_last(&inlet->readers) != rule) {
    vec_push(&rule->engine->arena, &inlet->readers, rule);
  }
}

static const char *id_of(const RulecRule *rule) { return rule->id; }

bool rulec_engine_add(RulecEngine *engine, const RulecRule *rule) {
  const char *why;
  engine->error.len = 0;
  if (engine->started) return complain(engine, "rules have to be added before rows are fed");
  if (!rule->plan) {
    return complain(engine, "%s: %s", id_of(rule),
                    rule->plan_reason ? rule->plan_reason : "it has no plan");
  }
  if (!exec_verify(rule->plan, &why)) {
    return complain(engine, "%s: its plan does not hold together: %s", id_of(rule), why);
  }
  EngineRule *added = ARENA_NEW(&engine->arena, EngineRule);
  added->engine = engine;
  added->rule = rule;
  added->streams = stream_possible(rule->plan);
  added->exec = (Exec){.arena = &added->arena,
                       .data = &engine->data,
                       .now = engine->now,
                       .budget = {.most = engine->memory},
                       .seed = 1};
  stream_visit_tables(rule->plan, meet_table, added);
  vec_push(&engine->arena, &engine->rules, added);
  return true;
}

static void note_failure(EngineRule *rule) {
  if (!exec_failed(&rule->exec) || rule->failed) return;
  rule->failed = true;
  complain(rule->engine, "%s: %.*s", id_of(rule->rule), STR_ARG(rule->exec.error.message));
}

/* --- what rules give --- */

static RulecCell text_cell(RulecType type, Str text) {
  return (RulecCell){.type = type, .text = text.ptr ? text.ptr : "", .length = text.len};
}

/* The types of cells are those of columns, in the same order. */
_Static_assert((int)RULEC_BOOL == VALUE_BOOL && (int)RULEC_DECIMAL == VALUE_DECIMAL &&
                   (int)RULEC_GUID == VALUE_GUID && (int)RULEC_DYNAMIC == VALUE_DYNAMIC,
               "types of cells and values differ");

static RulecCell cell_of(Text *text, const Column *column, uint32_t row) {
  RulecCell cell = {.type = (RulecType)column->type};
  if (column_is_null(column, row)) return (RulecCell){.type = RULEC_NULL};
  switch (column->type) {
    case VALUE_BOOL: cell.number = column_bool(column, row); break;
    case VALUE_REAL: cell.real = column_real(column, row); break;
    case VALUE_STRING: return text_cell(RULEC_STRING, column_str(column, row));
    case VALUE_GUID: text_guid(text, column_wide(column, row)); break;
    case VALUE_DECIMAL: text_decimal(text, column_wide(column, row)); break;
    case VALUE_DYNAMIC: text_json(text, column_dynamic(column, row)); break;
    default: cell.number = column_number(column, row); break;
  }
  return text_len(text) ? text_cell(cell.type, text_done(text)) : cell;
}

static void name_columns(EngineRule *rule, const PlanColumn *columns, uint32_t count) {
  if (rule->columns == columns) return;
  rule->columns = columns;
  rule->names = ARENA_ARRAY(&rule->arena, const char *, count);
  for (uint32_t i = 0; i < count; i++) rule->names[i] = columns[i].name;
}

static void tell_rows(void *user, const PlanColumn *columns, const Batch *rows) {
  EngineRule *rule = user;
  RulecEngine *engine = rule->engine;
  name_columns(rule, columns, rows->column_count);
  arena_charge(&engine->cells, &rule->exec.budget);
  for (uint32_t row = 0; row < rows->rows; row++) {
    arena_reset(&engine->cells);
    Text text = {.arena = &engine->cells};
    RulecCell *cells = ARENA_ARRAY(&engine->cells, RulecCell, rows->column_count);
    for (uint32_t i = 0; i < rows->column_count; i++) {
      cells[i] = cell_of(&text, &rows->columns[i], row);
    }
    if (exec_failed(&rule->exec)) break;
    RulecRow told = {rule->names, cells, rows->column_count};
    engine->alert(engine->user, rule->rule, &told);
  }
  arena_charge(&engine->cells, NULL);
}

/* --- from inlets to rules --- */

static void add_source(EngineRule *rule, Operator *table) {
  Arena *arena = &rule->engine->arena;
  Inlet *inlet = inlet_of(rule->engine, table->plan);
  InletSource source = {rule, table, ARENA_ARRAY(arena, uint32_t, table->plan->column_count)};
  for (uint32_t i = 0; i < table->plan->column_count; i++) {
    source.columns[i] = add_column(inlet, &table->plan->columns[i]);
  }
  vec_push(arena, &inlet->sources, source);
}

static void flush(Inlet *inlet) {
  if (inlet->lines.len) inlet->engine->drain(inlet);
  inlet_push(inlet);
}

static void settle_table(void *user, const PlanOp *table, bool first) {
  const EngineRule *rule = user;
  if (!first) return;
  Inlet *inlet = inlet_of(rule->engine, table);
  flush(inlet);
  inlet->read = true;
}

/* Outside data is complete now. */
static void open_rule(EngineRule *rule) {
  if (rule->stream) return;
  stream_visit_tables(rule->rule->plan, settle_table, rule);
  rule->stream = stream_open(&rule->exec, rule->rule->plan, tell_rows, rule);
  for (uint32_t i = 0; i < stream_source_count(rule->stream); i++) {
    add_source(rule, stream_source(rule->stream, i));
  }
  note_failure(rule);
}

static void push_to(const InletSource *source, const Batch *all) {
  Arena *scratch = &source->rule->engine->scratch;
  Batch rows = {.arena = scratch, .rows = all->rows};
  rows.column_count = source->table->plan->column_count;
  rows.columns = ARENA_ARRAY(scratch, Column, rows.column_count);
  for (uint32_t i = 0; i < rows.column_count; i++) {
    rows.columns[i] = all->columns[source->columns[i]];
  }
  arena_charge(scratch, &source->rule->exec.budget);
  stream_push(source->table, &rows);
  arena_charge(scratch, NULL);
  note_failure(source->rule);
  arena_reset(scratch);
}

void inlet_push(Inlet *inlet) {
  Batch batch = inlet->batch;
  if (!batch.rows) return;
  inlet->batch = (Batch){0};
  for (uint32_t i = 0; i < batch.column_count; i++) {
    Column *c = &batch.columns[i];
    if (c->nulls && !memchr(c->nulls, 1, batch.rows)) c->nulls = NULL;
  }
  if (inlet->kept) {
    if (inlet->read) {
      complain(inlet->engine, "rows of %.*s have to be fed before those that are looked up in it",
               STR_ARG(inlet->name));
    } else {
      table_add_batch(inlet->store, &batch);
    }
  }
  vec_each(EngineRule *const, rule, &inlet->readers) open_rule(*rule);
  vec_each(const InletSource, source, &inlet->sources) push_to(source, &batch);
  arena_reset(&inlet->arena);
}

void engine_begin(RulecEngine *engine) {
  engine->error.len = 0;
  if (engine->started) return;
  engine->started = true;
  vec_each(Inlet *const, at, &engine->inlets) {
    Inlet *inlet = *at;
    if (!inlet->kept) continue;
    inlet->store = ARENA_NEW(&engine->arena, Table);
    *inlet->store = table_new(&engine->arena, inlet->columns.ptr, inlet->columns.len);
    DataTable table = {inlet->name, inlet->store};
    vec_push(&engine->arena, &engine->data.tables, table);
  }
}

bool rulec_engine_flush(RulecEngine *engine) {
  engine_begin(engine);
  vec_each(Inlet *const, inlet, &engine->inlets) flush(*inlet);
  return engine_good(engine);
}

bool rulec_engine_finish(RulecEngine *engine) {
  rulec_engine_flush(engine);
  vec_each(EngineRule *const, at, &engine->rules) {
    EngineRule *rule = *at;
    if (rule->streams) {
      open_rule(rule);
      stream_finish(rule->stream);
    } else {
      stream_run(&rule->exec, rule->rule->plan, tell_rows, rule);
    }
    note_failure(rule);
  }
  return engine_good(engine);
}
