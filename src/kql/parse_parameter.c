/* Owns the named parameters of operators: `kind=inner`, `hint.strategy=shuffle`, with(…). Comes in:
   the parser behind the operator's keyword. Goes out: PROPERTIES of PROPERTYs. */
#include "kql/parser.h"

#include "base/near.h"

typedef enum ValueRule {
  VALUE_ANY,
  VALUE_WORD,
  VALUE_BOOL,
  VALUE_INTEGER,
  VALUE_NUMBER,
  VALUE_REAL,
  VALUE_SCALAR,
  VALUE_STRING,
  VALUE_TEXT,
  VALUE_NAME,
  VALUE_COLUMN,
  VALUE_COLUMNS
} ValueRule;

typedef struct Parameter {
  Str name;
  const char *words; /* "a|b"; empty where any may stand */
  uint8_t set, value;
} Parameter;

static const Parameter parameters[] = {
#define OPERATOR(token, rule, place)
#define PARAMETER(set, name, value, words) {STR_INIT(name), words, PARAMS_##set, VALUE_##value},
#include "kql/operator.def"
#undef OPERATOR
#undef PARAMETER
};

static const Parameter unknown_parameter = {{NULL, 0}, "", PARAMS_ANY, VALUE_ANY};

/* The parameter called NAME of SET, or NULL. */
static const Parameter *find_in(ParameterSet set, Str name) {
  for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
    if (parameters[i].set == set && str_eq(parameters[i].name, name)) return &parameters[i];
  }
  return NULL;
}

/* Whether SET or every operator has a parameter called NAME. */
static bool knows(ParameterSet set, Str name) {
  for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
    const Parameter *it = &parameters[i];
    if ((it->set == set || it->set == PARAMS_ANY) && str_eq(it->name, name)) return true;
  }
  return false;
}

/* Tokens of `hint.word`, which is lexed as three where it is no keyword. */
static uint32_t scan_hint(const Parser *parser, uint32_t offset) {
  bool hint = parser_has_text(parser, offset, STR("hint")) &&
              peek_at(parser, offset + 1) == TOK_DOT && parser_touches(parser, offset + 1) &&
              parser_touches(parser, offset + 2);
  if (!hint) return 0;
  bool known = parser_has_text(parser, offset + 2, STR("pass_filters")) ||
               parser_has_text(parser, offset + 2, STR("pass_filters_column"));
  return known ? 3 : 0;
}

/* Tokens of the name of a parameter that SET or every operator knows; 0 for none. */
static uint32_t scan_parameter(const Parser *parser, ParameterSet set, uint32_t offset) {
  KqlTokenKind kind = peek_at(parser, offset);
  if (kind != TOK_IDENTIFIER && !is_keyword(kind)) return 0;
  uint32_t hint = scan_hint(parser, offset);
  if (hint) return hint;
  Str name = parser_token_text(parser, parser->at + offset);
  return knows(set, name) ? 1 : 0;
}

bool parser_starts_parameter(const Parser *parser, uint32_t offset) {
  return scan_parameter(parser, PARAMS_ANY, offset) > 0;
}

/* --- values --- */

static KqlNode *any_value(Parser *parser) {
  KqlNode *value = parse_literal(parser);
  return value ? value : parse_name(parser);
}

/* "a|b|c" as "a, b or c". */
static const char *spelled(Parser *parser, const char *words) {
  Str text = {NULL, 0};
  for (Str rest = str_of(words); rest.len;) {
    Str word = str_split(&rest, '|');
    const char *join = text.len == 0 ? "" : rest.len ? ", " : " or ";
    text = arena_printf(parser->arena, "%.*s%s%.*s", STR_ARG(text), join, STR_ARG(word));
  }
  return text.ptr;
}

