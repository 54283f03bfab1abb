/* Owns plans as C source. Comes in: plans. Goes out: `static const` data, each different piece
   once: a piece is known by its text, so that equal pieces get one name. Pieces are written before
   what points to them. */
#include "plan/write_c.h"

#include "base/ctext.h"
#include "base/map.h"
#include "value/constant.h"

#include <inttypes.h>

struct PlanWriter {
  Arena *arena;
  Map names;        /* text of a piece -> its name, a Str */
  Buf declarations; /* of functions and classes in the library */
  Buf constants;
  uint32_t count;
};

PlanWriter *plan_writer_new(Arena *arena) {
  PlanWriter *w = ARENA_NEW(arena, PlanWriter);
  w->arena = arena;
  return w;
}

void plan_writer_free(PlanWriter *w) {
  buf_free(&w->declarations);
  buf_free(&w->constants);
}

/* The name of the constant of TYPE ("PlanOp", for an array "PlanOp []") whose initializer is BODY,
   which is freed. */
static Str define(PlanWriter *w, const char *type, Buf *body) {
  Str key = arena_printf(w->arena, "%s%.*s", type, STR_ARG(buf_str(body)));
  Str *name = map_get(&w->names, key);
  if (!name) {
    Str item = str_of(type);
    bool array = str_ends(item, STR(" []"));
    if (array) item.len -= 3;
    name = ARENA_NEW(w->arena, Str);
    *name = arena_printf(w->arena, "p%" PRIu32, w->count++);
    map_put(w->arena, &w->names, key, name);
    buf_printf(&w->constants, "static const %.*s %.*s%s =%.*s;\n", STR_ARG(item), STR_ARG(*name),
               array ? "[]" : "", STR_ARG(buf_str(body)));
  }
  buf_free(body);
  return *name;
}

/* Declares the constant SYMBOL of the library and returns its name there. */
static Str declare(PlanWriter *w, const char *type, const char *symbol) {
  Str key = arena_printf(w->arena, "%s rulec_%s", type, symbol);
  Str name = str_from(key, str_find(key, STR(" rulec_"), 0) + 1);
  if (map_put(w->arena, &w->names, key, w)) return name;
  buf_printf(&w->declarations, "extern %.*s;\n", STR_ARG(key));
  return name;
}

/* --- constants --- */

static const char *type_word(uint32_t type) {
#define WORD(type) [type] = #type
  static const char *const words[] = {
      WORD(VALUE_NULL), WORD(VALUE_BOOL),    WORD(VALUE_INT),      WORD(VALUE_LONG),
      WORD(VALUE_REAL), WORD(VALUE_DECIMAL), WORD(VALUE_DATETIME), WORD(VALUE_TIMESPAN),
      WORD(VALUE_GUID), WORD(VALUE_STRING),  WORD(VALUE_DYNAMIC),  WORD(VALUE_ARRAY),
      WORD(VALUE_BAG)};
#undef WORD
  return words[type];
}

/* TEXT as an expression: a literal, or the name of a constant where it is too long for one. */
static void add_text(PlanWriter *w, Buf *out, Str text) {
  if (text.len <= CTEXT_LITERAL_CHARS) {
    ctext_literal(out, text);
    return;
  }
  Buf body = {0};
  ctext_array(&body, text);
  buf_add(out, define(w, "char []", &body));
}

static void add_constant(PlanWriter *w, Buf *out, const PlanConstant *constant);

static Str write_constants(PlanWriter *w, const PlanConstant *constants, uint32_t count) {
  Buf body = {0};
  for (uint32_t i = 0; i < count; i++) {
    buf_add_cstr(&body, i ? ",\n  " : " {");
    add_constant(w, &body, &constants[i]);
  }
  buf_add_byte(&body, '}');
  return define(w, "PlanConstant []", &body);
}

static void add_constant(PlanWriter *w, Buf *out, const PlanConstant *constant) {
  uint32_t items = constant->type == VALUE_ARRAY ? constant->len : 0;
  if (constant->type == VALUE_BAG) items = 2 * constant->len;
  Str nested = items ? write_constants(w, constant->items, items) : STR("NULL");
  buf_printf(out, "{%s, %" PRIu32 ", {{%" PRIu64 "u, %" PRIu64 "u}}, ", type_word(constant->type),
             constant->len, constant->bits.word[0], constant->bits.word[1]);
  if (constant->type == VALUE_STRING) {
    add_text(w, out, constant_text(constant));
  } else {
    buf_add_cstr(out, "NULL");
  }
  buf_printf(out, ", %.*s}", STR_ARG(nested));
}

