/* The binder's answers as the engine, the checks and the editors read them: types, columns, what a
   name means, bodies of calls; and its limits. */
#include "unit/unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "kql/bind.h"
#include "kql/function.h"
#include "kql/parse.h"

#include <string.h>

typedef struct Bound {
  Arena arena;
  DiagBag bag;
  FactSet facts;
  KqlEnvironment environment;
  KqlBound *kql;
} Bound;

static void bind_text(Bound *bound, Str text) {
  *bound = (Bound){.facts = {.environment = FACT_MERGED}};
  bound->bag.arena = &bound->arena;
  bound->environment.facts = &bound->facts;
  const Source *source = source_new(&bound->arena, STR("q"), text);
  KqlQuery *query = kql_parse(&bound->arena, source, &bound->bag);
  bound->kql = kql_bind(&bound->arena, query, &bound->environment, &bound->bag);
}

static void unbind(Bound *bound) { arena_free(&bound->arena); }

/* "A:long B:string", with `…` where more may exist; "-" where there is no table. */
static Str columns_text(Arena *arena, const KqlColumns *columns) {
  if (columns == NULL) return STR("-");
  Buf out = {0};
  for (uint32_t i = 0; i < columns->count; i++) {
    const KqlColumn *column = columns->items[i];
    buf_printf(&out, "%s%.*s:%s", i > 0 ? " " : "", STR_ARG(column->name),
               kql_type_name((KqlType)column->type));
  }
  if (columns->open) buf_add(&out, STR("…"));
  Str text = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return text;
}

static const char tables[] =
    "let T = datatable(A: long, B: string, D: dynamic, Time: datetime) [];\n"
    "let U = datatable(A: long, B: string, C: real) [];\n";

