/* Owns the operators that choose, compute, count and sort: where, extend, project and its kin,
   summarize, sort, top, take, render … Comes in: the parser at the keyword. Goes out: their nodes.
 */
#include "kql/parser.h"

/* KEYWORD without anything behind it */
static KqlNode *bare(Parser *parser, KqlKind kind) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  return parser_close_node(parser, open, kind, keyword);
}

/* KEYWORD parameters [element {"," element}] */
static KqlNode *listed(Parser *parser, KqlKind kind, ParameterSet set, const ListRule *rule) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, set));
  parser_comma_list(parser, rule);
  return parser_close_node(parser, open, kind, keyword);
}

/* KEYWORD parameters expression */
static KqlNode *valued(Parser *parser, KqlKind kind, ParameterSet set) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, set));
  keep(parser, parse_required_named(parser));
  return parser_close_node(parser, open, kind, keyword);
}

static const ListRule some_named = {parse_named, parser_missing_expression, parser_at_list_end,
                                    LIST_SOME};
static const ListRule any_named = {parse_named, parser_missing_expression, parser_at_list_end, 0};
static const ListRule any_names = {parse_wildcard_or_name, parser_missing_expression,
                                   parser_at_list_end, 0};
static const ListRule any_unnamed = {parse_unnamed, parser_missing_expression, parser_at_list_end,
                                     0};

KqlNode *parse_op_consume(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_CONSUME));
  return parser_close_node(parser, open, KQL_CONSUME, keyword);
}

KqlNode *parse_op_execute_and_cache(Parser *parser) { return bare(parser, KQL_EXECUTE_AND_CACHE); }

/* "getschema" ["kind" "=" "csl"] */
KqlNode *parse_op_getschema(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_one_parameter(parser, "kind", "csl"));
  return parser_close_node(parser, open, KQL_GETSCHEMA, keyword);
}

/* "as" parameters name */
KqlNode *parse_op_as(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_AS));
  keep(parser, parse_required_name(parser));
  return parser_close_node(parser, open, KQL_AS, keyword);
}

KqlNode *parse_op_assert_schema(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  keep(parser, parse_required_schema(parser));
  return parser_close_node(parser, open, KQL_ASSERT_SCHEMA, keyword);
}

static KqlNode *count_name(Parser *parser) {
  if (!took(parser, TOK_AS)) return NULL;
  if (peek(parser) == TOK_IDENTIFIER) return parser_leaf(parser, KQL_NAME);
  parser_expect(parser, TOK_IDENTIFIER);
  return parser_nothing(parser);
}

/* "count" ["as" name], but not the function count() */
KqlNode *parse_op_count(Parser *parser) {
  if (peek_at(parser, 1) == TOK_LPAREN) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  keep(parser, count_name(parser));
  return parser_close_node(parser, open, KQL_COUNT, keyword);
}

static KqlNode *distinct_column(Parser *parser) {
  KqlNode *star = parse_star(parser);
  return star ? star : parse_named(parser);
}

/* "distinct" parameters ("*" | expression) {"," …} */
KqlNode *parse_op_distinct(Parser *parser) {
  static const ListRule columns = {distinct_column, parser_missing_expression, parser_at_list_end,
                                   LIST_SOME};
  return listed(parser, KQL_DISTINCT, PARAMS_DISTINCT, &columns);
}

/* "extend" named {"," named} */
KqlNode *parse_op_extend(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  parser_comma_list(parser, &some_named);
  return parser_close_node(parser, open, KQL_EXTEND, keyword);
}

/* KEYWORD [element {"," element}], without parameters */
static KqlNode *plain(Parser *parser, KqlKind kind, const ListRule *rule) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  parser_comma_list(parser, rule);
  return parser_close_node(parser, open, kind, keyword);
}

KqlNode *parse_op_print(Parser *parser) { return plain(parser, KQL_PRINT, &some_named); }
KqlNode *parse_op_project(Parser *parser) { return plain(parser, KQL_PROJECT, &any_named); }
KqlNode *parse_op_project_away(Parser *parser) {
  return plain(parser, KQL_PROJECT_AWAY, &any_names);
}
KqlNode *parse_op_project_keep(Parser *parser) {
  return plain(parser, KQL_PROJECT_KEEP, &any_names);
}

KqlNode *parse_op_project_rename(Parser *parser) {
  return plain(parser, KQL_PROJECT_RENAME, &any_named);
}

KqlNode *parse_op_project_by_names(Parser *parser) {
  return plain(parser, KQL_PROJECT_BY_NAMES, &any_unnamed);
}

KqlNode *parse_op_serialize(Parser *parser) {
  return listed(parser, KQL_SERIALIZE, PARAMS_NONE, &any_named);
}