/* --- code --- */

static Str write_numbers(PlanWriter *w, const uint32_t *numbers, uint32_t count) {
  Buf body = {0};
  for (uint32_t i = 0; i < count; i++) {
    buf_printf(&body, "%s%" PRIu32, i ? ", " : " {", numbers[i]);
  }
  buf_add_byte(&body, '}');
  return define(w, "uint32_t []", &body);
}

static Str write_function(PlanWriter *w, const PlanFunction *function) {
  Str symbol = declare(w, "EvalFn", plan_function_symbol(function));
  Buf body = {0};
  buf_add_cstr(&body, " {");
  ctext_literal(&body, str_of(function->name));
  buf_printf(&body, ", %.*s, ", STR_ARG(symbol));
  ctext_literal(&body, str_of(function->args));
  buf_printf(&body, ", %" PRIu32 "}", function->flags);
  return define(w, "PlanFunction", &body);
}

static Str write_insns(PlanWriter *w, const PlanCode *code) {
#define WORD(name, text, operands, doc) "PLAN_" #name,
  static const char *const words[] = {PLAN_CODES(WORD)};
#undef WORD
  Buf body = {0};
  for (uint32_t i = 0; i < code->insn_count; i++) {
    const PlanInsn *insn = &code->insns[i];
    buf_printf(&body, "%s{%s, %s, %u, %" PRIu32 ", ", i ? ",\n  " : " {", words[insn->code],
               type_word(insn->type), insn->arg_count, insn->operand);
    if (insn->function) buf_printf(&body, "&%.*s}", STR_ARG(write_function(w, insn->function)));
    if (!insn->function) buf_add_cstr(&body, "NULL}");
  }
  buf_add_byte(&body, '}');
  return define(w, "PlanInsn []", &body);
}

static void add_code(PlanWriter *w, Buf *out, const PlanCode *code) {
  Str none = STR("NULL");
  Str insns = code->insn_count ? write_insns(w, code) : none;
  Str args = code->arg_count ? write_numbers(w, code->args, code->arg_count) : none;
  Str constants =
      code->constant_count ? write_constants(w, code->constants, code->constant_count) : none;
  Str outputs = code->output_count ? write_numbers(w, code->outputs, code->output_count) : none;
  buf_printf(out,
             "\n  {%.*s, %.*s, %.*s, %.*s, %" PRIu32 ", %" PRIu32 ", %" PRIu32 ", %" PRIu32 "}",
             STR_ARG(insns), STR_ARG(args), STR_ARG(constants), STR_ARG(outputs), code->insn_count,
             code->arg_count, code->constant_count, code->output_count);
}

/* --- operators --- */

static Str write_columns(PlanWriter *w, const PlanColumn *columns, uint32_t count) {
  Buf body = {0};
  for (uint32_t i = 0; i < count; i++) {
    buf_add_cstr(&body, i ? ",\n  {" : " {{");
    ctext_literal(&body, str_of(columns[i].name));
    buf_printf(&body, ", %s}", type_word(columns[i].type));
  }
  buf_add_byte(&body, '}');
  return define(w, "PlanColumn []", &body);
}

static Str write_aggregates(PlanWriter *w, const PlanOp *op) {
  Buf body = {0};
  for (uint32_t i = 0; i < op->aggregate_count; i++) {
    const PlanAggregate *a = &op->aggregates[i];
    Str symbol = declare(w, "const AggregateClass", plan_aggregate_symbol(a->aggregate));
    buf_add_cstr(&body, i ? ",\n  {" : " {{");
    ctext_literal(&body, str_of(a->name));
    buf_printf(&body, ", &%.*s, ", STR_ARG(symbol));
    ctext_literal(&body, str_of(a->args));
    buf_printf(&body, ", %" PRIu32 ", %" PRIu32 ", %" PRId32 ", %" PRIu32 ", %" PRIu32 "}",
               a->first_arg, a->arg_count, a->filter, a->first_result, a->result_count);
  }
  buf_add_byte(&body, '}');
  return define(w, "PlanAggregate []", &body);
}

static Str write_options(PlanWriter *w, const PlanOp *op) {
  Buf body = {0};
  for (uint32_t i = 0; i < op->option_count; i++) {
    buf_add_cstr(&body, i ? ",\n  {" : " {{");
    ctext_literal(&body, str_of(op->options[i].name));
    buf_add_cstr(&body, ", ");
    add_constant(w, &body, &op->options[i].value);
    buf_add_byte(&body, '}');
  }
  buf_add_byte(&body, '}');
  return define(w, "PlanOption []", &body);
}

