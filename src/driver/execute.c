/* Owns the order of the stages for a query that is run. Comes in: text. Goes out: a table or an
   error; an error ends this query only. */
#include "driver/execute.h"

#include "exec/op_table.h"
#include "kql/bind.h"
#include "kql/parse.h"
#include "plan/lower.h"

/* The innermost call around SPAN in NODE; NULL where there is none. */
static const KqlNode *call_around(const KqlQuery *query, const KqlNode *node, Span span) {
  Span own = kql_span(query, node);
  if (own.start > span.start || own.end < span.end) return NULL;
  const KqlNode *found = node->kind == KQL_CALL ? node : NULL;
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *inner = node->kids[i] ? call_around(query, node->kids[i], span) : NULL;
    if (inner) found = inner;
  }
  return found;
}

/* Whether SPAN lies in the predicate of a search, whose lone terms the engine takes in any place.
 */
static bool in_search(const KqlQuery *query, const KqlNode *node, Span span) {
  Span own = kql_span(query, node);
  if (own.start > span.start || own.end < span.end) return false;
  if (node->kind == KQL_SEARCH) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] && in_search(query, node->kids[i], span)) return true;
  }
  return false;
}

/* What Microsoft's language service refuses but its engine runs: count() of anything, and
   make_timespan() with a fraction of seconds. */
static bool engine_accepts(const KqlQuery *query, const Diag *diag) {
  static const char *const lenient[] = {"count", "make_timespan"};
  bool typed = diag->code == DIAG_KS107 || diag->code == DIAG_KS106;
  if (typed && in_search(query, query->root, diag->span)) return true;
  if (diag->code != DIAG_KS107 && diag->code != DIAG_KS134) return false;
  const KqlNode *call = call_around(query, query->root, diag->span);
  Str name = call ? kql_name(query, call->kids[KQL_CALL_NAME]) : (Str){0};
  for (size_t i = 0; i < sizeof lenient / sizeof *lenient; i++) {
    if (str_eq(name, str_of(lenient[i]))) return true;
  }
  return false;
}

static const Diag *first_error(const KqlQuery *query, const DiagBag *bag) {
  for (uint32_t i = 0; i < bag->diags.len; i++) {
    const Diag *diag = bag->diags.ptr[i];
    if (diag->severity == SEVERITY_ERROR && !engine_accepts(query, diag)) return diag;
  }
  return NULL;
}

static Execution failure(const char *code, Str message, Span span) {
  return (Execution){.error = {code, message}, .span = span, .placed = true};
}

static Execution run_plan(Arena *arena, const PlanTree *plan, const ExecuteSetup *setup) {
  const char *why;
  Execution result = {0};
  if (!plan_verify(plan, &why)) {
    result.error = (ExecError){"BAD_PLAN", str_of(why)};
    return result;
  }
  Exec exec = {.arena = arena,
               .data = setup->data,
               .read = table_read_files,
               .now = setup->now,
               .geoip = setup->geoip,
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
  DiagBag bag = {.arena = arena};
  const Source *source = source_new(arena, STR("query"), text);
  KqlQuery *query = kql_parse(arena, source, &bag);
  KqlEnvironment environment = {.facts = setup->facts,
                                .present = present_tables(arena, setup->data)};
  KqlBound *bound = kql_bind(arena, query, &environment, &bag);
  const Diag *error = first_error(query, &bag);
  if (error) return failure(diag_info(error->code)->name, error->message, error->span);
  PlanFault fault;
  const PlanTree *plan = plan_lower(arena, bound, &fault);
  if (!plan) return failure("NOT_EVALUATED", fault.message, fault.span);
  return run_plan(arena, plan, setup);
}