KqlNode *parse_op_where(Parser *parser) { return valued(parser, KQL_WHERE, PARAMS_NONE); }
KqlNode *parse_op_take(Parser *parser) { return valued(parser, KQL_TAKE, PARAMS_NONE); }
KqlNode *parse_op_sample(Parser *parser) { return valued(parser, KQL_SAMPLE, PARAMS_NONE); }

/* "sample-distinct" expression "of" expression */
KqlNode *parse_op_sample_distinct(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_NONE));
  keep(parser, parse_required_named(parser));
  parser_expect(parser, TOK_OF);
  keep(parser, parse_required_named(parser));
  return parser_close_node(parser, open, KQL_SAMPLE_DISTINCT, keyword);
}

/* --- order --- */

/* ["asc" | "desc" | "granny-asc" | "granny-desc"] */
static uint16_t direction(Parser *parser) {
  if (took(parser, TOK_ASC) || took(parser, TOK_GRANNY_ASC)) return KQL_ASC;
  return took(parser, TOK_DESC) || took(parser, TOK_GRANNY_DESC) ? KQL_DESC : 0;
}

static uint16_t nulls(Parser *parser) {
  if (!took(parser, TOK_NULLS)) return 0;
  if (took(parser, TOK_FIRST)) return KQL_NULLS_FIRST;
  if (took(parser, TOK_LAST)) return KQL_NULLS_LAST;
  Str text = parser_found(parser, parser->at);
  parser_find(parser, DIAG_KS006, parser_place_before(parser, parser->at),
              "found %.*s, expected `first` or `last`", STR_ARG(text));
  return 0;
}

static bool at_ordering(const Parser *parser) {
  KqlTokenKind kind = peek(parser);
  return kind == TOK_ASC || kind == TOK_DESC || kind == TOK_GRANNY_ASC || kind == TOK_GRANNY_DESC;
}

/* VALUE behind which the order stands */
static KqlNode *ordered(Parser *parser, KqlNode *value, bool with_nulls) {
  if (!value || !(at_ordering(parser) || (with_nulls && peek(parser) == TOK_NULLS))) return value;
  Open open = parser_open_around(parser, value);
  uint32_t token = parser->at;
  uint16_t flags = direction(parser);
  if (with_nulls) flags |= nulls(parser);
  KqlNode *key = parser_close_node(parser, open, KQL_KEY, token);
  key->flags |= flags;
  return key;
}

/* key = named ["asc" | "desc"] ["nulls" ("first" | "last")] */
KqlNode *parse_sort_key(Parser *parser) { return ordered(parser, parse_named(parser), true); }

static KqlNode *require_key(Parser *parser) {
  KqlNode *key = parse_sort_key(parser);
  return key ? key : parser_missing_expression(parser);
}

static KqlNode *reorder_column(Parser *parser) {
  return ordered(parser, parse_wildcard_or_name(parser), false);
}

/* "project-reorder" [name ["asc" | "desc"] {"," …}] */
KqlNode *parse_op_project_reorder(Parser *parser) {
  static const ListRule columns = {reorder_column, parser_missing_expression, parser_at_list_end,
                                   0};
  return plain(parser, KQL_PROJECT_REORDER, &columns);
}

/* ("sort" | "order") parameters "by" key {"," key} */
KqlNode *parse_op_sort(Parser *parser) {
  static const ListRule keys = {parse_sort_key, parser_missing_expression, parser_at_list_end,
                                LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_SORT));
  parser_expect(parser, TOK_BY);
  parser_comma_list(parser, &keys);
  return parser_close_node(parser, open, KQL_SORT, keyword);
}

/* "top" parameters expression "by" key */
KqlNode *parse_op_top(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_TOP));
  keep(parser, parse_required_named(parser));
  parser_expect(parser, TOK_BY);
  keep(parser, require_key(parser));
  return parser_close_node(parser, open, KQL_TOP, keyword);
}

/* "top-hitters" expression "of" expression ["by" expression] */
KqlNode *parse_op_top_hitters(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  keep(parser, parse_required_named(parser));
  parser_expect(parser, TOK_OF);
  keep(parser, parse_required_named(parser));
  keep(parser, took(parser, TOK_BY) ? parse_required_named(parser) : NULL);
  return parser_close_node(parser, open, KQL_TOP_HITTERS, keyword);
}

/* ["with" "others" "=" expression] */
static KqlNode *others(Parser *parser) {
  if (!took(parser, TOK_WITH)) return NULL;
  parser_expect(parser, TOK_OTHERS);
  parser_expect(parser, TOK_ASSIGN);
  KqlNode *value = parse_literal(parser);
  return value ? value : parse_required_unnamed(parser);
}

