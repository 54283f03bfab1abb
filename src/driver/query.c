/* Owns the way of a query through the KQL stages and back into its file. Comes in: a rule. Goes
   out: findings at file positions, with fixes written as the scalar's style demands. */
#include "driver/query.h"

#include "base/buf.h"
#include "doc/scalar.h"
#include "kql/parse.h"

#include <assert.h>

/* A query inside its file. */
typedef struct Embedded {
  const Source *file;
  const Source *query;
  const Node *scalar;
  DiagBag *bag;  /* the file's */
  ScalarMap map; /* of the scalar, once a place is asked for */
  bool mapped;
} Embedded;

static const ScalarMap *map_of(Embedded *in) {
  if (!in->mapped) in->map = scalar_map(in->bag->arena, in->file, in->scalar);
  in->mapped = true;
  return &in->map;
}

static Span placed(Embedded *in, Span span) { return scalar_map_span(map_of(in), span); }

/* TEXT, of one line, as it has to be written inside the scalar. */
static Str written(const Embedded *in, Str text) {
  Buf out = {0};
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    assert(c != '\n');
    bool doubled = in->scalar->style == STYLE_SINGLE_QUOTED && c == '\'';
    bool escaped = in->scalar->style == STYLE_DOUBLE_QUOTED && (c == '"' || c == '\\');
    if (doubled || escaped) buf_add_byte(&out, doubled ? '\'' : '\\');
    buf_add_byte(&out, c);
  }
  Str copy = arena_str(in->bag->arena, buf_str(&out));
  buf_free(&out);
  return copy;
}

static void carry_fixes(Embedded *in, Diag *diag) {
  vec_each(Fix, fix, &diag->fixes) {
    vec_each(Edit, edit, &fix->edits) *edit =
        (Edit){placed(in, edit->span), written(in, edit->text)};
  }
}

static void carry(Embedded *in, Diag *diag) {
  diag->source = in->file;
  diag->span = placed(in, diag->span);
  vec_each(Label, label, &diag->labels) {
    if (label->source && label->source != in->query) continue;
    label->source = NULL;
    label->span = placed(in, label->span);
  }
  carry_fixes(in, diag);
  vec_push(in->bag->arena, &in->bag->diags, diag);
}

/* The parameters of a parser or function, which its query names without declaring them. */
static const KqlScope *declare_parameters(Arena *arena, const Rule *rule) {
  if (!rule->parameters.len) return NULL;
  KqlScope *scope = kql_scope_new(arena, NULL);
  vec_each(RuleParameter, parameter, &rule->parameters) {
    KqlType type = kql_type_find(str_trim(parameter->type.value));
    KqlSymbol *symbol = ARENA_NEW(arena, KqlSymbol);
    *symbol = (KqlSymbol){.kind = SYMBOL_PARAMETER,
                          .name = str_trim(parameter->name.value),
                          .typed = {type == TYPE_NONE ? TYPE_UNKNOWN : type, SHAPE_ANY},
                          .constant = true};
    kql_scope_add(arena, scope, symbol);
  }
  return scope;
}

KqlBound *query_run(const CheckContext *context, Spans *comments) {
  const Rule *rule = context->rule;
  if (!rule->query.node || !rule_kind_has_query(rule->kind)) return NULL;
  const Source *source = source_new(context->arena, rule->source->path, rule->query.value);
  DiagBag found = {.arena = context->bag->arena, .severities = context->bag->severities};
  KqlQuery *query = kql_parse(context->arena, source, &found);
  KqlEnvironment *environment = ARENA_NEW(context->arena, KqlEnvironment);
  environment->facts = context->facts;
  environment->names = declare_parameters(context->arena, rule);
  KqlBound *bound = kql_bind(context->arena, query, environment, &found);
  Embedded in = {
      .file = rule->source, .query = source, .scalar = rule->query.node, .bag = context->bag};
  vec_each(Diag *, diag, &found.diags) {
    if (!(*diag)->follows) carry(&in, *diag);
  }
  vec_each(KqlComment, comment, &query->tokens.comments) {
    if (str_find(source_text(source, comment->span), STR("rulec:"), 0) == STR_NONE) continue;
    vec_push(context->bag->arena, comments, placed(&in, comment->span));
  }
  return bound;
}

KqlBound *query_bind(Arena *arena, Str text, const FactSet *facts) {
  DiagBag dropped = {.arena = arena};
  KqlQuery *query = kql_parse(arena, source_new(arena, STR("query"), text), &dropped);
  KqlEnvironment *environment = ARENA_NEW(arena, KqlEnvironment);
  environment->facts = facts;
  return kql_bind(arena, query, environment, &dropped);
}