void parser_check_word(Parser *parser, const KqlNode *value, const char *words,
                       const char *expected) {
  Near near = near_start(kql_text(parser->query, value));
  for (Str rest = str_of(words); rest.len;) {
    Str word = str_split(&rest, '|');
    if (str_eq(word, near.wanted)) return;
    near_offer(&near, word);
  }
  if (value->kind != KQL_NAME) return;
  Str best = near_best(&near);
  Span span = kql_span(parser->query, value);
  Diag *diag = parser_remark(parser, DIAG_KS005, span, "found `%.*s`, expected %s",
                             STR_ARG(near.wanted), expected ? expected : spelled(parser, words));
  if (!diag || best.len == 0) return;
  diag_help(parser->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
  Fix *fix = diag_fix(parser->bag, diag, false, "write `%.*s`", STR_ARG(best));
  fix_edit(parser->bag, fix, span, best);
}

static KqlNode *word_value(Parser *parser, const char *words) {
  Open open = open_node(parser);
  if (parser_took_word(parser, words)) return parser_close_node(parser, open, KQL_NAME, open.first);
  KqlNode *value = any_value(parser);
  if (value) {
    if (*words) parser_check_word(parser, value, words, NULL);
    return value;
  }
  if (!*words) return parser_missing_value(parser);
  Str text = parser_found(parser, parser->at);
  parser_find(parser, DIAG_KS005, parser_place_behind(parser), "found %.*s, expected %s",
              STR_ARG(text), spelled(parser, words));
  return parser_nothing(parser);
}

/* number or ("+" | "-") number, read as real */
static KqlNode *real_value(Parser *parser) {
  KqlNode *value = any_value(parser);
  return value ? value : parser_missing(parser, "a number");
}

static bool at_column_list_end(const Parser *parser) {
  uint32_t offset = peek(parser) == TOK_COMMA;
  if (scan_parameter(parser, PARAMS_RENDER, offset) && peek_at(parser, offset + 1) == TOK_ASSIGN)
    return true;
  return parser_at_list_end(parser);
}

static KqlNode *column_name(Parser *parser) {
  return at_column_list_end(parser) ? NULL : parse_declared_name(parser);
}

static KqlNode *column_names(Parser *parser) {
  static const ListRule names = {column_name, parser_missing_name, at_column_list_end, LIST_SOME};
  return parser_list_node(parser, &names);
}

static KqlNode *parameter_value(Parser *parser, const Parameter *parameter) {
  KqlNode *value = NULL;
  switch ((ValueRule)parameter->value) {
    case VALUE_WORD: return word_value(parser, parameter->words);
    case VALUE_REAL: return real_value(parser);
    case VALUE_COLUMNS: return column_names(parser);
    case VALUE_TEXT: value = parse_call_or_path(parser); break;
    case VALUE_NAME:
    case VALUE_COLUMN:
      value = parse_name(parser);
      if (!value) value = any_value(parser);
      return value ? value : parser_missing_name(parser);
    default: value = any_value(parser); break;
  }
  return value ? value : parser_missing_value(parser);
}

/* Which literals a parameter takes, by the kind of their last token. */
static bool takes_literal(ValueRule rule, KqlTokenKind kind) {
  bool whole = kind == TOK_LONG_VALUE || kind == TOK_INT_VALUE;
  switch (rule) {
    case VALUE_BOOL: return kind == TOK_BOOL_VALUE;
    case VALUE_INTEGER: return whole;
    case VALUE_NUMBER:
    case VALUE_REAL: return whole || kind == TOK_REAL_VALUE || kind == TOK_DECIMAL_VALUE;
    case VALUE_STRING: return kind == TOK_STRING_TEXT;
    default: return true;
  }
}

static void check_literal(Parser *parser, const Parameter *parameter, const KqlNode *value) {
  static const struct {
    DiagCode code;
    const char *wanted;
  } rules[] = {[VALUE_BOOL] = {DIAG_KS223, "`true` or `false`"},
               [VALUE_INTEGER] = {DIAG_KS221, "a whole number"},
               [VALUE_NUMBER] = {DIAG_KS224, "a number"},
               [VALUE_REAL] = {DIAG_KS224, "a number"},
               [VALUE_STRING] = {DIAG_KS222, "a text in quotes"}};
  ValueRule rule = (ValueRule)parameter->value;
  bool open = value->first == value->end || parser->tokens[value->first].kind == TOK_LBRACE;
  if (open || takes_literal(rule, parser->tokens[value->end - 1].kind)) return;
  Str text = kql_text(parser->query, value);
  parser_remark(parser, rules[rule].code, kql_span(parser->query, value),
                "found `%.*s`, expected %s for `%.*s`", STR_ARG(text), rules[rule].wanted,
                STR_ARG(parameter->name));
}

/* --- lists of parameters --- */

static const Parameter *parameter_named(ParameterSet set, Str name) {
  const Parameter *found_one = find_in(set, name);
  if (!found_one) found_one = find_in(PARAMS_ANY, name);
  return found_one ? found_one : &unknown_parameter;
}

static KqlNode *name_of(Parser *parser, uint32_t tokens) {
  Open open = open_node(parser);
  for (uint32_t i = 0; i < tokens; i++) take(parser);
  return parser_close_node(parser, open, KQL_NAME, open.first);
}

/* parameter = name "=" value */
static KqlNode *parameter(Parser *parser, ParameterSet set, uint32_t tokens) {
  Open open = open_node(parser);
  KqlNode *name = name_of(parser, tokens);
  keep(parser, name);
  uint32_t equals = parser_expect(parser, TOK_ASSIGN);
  const Parameter *known = parameter_named(set, kql_text(parser->query, name));
  KqlNode *value = parameter_value(parser, known);
  check_literal(parser, known, value);
  keep(parser, value);
  return parser_close_node(parser, open, KQL_PROPERTY, equals);
}

static KqlNode *parameters_of(Parser *parser, ParameterSet set, bool needs_equals) {
  Open open = open_node(parser);
  for (uint32_t len; (len = scan_parameter(parser, set, 0)) > 0;) {
    if (needs_equals && peek_at(parser, len) != TOK_ASSIGN) break;
    keep(parser, parameter(parser, set, len));
  }
  if (parser->at == open.first) return NULL;
  return parser_close_node(parser, open, KQL_PROPERTIES, NO_TOKEN);
}

KqlNode *parse_parameters(Parser *parser, ParameterSet set) {
  KqlTokenKind next = peek_at(parser, 1);
  if (next != TOK_ASSIGN && next != TOK_DOT) return NULL;
  return parameters_of(parser, set, true);
}

KqlNode *parse_bare_parameters(Parser *parser, ParameterSet set) {
  return parameters_of(parser, set, false);
}

static KqlNode *missing_property(Parser *parser) {
  return parser_missing(parser, "`name = value`");
}

static KqlNode *parse_kv_property(Parser *parser) {
  bool known = find_in(PARAMS_PARSE_KV, parser_token_text(parser, parser->at)) != NULL;
  return known ? parameter(parser, PARAMS_PARSE_KV, 1) : NULL;
}

static KqlNode *render_property(Parser *parser) {
  bool known = find_in(PARAMS_RENDER, parser_token_text(parser, parser->at)) != NULL;
  return known ? parameter(parser, PARAMS_RENDER, 1) : NULL;
}

static KqlNode *reduce_property(Parser *parser) {
  uint32_t len = scan_parameter(parser, PARAMS_REDUCE, 0);
  return len ? parameter(parser, PARAMS_REDUCE, len) : NULL;
}

static Rule *property_rule(ParameterSet set) {
  return set == PARAMS_PARSE_KV ? parse_kv_property
         : set == PARAMS_RENDER ? render_property
                                : reduce_property;
}

KqlNode *parse_open_parameter_list(Parser *parser, ParameterSet set) {
  ListRule rule = {property_rule(set), missing_property, parser_at_list_end, 0};
  Open open = open_node(parser);
  parser_comma_list(parser, &rule);
  return parser_close_node(parser, open, KQL_PROPERTIES, NO_TOKEN);
}

KqlNode *parse_parameter_list(Parser *parser, ParameterSet set) {
  ListRule rule = {property_rule(set), missing_property, parser_at_list_end, 0};
  Open open = open_node(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  if (set == PARAMS_RENDER) took(parser, TOK_COMMA);
  parser_comma_list(parser, &rule);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_PROPERTIES, NO_TOKEN);
}

KqlNode *parse_one_parameter(Parser *parser, const char *name, const char *words) {
  if (!parser_has_text(parser, 0, str_of(name)) || peek_at(parser, 1) != TOK_ASSIGN) return NULL;
  Parameter one = {str_of(name), words, PARAMS_NONE, VALUE_WORD};
  Open list = open_node(parser), open = open_node(parser);
  keep(parser, name_of(parser, 1));
  uint32_t equals = take(parser);
  keep(parser, parameter_value(parser, &one));
  keep(parser, parser_close_node(parser, open, KQL_PROPERTY, equals));
  return parser_close_node(parser, list, KQL_PROPERTIES, NO_TOKEN);
}

/* A word from WORDS that has to stand here, as a NAME. */
static KqlNode *required_word(Parser *parser, const char *words) {
  Open open = open_node(parser);
  if (parser_took_word(parser, words)) return parser_close_node(parser, open, KQL_NAME, open.first);
  parser_expected(parser, parser->at, spelled(parser, words));
  return parser_nothing(parser);
}

/* "datascope" "=" ("all" | "hotcache") */
KqlNode *parse_datascope(Parser *parser) {
  if (peek(parser) != TOK_DATASCOPE) return NULL;
  Open open = open_node(parser);
  keep(parser, name_of(parser, 1));
  uint32_t equals = parser_expect(parser, TOK_ASSIGN);
  keep(parser, required_word(parser, "all|hotcache"));
  return parser_close_node(parser, open, KQL_PROPERTY, equals);
}

/* --- render's old parameters --- */

static bool at_by_list_end(const Parser *parser) {
  Str rest = STR("kind|title|accumulate|with|by");
  while (rest.len) {
    if (parser_has_text(parser, 0, str_split(&rest, '|'))) return true;
  }
  return false;
}

static KqlNode *by_column(Parser *parser) {
  return scan_parameter(parser, PARAMS_NONE, 0) && peek_at(parser, 1) == TOK_ASSIGN
             ? NULL
             : parse_declared_name(parser);
}

/* `with "text"` or `by columns`: a parameter without `=` */
static KqlNode *bare_property(Parser *parser, bool columns) {
  static const ListRule names = {by_column, parser_missing_name, at_by_list_end, LIST_SOME};
  Open open = open_node(parser);
  keep(parser, name_of(parser, 1));
  KqlNode *value = columns ? parser_list_node(parser, &names) : any_value(parser);
  keep(parser, value ? value : parser_missing_value(parser));
  return parser_close_node(parser, open, KQL_PROPERTY, NO_TOKEN);
}

static KqlNode *render_old(Parser *parser) {
  static const Parameter kind = {STR_INIT("kind"), "default|unstacked|stacked|stacked100|map",
                                 PARAMS_NONE, VALUE_WORD};
  static const Parameter title = {STR_INIT("title"), "", PARAMS_NONE, VALUE_TEXT};
  static const Parameter accumulate = {STR_INIT("accumulate"), "", PARAMS_NONE, VALUE_BOOL};
  const Parameter *which = peek(parser) == TOK_KIND         ? &kind
                           : peek(parser) == TOK_TITLE      ? &title
                           : peek(parser) == TOK_ACCUMULATE ? &accumulate
                                                            : NULL;
  if (which && peek_at(parser, 1) == TOK_ASSIGN) {
    Open open = open_node(parser);
    keep(parser, name_of(parser, 1));
    uint32_t equals = take(parser);
    keep(parser, parameter_value(parser, which));
    return parser_close_node(parser, open, KQL_PROPERTY, equals);
  }
  if (peek(parser) == TOK_WITH && peek_at(parser, 1) != TOK_LPAREN)
    return bare_property(parser, false);
  return peek(parser) == TOK_BY ? bare_property(parser, true) : NULL;
}

KqlNode *parse_render_parameters(Parser *parser) {
  Open open = open_node(parser);
  for (KqlNode *one; (one = render_old(parser)) != NULL;) keep(parser, one);
  if (parser->at == open.first) return NULL;
  return parser_close_node(parser, open, KQL_PROPERTIES, NO_TOKEN);
}