/* level = "top-nested" [expression] "of" expression [others] "by" key */
static KqlNode *top_level(Parser *parser) {
  if (peek(parser) != TOK_TOP_NESTED) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_named(parser));
  parser_expect(parser, TOK_OF);
  keep(parser, parse_required_named(parser));
  keep(parser, others(parser));
  parser_expect(parser, TOK_BY);
  keep(parser, require_key(parser));
  return parser_close_node(parser, open, KQL_TOP_LEVEL, keyword);
}

static KqlNode *missing_level(Parser *parser) { return parser_missing(parser, "`top-nested`"); }

/* level {"," level} */
KqlNode *parse_op_top_nested(Parser *parser) {
  static const ListRule levels = {top_level, missing_level, parser_at_list_end, LIST_SOME};
  Open open = open_node(parser);
  keep(parser, NULL);
  parser_comma_list(parser, &levels);
  return parser_close_node(parser, open, KQL_TOP_NESTED, open.first);
}

/* --- summarize --- */

static bool at_aggregates_end(const Parser *parser) {
  return peek(parser) == TOK_BY || parser_at_list_end(parser);
}

/* `by …, bin=1h` of old: the size of the bins stands apart */
static bool at_keys_end(const Parser *parser) {
  bool bin = peek(parser) == TOK_BIN && peek_at(parser, 1) == TOK_ASSIGN &&
             parser_is_literal(peek_at(parser, 2));
  return bin || parser_at_list_end(parser);
}

static KqlNode *keys(Parser *parser) {
  static const ListRule rule = {parse_named, parser_missing_expression, at_keys_end, LIST_SOME};
  Open open = open_node(parser);
  uint32_t by = take(parser);
  parser_comma_list(parser, &rule);
  return parser_close_node(parser, open, KQL_LIST, by);
}

static KqlNode *old_bin(Parser *parser) {
  if (peek(parser) != TOK_BIN || peek_at(parser, 1) != TOK_ASSIGN) return NULL;
  take(parser), take(parser);
  return parse_required_unnamed(parser);
}

/* "summarize" parameters [named {"," named}] ["by" named {"," named}] */
KqlNode *parse_op_summarize(Parser *parser) {
  static const ListRule aggregates = {parse_named, parser_missing_expression, at_aggregates_end, 0};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_SUMMARIZE));
  keep(parser, NULL);
  keep(parser, NULL);
  parser_comma_list(parser, &aggregates);
  if (peek(parser) == TOK_BY) {
    KqlNode *by = keys(parser), *bin = old_bin(parser);
    parser->kids.ptr[open.kids + KQL_SUMMARIZE_BY] = by;
    parser->kids.ptr[open.kids + KQL_SUMMARIZE_BIN] = bin;
  }
  return parser_close_node(parser, open, KQL_SUMMARIZE, keyword);
}

/* --- render, reduce --- */

static KqlNode *chart(Parser *parser) {
  KqlTokenKind kind = peek(parser);
  static const char charts[] =
      "table|list|barchart|piechart|ladderchart|timechart|linechart|anomalychart|pivotchart|"
      "areachart|stackedareachart|scatterchart|timepivot|columnchart|timeline|3Dchart|card|treemap|"
      "plotly|graph|sankey";
  Open open = open_node(parser);
  if (parser_took_word(parser, charts))
    return parser_close_node(parser, open, KQL_NAME, open.first);
  if (kind == TOK_IDENTIFIER) {
    KqlNode *name = parser_leaf(parser, KQL_NAME);
    parser_check_word(parser, name, charts, "a chart such as `timechart`");
    return name;
  }
  parser_expected(parser, parser->at, "a chart such as `timechart`");
  return parser_nothing(parser);
}

/* "render" chart [old parameters] ["with" "(" … ")"] */
KqlNode *parse_op_render(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  keep(parser, chart(parser));
  KqlNode *old = parse_render_parameters(parser);
  parser->kids.ptr[open.kids] = old;
  keep(parser, took(parser, TOK_WITH) ? parse_parameter_list(parser, PARAMS_RENDER) : NULL);
  return parser_close_node(parser, open, KQL_RENDER, keyword);
}

/* "reduce" parameters "by" expression ["with" name "=" value {"," …}] */
KqlNode *parse_op_reduce(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_REDUCE));
  parser_expect(parser, TOK_BY);
  keep(parser, parse_required_named(parser));
  keep(parser, took(parser, TOK_WITH) ? parse_open_parameter_list(parser, PARAMS_REDUCE) : NULL);
  return parser_close_node(parser, open, KQL_REDUCE, keyword);
}