static Str write_op(PlanWriter *w, const PlanOp *op);

static Str write_ops(PlanWriter *w, const PlanOp *const *ops, uint32_t count) {
  Buf body = {0};
  for (uint32_t i = 0; i < count; i++) {
    buf_printf(&body, "%s%.*s", i ? ", &" : " {&", STR_ARG(write_op(w, ops[i])));
  }
  buf_add_byte(&body, '}');
  return define(w, "PlanOp *const []", &body);
}

/* What stands behind the code of OP. */
static void add_lists(PlanWriter *w, Buf *out, const PlanOp *op) {
  Str none = STR("NULL");
  Str scan = op->scan ? arena_printf(w->arena, "&%.*s", STR_ARG(write_op(w, op->scan))) : none;
  Str aggregates = op->aggregate_count ? write_aggregates(w, op) : none;
  Str options = op->option_count ? write_options(w, op) : none;
  Str nested = op->nested_count ? write_ops(w, op->nested, op->nested_count) : none;
  buf_printf(out,
             ",\n  %.*s, %.*s, %.*s, %.*s, %" PRIu32 ", %" PRIu32 ", %" PRIu32 ", %" PRIu32
             ", %" PRIu32 "}",
             STR_ARG(scan), STR_ARG(aggregates), STR_ARG(options), STR_ARG(nested), op->input_count,
             op->column_count, op->aggregate_count, op->option_count, op->nested_count);
}

static Str define_op(PlanWriter *w, const PlanOp *op) {
  Str none = STR("NULL");
  Str runner =
      op->runner ? declare(w, "const OperatorClass", plan_operator_symbol(op->runner)) : none;
  Str inputs = op->input_count ? write_ops(w, op->inputs, op->input_count) : none;
  Str columns = op->column_count ? write_columns(w, op->columns, op->column_count) : none;
  Buf body = {0};
  buf_add_cstr(&body, " {");
  ctext_literal(&body, str_of(op->name));
  buf_printf(&body, ", %s%.*s, %.*s, %.*s,", op->runner ? "&" : "", STR_ARG(runner),
             STR_ARG(inputs), STR_ARG(columns));
  add_code(w, &body, &op->code);
  buf_add_byte(&body, ',');
  add_code(w, &body, &op->right);
  add_lists(w, &body, op);
  return define(w, "PlanOp", &body);
}

/* Plans share operators, so each is looked at once. */
static Str write_op(PlanWriter *w, const PlanOp *op) {
  Str key = arena_str(w->arena, (Str){(const char *)&op, sizeof op});
  Str *known = map_get(&w->names, key);
  if (known) return *known;
  known = ARENA_NEW(w->arena, Str);
  *known = define_op(w, op);
  map_put(w->arena, &w->names, key, known);
  return *known;
}

static Str write_before(PlanWriter *w, const PlanTree *tree) {
  Buf body = {0};
  for (uint32_t i = 0; i < tree->before_count; i++) {
    const PlanBefore *before = &tree->before[i];
    buf_printf(&body, "%s{&%.*s, %s, %s}", i ? ", " : " {", STR_ARG(write_op(w, before->root)),
               before->scalar ? "true" : "false", before->list ? "true" : "false");
  }
  buf_add_byte(&body, '}');
  return define(w, "PlanBefore []", &body);
}

Str plan_writer_add(PlanWriter *w, const PlanTree *tree) {
  Str before = tree->before_count ? write_before(w, tree) : STR("NULL");
  Str root = write_op(w, tree->root);
  Buf body = {0};
  buf_printf(&body, " {%" PRIu32 ", &%.*s, %.*s, %" PRIu32 "}", tree->version, STR_ARG(root),
             STR_ARG(before), tree->before_count);
  return define(w, "RulecPlan", &body);
}

void plan_writer_source(const PlanWriter *w, Buf *out) {
  if (!w->count) return;
  buf_add_cstr(out, "#include \"rulec_plan.h\"\n\n");
  if (w->declarations.len) {
    buf_printf(out,
               "#ifdef __cplusplus\nextern \"C\" {\n#endif\n%.*s"
               "#ifdef __cplusplus\n}\n#endif\n\n",
               STR_ARG(buf_str(&w->declarations)));
  }
  buf_add(out, buf_str(&w->constants));
}