START_TEST(operators_give_columns) {
  static const struct {
    const char *query, *columns;
  } cases[] = {
      {"T", "A:long B:string D:dynamic Time:datetime"},
      {"T | count", "Count:long"},
      {"T | count as Rows", "Rows:long"},
      {"T | where A == 1 | take 3 | order by B", "A:long B:string D:dynamic Time:datetime"},
      {"T | project B, X = A + 1, A * 2", "B:string X:long Column1:long"},
      {"T | extend A = B, strlen(B), Y = D.x.y",
       "A:string B:string D:dynamic Time:datetime strlen_B:long Y:dynamic"},
      {"T | project-away D, T*", "A:long B:string"},
      {"T | project-keep B, A", "A:long B:string"},
      {"T | project-rename Z = A, B1 = B", "Z:long B1:string D:dynamic Time:datetime"},
      {"T | project-reorder Time, *", "Time:datetime A:long B:string D:dynamic"},
      {"T | project-reorder B asc, A", "B:string A:long D:dynamic Time:datetime"},
      {"T | summarize count(), sum(A), X = dcount(B), make_list(D) by B, bin(Time, 1h)",
       "B:string Time:datetime count_:long sum_A:long X:long list_D:dynamic"},
      {"T | summarize by B, X = A % 2", "B:string X:long"},
      {"T | summarize arg_max(Time, *) by B", "B:string Time:datetime A:long D:dynamic"},
      {"T | summarize arg_min(Time, A, D), percentile(A, 95), countif(A > 1), take_any(B)",
       "Time:datetime A:long D:dynamic percentile_A_95:long countif_:long B:string"},
      {"T | summarize percentiles(A, 5, 50), max(A) by tostring(D.k)",
       "D_k:string percentile_A_5:long percentile_A_50:long max_A:long"},
      {"T | distinct B, A", "B:string A:long"},
      {"T | sample-distinct 3 of B", "B:string"},
      {"T | top 3 by A | top-hitters 2 of B", "B:string approximate_count_B:long"},
      {"T | top-nested 2 of B by count(), top-nested 1 of A by X = max(A)",
       "B:string aggregated_B:long A:long X:long"},
      {"T | join U on A", "A:long B:string D:dynamic Time:datetime A1:long B1:string C:real"},
      {"T | join U on A | join U on A",
       "A:long B:string D:dynamic Time:datetime A1:long B1:string C:real A2:long B2:string "
       "C1:real"},
      {"T | extend A1 = 1, A2 = 2, A3 = 3, A4 = 4, A5 = 5, A6 = 6, A7 = 7, A8 = 8, A9 = 9 "
       "| join U on A",
       "A:long B:string D:dynamic Time:datetime A1:long A2:long A3:long A4:long A5:long A6:long "
       "A7:long A8:long A9:long A10:long B1:string C:real"},
      {"T | extend A2 = 1 | join U on A | join U on A | extend A1 = 'x', strlen(B)",
       "A:long B:string D:dynamic Time:datetime A2:long A1:string B1:string C:real A3:long "
       "B2:string C1:real strlen_B:long"},
      {"union T, U, (print D = 1, C = 1.5, D_long = 'x')",
       "A:long B:string D_dynamic:dynamic D_long:long Time:datetime C:real D_long1:string"},
      {"T | join kind=leftouter U on $left.A == $right.A, B",
       "A:long B:string D:dynamic Time:datetime A1:long B1:string C:real"},
      {"T | join kind=leftsemi U on A", "A:long B:string D:dynamic Time:datetime"},
      {"T | join kind=rightanti U on A", "A:long B:string C:real"},
      {"T | lookup U on A", "A:long B:string D:dynamic Time:datetime B1:string C:real"},
      {"T | union U", "A:long B:string D:dynamic Time:datetime C:real"},
      {"union withsource=From T, (U | project B)",
       "From:string A:long B:string D:dynamic Time:datetime"},
      {"union kind=inner T, U", "A:long B:string D:dynamic Time:datetime C:real"},
      {"T | mv-expand D", "A:long B:string D:dynamic Time:datetime"},
      {"T | mv-expand with_itemindex=I X = D to typeof(long), D.y",
       "A:long B:string D:dynamic Time:datetime X:long D_y:dynamic I:long"},
      {"T | mv-apply E = D to typeof(string) on (summarize N = count() by E)",
       "A:long B:string D:dynamic Time:datetime E:string N:long"},
      {"T | parse B with * 'x' C:long ' ' E",
       "A:long B:string D:dynamic Time:datetime C:long E:string"},
      {"T | parse-kv B as (k: string, n: long) with (pair_delimiter=',')",
       "A:long B:string D:dynamic Time:datetime k:string n:long"},
      {"T | make-series count(), X = avg(A) default=0 on Time from ago(1d) to now() step 1h by B",
       "B:string count_:dynamic X:dynamic Time:dynamic"},
      {"T | getschema", "ColumnName:string ColumnOrdinal:long DataType:string ColumnType:string"},
      {"T | evaluate bag_unpack(D): (Q: long, R: string)", "Q:long R:string"},
      {"T | evaluate pivot(B): (x: long, y: long)", "x:long y:long"},
      {"T | evaluate narrow()", "Row:long Column:string Value:string"},
      {"T | serialize N = row_number(), P = prev(A)",
       "A:long B:string D:dynamic Time:datetime N:long P:long"},
      {"T | as Name | project A", "A:long"},
      {"T | fork (count) (take 1)", "-"},
      {"T | partition by B (summarize count())", "count_:long"},
      {"T | scan declare (s: long = 0) with (step x: true => s = s + A;)",
       "A:long B:string D:dynamic Time:datetime s:long match_id:long"},
      {"T | render timechart", "A:long B:string D:dynamic Time:datetime"},
      {"T | reduce by B", "Pattern:string Count:long Representative:string"},
      {"T | consume", "-"},
      {"print 1, 'a', X = now(), strcat('a', 'b')",
       "print_0:long print_1:string X:datetime print_3:string"},
      {"range I from 1 to 3 step 1", "I:long"},
      {"range I from now() to now() step 1d", "I:datetime"},
      {"datatable(X: string, Y: int) ['a', 1]", "X:string Y:int"},
      {"externaldata(X: string, Y: dynamic) ['http://x']", "X:string Y:dynamic"},
      {"print X = toscalar(T | count), Y = toscalar(T | project D)", "X:long Y:dynamic"},
      {"search in (T, U) 'a' | project A", "A:long"},
      {"find in (T, U) where A == 1 project A, B", "source_:string A:long B:string"},
      {"let f = (t: (A: long), n: long = 3) { t | project Z = A * n }; T | invoke f()", "Z:long"},
      {"let f = () { T | project A }; f | extend X = A", "A:long X:long"},
      {"let f = (x: dynamic) { x.a }; T | project f(D)", "Column1:dynamic"},
      {"T | make-graph A --> A with U on A | graph-match (a)-[e]->(b) project a.A, e.B, X = b.C",
       "a_A:long e_B:string X:real"},
      {"T | make-graph A --> A with_node_id=Id | graph-to-table nodes", "Id:long"},
      {"T | extend a = 1, b = 1.5, c = 1d, d = datetime(2020-01-01), e = guid(null), f = "
       "dynamic([1]), g = true, h = 'x', i = int(1), j = decimal(1)",
       "A:long B:string D:dynamic Time:datetime a:long b:real c:timespan d:datetime e:guid "
       "f:dynamic g:bool h:string i:int j:decimal"},
      {"T | project A + 1.0, A / 2, Time - Time, Time + 1d, -A, not(A == 1), A between (1 .. 2), B "
       "in ('a')",
       "Column1:real Column2:long Column3:timespan Column4:datetime Column5:long Column6:bool "
       "Column7:bool Column8:bool"},
      {"T | project D.a, D[0], D['k'], toreal(D.x), D.a.b",
       "D_a:dynamic D_0:dynamic D_k:dynamic D_x:real D_a_b:dynamic"},
      {"T | project iff(A == 1, 'x', B), case(A == 1, 1, 2.5), coalesce(B, 'x')",
       "Column1:string Column2:real Column3:string"},
      {"T | project parse_json(B), split(B, ','), extract('(a)', 1, B, typeof(long)), "
       "todatetime(B)",
       "B:dynamic B1:dynamic Column1:long B2:datetime"},
      {"T | summarize (X, Y) = arg_max(A, B), hll(A), make_set(A, 10), stdev(A)",
       "X:long Y:string hll_A:dynamic set_A:dynamic stdev_A:real"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Bound bound;
    Buf text = {0};
    buf_printf(&text, "%s%s", tables, cases[i].query);
    bind_text(&bound, buf_str(&text));
    Str got = columns_text(&bound.arena, bound.kql->columns);
    ck_assert_msg(str_eq(got, str_of(cases[i].columns)), "%s\n got %.*s\nwant %s", cases[i].query,
                  STR_ARG(got), cases[i].columns);
    ck_assert_msg(bound.bag.diags.len == 0, "%s: %.*s", cases[i].query,
                  STR_ARG(bound.bag.diags.ptr[0]->message));
    unbind(&bound);
    buf_free(&text);
  }
}
END_TEST

START_TEST(stages_share_what_they_leave) {
  Bound bound;
  bind_text(&bound, STR("DeviceEvents | where true | order by DeviceId | take 3"));
  const KqlColumns *columns = bound.kql->columns;
  ck_str(columns->table, "DeviceEvents");
  ck_assert_uint_eq(bound.kql->tables.len, 1);
  ck_assert_ptr_eq(bound.kql->tables.ptr[0]->columns->items, columns->items);
  unbind(&bound);
  bind_text(&bound, STR("DeviceEvents | extend X = 1 | project-away DeviceId"));
  const KqlColumns *extended = bound.kql->columns->input, *table = extended->input;
  ck_assert_uint_eq(extended->count, table->count + 1);
  ck_assert_ptr_eq(extended->items[0], table->items[0]);
  ck_assert_uint_eq(bound.kql->columns->count, table->count);
  ck_assert_ptr_null(kql_columns_find(&bound.arena, bound.kql->columns, STR("DeviceId")));
  unbind(&bound);
}
END_TEST

START_TEST(columns_are_found_by_name) {
  enum { MANY = 700 };
  Arena arena = {0};
  const KqlColumn **items = ARENA_ARRAY(&arena, const KqlColumn *, MANY);
  for (uint32_t i = 0; i < MANY; i++) {
    Str name = arena_printf(&arena, "Column%u", i);
    items[i] = kql_column_new(&arena, name, (KqlTyped){TYPE_LONG, SHAPE_ANY}, NULL);
  }
  KqlColumns *columns = kql_columns_new(&arena, items, MANY);
  for (uint32_t i = 0; i < MANY; i++) {
    ck_assert_uint_eq(kql_columns_place(&arena, columns, items[i]->name), i);
    ck_assert_ptr_eq(kql_columns_find(&arena, columns, items[i]->name), items[i]);
  }
  ck_assert_uint_eq(kql_columns_place(&arena, columns, STR("column1")), UINT32_MAX);
  const KqlColumn *renamed = kql_column_renamed(&arena, items[3], STR("X"));
  ck_assert_ptr_eq(renamed->origin, items[3]);
  ck_assert_ptr_eq(kql_column_renamed(&arena, items[3], STR("Column3")), items[3]);
  arena_free(&arena);
}
END_TEST

START_TEST(types_convert) {
  static const struct {
    KqlType target, source;
    const char *allowed; /* of none, promote, compatible, dynamic, any */
  } cases[] = {{TYPE_LONG, TYPE_LONG, "npcda"},     {TYPE_LONG, TYPE_INT, "pca"},
               {TYPE_INT, TYPE_LONG, "ca"},         {TYPE_DYNAMIC, TYPE_STRING, "da"},
               {TYPE_STRING, TYPE_LONG, "a"},       {TYPE_LONG, TYPE_UNKNOWN, "npcda"},
               {TYPE_UNKNOWN, TYPE_STRING, "npcda"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    KqlTyped target = {cases[i].target, SHAPE_ANY}, source = {cases[i].source, SHAPE_ANY};
    for (int c = CONVERT_NONE; c <= CONVERT_ANY; c++) {
      bool fits = kql_assignable(target, source, (KqlConversion)c);
      ck_assert_msg(fits == (strchr(cases[i].allowed, "npcda"[c]) != NULL), "%s from %s at %d",
                    kql_type_name(target.type), kql_type_name(source.type), c);
    }
  }
  ck_assert(kql_type_widens(TYPE_INT, TYPE_REAL) && !kql_type_widens(TYPE_REAL, TYPE_INT));
  ck_assert(kql_type_promote(TYPE_INT) == TYPE_LONG && kql_type_promote(TYPE_BOOL) == TYPE_BOOL);
  ck_assert(kql_type_find(STR("int64")) == TYPE_LONG && kql_type_find(STR("text")) == TYPE_NONE);
}
END_TEST

START_TEST(types_have_something_in_common) {
  KqlTyped common, none = {TYPE_NONE, SHAPE_ANY}, whole = {TYPE_INT, SHAPE_ANY};
  KqlTyped wide = {TYPE_LONG, SHAPE_ANY}, text = {TYPE_STRING, SHAPE_ANY};
  ck_assert(kql_common_type(none, text, CONVERT_NONE, &common) && common.type == TYPE_STRING);
  ck_assert(kql_common_type(whole, wide, CONVERT_PROMOTE, &common) && common.type == TYPE_LONG);
  ck_assert(!kql_common_type(whole, text, CONVERT_PROMOTE, &common));
  KqlTyped array = kql_array_of(wide);
  ck_assert(array.type == TYPE_DYNAMIC && kql_may_be_array(array) && !kql_may_be_bag(array));
  ck_assert(kql_unwrapped(kql_item_of(array.shape)).type == TYPE_LONG);
}
END_TEST

/* What the choice between overloads and the layout of arguments are written for. */
static void check_signature(const KqlFunction *function, const KqlSignature *signature) {
  static const uint64_t unscored =
      UINT64_C(1) << WANT_ANY | UINT64_C(1) << WANT_ORDERED | UINT64_C(1) << WANT_STRING_OR_ARRAY |
      UINT64_C(1) << WANT_INTEGER_OR_ARRAY | UINT64_C(1) << WANT_BAG |
      UINT64_C(1) << WANT_NOT_REAL_OR_BOOL | UINT64_C(1) << WANT_COMMON |
      UINT64_C(1) << WANT_COMMON_ORDERED | UINT64_C(1) << WANT_COMMON_OR_DYNAMIC;
  for (uint32_t i = 0; i < signature->parameter_count; i++) {
    const KqlParameter *parameter = &signature->parameters[i];
    bool overloaded = function->signature_count > 1;
    ck_assert_msg(!overloaded || (unscored >> parameter->want & 1) == 0, "%s", function->name);
    bool single = i + 1 == signature->parameter_count || parameter->max == 1;
    ck_assert_msg(signature->layout != LAYOUT_REPEATING || single, "%s", function->name);
  }
}

START_TEST(every_function_is_found) {
  uint32_t counts[GROUP_COUNT] = {0};
  for (uint32_t i = 0; i < FUNCTION_COUNT; i++) {
    const KqlFunction *function = kql_function((KqlFunctionId)i);
    KqlFunctionGroup group = (KqlFunctionGroup)function->group;
    counts[group]++;
    ck_assert_ptr_eq(kql_function_find(group, str_of(function->name)), function);
    ck_assert_uint_eq(kql_function_id(function), i);
    ck_assert_msg(function->doc[0] != '\0' && function->signature_count > 0, "%s", function->name);
    for (uint32_t k = 0; k < function->signature_count; k++)
      check_signature(function, &function->signatures[k]);
    bool replaced = (function->flags & FUNCTION_OBSOLETE) != 0;
    ck_assert_msg(replaced || function->successor == NULL, "%s", function->name);
  }
  ck_assert_uint_eq(counts[GROUP_SCALAR], 429);
  ck_assert_uint_eq(counts[GROUP_AGGREGATE], 61);
  ck_assert_uint_eq(counts[GROUP_PLUGIN], 47);
  ck_assert_ptr_null(kql_function_find(GROUP_SCALAR, STR("Strcat")));
  ck_str(kql_function_near(GROUP_SCALAR, STR("array_len")), "array_length");
  ck_str(kql_function_near(GROUP_SCALAR, STR("tolowr")), "tolower");
  ck_str(kql_function_near(GROUP_AGGREGATE, STR("arg_maks")), "arg_max");
}
END_TEST

/* The first node of KIND below NODE, depth first. */
static const KqlNode *find_kind(const KqlNode *node, KqlKind kind) {
  if (node == NULL || node->kind == kind) return node;
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *found = find_kind(node->kids[i], kind);
    if (found != NULL) return found;
  }
  return NULL;
}

START_TEST(calls_have_signatures_and_names) {
  Bound bound;
  bind_text(&bound, STR("print tolower('A')"));
  const KqlNode *call = find_kind(bound.kql->query->root, KQL_CALL);
  const KqlSignature *signature = kql_call_signature(call);
  ck_assert_ptr_nonnull(signature);
  ck_str(str_of(kql_function((KqlFunctionId)signature->function)->name), "tolower");
  ck_assert(kql_is_constant(call) && kql_type(call) == TYPE_STRING);
  unbind(&bound);
  bind_text(&bound, STR("DeviceEvents | summarize count() by bin(Timestamp, 1h)"));
  const KqlNode *summarize = find_kind(bound.kql->query->root, KQL_SUMMARIZE);
  ck_str(kql_result_name(bound.kql, find_kind(summarize, KQL_CALL)), "Timestamp");
  const KqlNode *count = find_kind(summarize->kids[KQL_SUMMARIZE_AGGREGATES], KQL_CALL);
  ck_str(kql_result_name(bound.kql, count), "count_");
  unbind(&bound);
}
END_TEST

START_TEST(constants_are_known) {
  Bound bound;
  bind_text(&bound, STR("let Name = \"a\\tb\"; let Days = 7; let Ago = Days * 1d;\n"
                        "DeviceEvents | where ActionType == Name and Timestamp > ago(Ago)"));
  const KqlNode *where = find_kind(bound.kql->query->root, KQL_WHERE);
  const KqlNode *equal = find_kind(where, KQL_BINARY);
  ck_str(kql_constant_string(bound.kql->query, equal->kids[KQL_BINARY_RIGHT]), "a\tb");
  ck_assert(!kql_is_constant(equal->kids[KQL_BINARY_LEFT]));
  ck_str(kql_column_of(equal->kids[KQL_BINARY_LEFT])->name, "ActionType");
  const KqlNode *call = find_kind(where, KQL_CALL);
  ck_assert(kql_is_constant(call->kids[KQL_CALL_ARGUMENTS]));
  ck_assert(kql_type(call->kids[KQL_CALL_ARGUMENTS]) == TYPE_TIMESPAN);
  ck_assert_uint_eq(bound.kql->lets.len, 3);
  ck_assert_uint_eq(bound.bag.diags.len, 0);
  unbind(&bound);
}
END_TEST

START_TEST(calls_of_let_functions_have_bodies) {
  Bound bound;
  bind_text(&bound, STR("let f = (x: long, y: string = 'q') { print A = x, B = y }; f(7)"));
  const KqlNode *pipe = bound.kql->query->root->kids[bound.kql->query->root->count - 1];
  const KqlNode *call = find_kind(pipe, KQL_CALL);
  KqlBody body;
  ck_assert(kql_call_body(bound.kql, call, &body));
  ck_assert_int_eq(body.node->kind, KQL_BLOCK);
  const KqlSymbol *x = kql_scope_find(body.scope, STR("x"));
  ck_assert_ptr_nonnull(x);
  ck_assert(x->typed.type == TYPE_LONG && x->value != NULL);
  ck_str(kql_text(bound.kql->query, x->value), "7");
  ck_str(columns_text(&bound.arena, bound.kql->columns), "A:long B:string");
  unbind(&bound);
  bind_text(&bound, STR("print tolower('A')"));
  ck_assert(!kql_call_body(bound.kql, find_kind(bound.kql->query->root, KQL_CALL), &body));
  unbind(&bound);
}
END_TEST

/* Each function calls the one before TIMES times. */
static void bind_tower(Bound *bound, uint32_t height, uint32_t times) {
  Buf text = {0};
  buf_add(&text, STR("let f0 = () { print A = 1 };\n"));
  for (uint32_t i = 1; i <= height; i++) {
    buf_printf(&text, "let f%u = () { union f%u()", i, i - 1);
    for (uint32_t k = 1; k < times; k++) buf_printf(&text, ", f%u()", i - 1);
    buf_add(&text, STR(" };\n"));
  }
  buf_printf(&text, "f%u()", height);
  bind_text(bound, buf_str(&text));
  buf_free(&text);
}

START_TEST(deep_bodies_end) {
  Bound bound;
  bind_tower(&bound, LIMIT_KQL_BODIES / 2, 1);
  ck_str(columns_text(&bound.arena, bound.kql->columns), "A:long");
  unbind(&bound);
  bind_tower(&bound, LIMIT_KQL_BODIES * 2, 1);
  ck_assert_uint_eq(bound.bag.diags.len, 0);
  unbind(&bound);
}
END_TEST

START_TEST(many_bodies_end) {
  Bound bound;
  bind_tower(&bound, LIMIT_KQL_BODIES - 2, 4); /* without LIMIT_KQL_COPIED: 4^30 bodies */
  ck_assert_uint_eq(bound.bag.diags.len, 0);
  unbind(&bound);
  bind_text(&bound, STR("let f = () { f() }; f() | take 1"));
  unbind(&bound);
}
END_TEST

START_TEST(what_is_unknown_draws_no_more) {
  static const struct {
    const char *query;
    size_t findings;
  } cases[] = {
      {"NoSuchTable | where A > 1 | summarize count() by B | join (NoOther) on B", 2},
      {"DeviceEvents | where NoColumn > 1 and NoColumn has 'x' | extend Y = NoColumn + 1", 3},
      {"DeviceEvents | extend X = nofunction(1) | where X > 1 and X has 'a'", 1},
      {"MyApp_CL | where Level_s == 'x' | project Level_s, TimeGenerated", 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Bound bound;
    bind_text(&bound, str_of(cases[i].query));
    ck_assert_msg(bound.bag.diags.len == cases[i].findings, "%s: %zu", cases[i].query,
                  (size_t)bound.bag.diags.len);
    unbind(&bound);
  }
}
END_TEST

Suite *suite_kql_bind(void) {
  TCase *tests;
  Suite *suite = unit_suite("kql_bind", &tests);
  tcase_add_test(tests, operators_give_columns);
  tcase_add_test(tests, stages_share_what_they_leave);
  tcase_add_test(tests, columns_are_found_by_name);
  tcase_add_test(tests, types_convert);
  tcase_add_test(tests, types_have_something_in_common);
  tcase_add_test(tests, every_function_is_found);
  tcase_add_test(tests, calls_have_signatures_and_names);
  tcase_add_test(tests, constants_are_known);
  tcase_add_test(tests, calls_of_let_functions_have_bodies);
  tcase_add_test(tests, deep_bodies_end);
  tcase_add_test(tests, many_bodies_end);
  tcase_add_test(tests, what_is_unknown_draws_no_more);
  return suite;
}
