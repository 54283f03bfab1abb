/* Owns ingestion_time(): the column `$IngestionTime` of a table's rows. No schema lists it and no
   result shows it, so a table gets it for the operators that ask for it, and loses it behind them.
   Comes in: pipes. Goes out: tables with the column, or without. */
#include "plan/lower_int.h"

/* Its columns are told from those that a query makes under the same name by the address. */
static const char column_name[] = "$IngestionTime";

static bool is_call(const KqlNode *node) {
  if (node->kind != KQL_CALL) return false;
  const KqlSymbol *symbol = node->symbol ? node->symbol : node->kids[KQL_CALL_NAME]->symbol;
  return symbol && symbol->kind == SYMBOL_BUILTIN && str_eq(symbol->name, STR("ingestion_time"));
}

static bool mentions(const KqlNode *node) {
  if (is_call(node)) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] && mentions(node->kids[i])) return true;
  }
  return false;
}

/* Whether PIPE asks for the column in its first operators, through which it lives. */
static bool asks(const KqlNode *pipe) {
  for (uint32_t i = KQL_PIPE_OPERATORS; i < pipe->count; i++) {
    if (mentions(pipe->kids[i])) return true;
    if (pipe->kids[i]->kind != KQL_WHERE) return false;
  }
  return false;
}

const PlanOp *lower_ingestion_begin(Lower *lower, const KqlNode *pipe, const PlanOp *input) {
  Str text = lower->query->source->text;
  if (!input || !str_eq(str_of(input->name), STR("table"))) return input;
  if (str_find(text, STR("ingestion_time"), 0) == STR_NONE || !asks(pipe)) return input;
  PlanOp *op = ARENA_NEW(lower->arena, PlanOp);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, input->column_count + 1);
  for (uint32_t i = 0; i < input->column_count; i++) columns[i] = input->columns[i];
  columns[input->column_count] = (PlanColumn){column_name, VALUE_DATETIME};
  *op = *input;
  op->columns = columns;
  op->column_count++;
  return op;
}

const PlanOp *lower_ingestion_end(Lower *lower, const KqlNode *next, const PlanOp *input) {
  uint32_t last = input && input->column_count ? input->column_count - 1 : 0;
  if (!last || input->columns[last].name != column_name) return input;
  if (next && (next->kind == KQL_WHERE || mentions(next))) return input;
  uint32_t *all = ARENA_ARRAY(lower->arena, uint32_t, last);
  for (uint32_t i = 0; i < last; i++) all[i] = i;
  return lower_pick(lower, input, all, input->columns, last);
}

uint32_t lower_ingestion_time(Builder *b, const KqlNode *call) {
  uint32_t index = lower_column_find(b->input, str_of(column_name));
  if (index != UINT32_MAX) return builder_column(b, index);
  lower_fail(b->lower, call,
             "ingestion_time() is not evaluated here, only right behind the name of a table");
  return builder_constant(b, VALUE_DATETIME, value_null());
}
