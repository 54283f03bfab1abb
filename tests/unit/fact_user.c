/* fact/: what user schema files declare, and the findings on their mistakes. */
#include "unit/unit.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "fact/connector.h"
#include "fact/user.h"

#include <stdlib.h>

static Arena arena;
static DiagBag bag;

/* The built-in facts and what TEXT, a file called PATH, declares beside them. */
static FactSet with(const char *path, const char *text) {
  bag = (DiagBag){.arena = &arena};
  FactUser *user = fact_user_new(&arena);
  fact_user_load(user, source_new(&arena, str_of(path), str_of(text)), &bag);
  return (FactSet){.user = user};
}

/* TABLE as "A:string B:long", with " *" at the end where it is open. */
static const char *shown(const FactTable *table) {
  Str text = STR("");
  for (uint32_t i = 0; i < fact_table_width(table); i++) {
    FactColumn column = fact_table_column(table, i);
    ck_assert_uint_eq(fact_table_column_find(table, column.name), i);
    text = arena_printf(&arena, "%.*s%s%.*s:%.*s", STR_ARG(text), i ? " " : "",
                        STR_ARG(column.name), STR_ARG(fact_type_name(column.type)));
  }
  return arena_printf(&arena, "%.*s%s", STR_ARG(text), fact_table_is_open(table) ? " *" : "").ptr;
}

static const char example[] =
    "tables:\n"
    "  - name: App_CL\n"
    "    columns: [TimeGenerated:datetime, User, Count:long, Fields:dynamic]\n"
    "  - name: SigninLogs\n"
    "    columns: [TimeGenerated:datetime, '*']\n"
    "functions:\n"
    "  - name: AppEvents2\n"
    "    parameters: [from:datetime=datetime(null), 'user:string=''*''', n:int]\n"
    "    columns: [User, When:datetime]\n"
    "  - name: AppScore\n"
    "    parameters: [text]\n"
    "    returns: real\n"
    "  - name: Newest\n"
    "    parameters: ['T:(*)', n:long]\n"
    "    body: T | top n by TimeGenerated\n"
    "watchlists:\n"
    "  - alias: ApprovedRMM\n"
    "    columns: [DeviceName, Until:datetime]\n"
    "connectors:\n"
    "  - id: MyApp\n"
    "    tables: [App_CL, App_*]\n";

START_TEST(tables_are_declared) {
  FactSet set = with("my.yaml", example);
  ck_assert_uint_eq(bag.diags.len, 0);
  const FactTable *table = fact_table_find(&set, STR("App_CL"));
  ck_assert_str_eq(shown(table), "TimeGenerated:datetime User:string Count:long Fields:dynamic");
  ck_str(fact_table_time(table), "TimeGenerated");
  ck_assert(fact_table_is_own(table));
  ck_str(fact_table_near(&set, STR("App_CI")), "App_CL");
  ck_assert_str_eq(shown(fact_table_find(&set, STR("SigninLogs"))), "TimeGenerated:datetime *");
  ck_assert(fact_table_find(&set, STR("AuditLogs")) != NULL);
  set.environment = FACT_NONE;
  ck_assert_ptr_null(fact_table_find(&set, STR("AuditLogs")));
  ck_assert(fact_table_find(&set, STR("App_CL")) != NULL);
  FactTableWalk walk = {.set = &set};
  ck_str(fact_table_name(fact_table_next(&walk)), "App_CL");
  ck_str(fact_table_name(fact_table_next(&walk)), "SigninLogs");
  ck_assert_ptr_null(fact_table_next(&walk));
}
END_TEST

START_TEST(functions_are_declared) {
  FactSet set = with("my.yaml", example);
  const FactFunction *events = fact_function_find(&set, STR("AppEvents2"));
  ck_assert_int_eq(fact_function_kind(events), FACT_TABULAR);
  ck_assert_str_eq(shown(fact_function_table(&set, events)), "User:string When:datetime");
  ck_assert_uint_eq(fact_function_arity(events), 3);
  ck_str(fact_function_parameter(events, 1).value, "'*'");
  ck_assert(!fact_function_parameter(events, 2).value.ptr);
  const FactFunction *score = fact_function_find(&set, STR("AppScore"));
  ck_assert_int_eq(fact_function_kind(score), FACT_SCALAR);
  ck_assert_int_eq(fact_function_type(score), FACT_REAL);
  const FactFunction *newest = fact_function_find(&set, STR("Newest"));
  ck_assert_int_eq(fact_function_kind(newest), FACT_BODY);
  ck_str(fact_function_parameters_text(newest), "(T:(*), n:long)");
  ck_str(fact_function_body(newest), "T | top n by TimeGenerated");
}
END_TEST

START_TEST(watchlists_and_connectors_are_declared) {
  FactSet set = with("my.yaml", example);
  ck_assert_str_eq(shown(fact_watchlist_find(&set, STR("ApprovedRMM"))),
                   "_DTItemId:string LastUpdatedTimeUTC:datetime SearchKey:string "
                   "WatchlistItem:dynamic DeviceName:string Until:datetime");
  ck_assert_ptr_null(fact_watchlist_find(&set, STR("Other")));
  const FactConnector *connector = fact_connector_find(&set, STR("MyApp"));
  ck_assert(fact_connector_is_listed(connector));
  ck_assert(fact_connector_fills(connector, STR("App_Audit_CL")));
  FactConnectorWalk walk = {.set = &set, .table = STR("App_CL")};
  ck_assert_ptr_eq(fact_connector_next(&walk), connector);
}
END_TEST

START_TEST(mistakes_have_places) {
  static const struct {
    const char *path, *text, *code, *at, *message;
  } cases[] = {
      {"a.yaml", "table: []\n", "X030", "table", "`table` is not a key here"},
      {"a.yaml", "tables: [{name: A}]\n", "X031", "{name: A}", "`columns` is missing here"},
      {"a.yaml", "tables: [{name: A, columns: B}]\n", "X031", "B",
       "`columns` is a single value, expected a list"},
      {"a.yaml", "tables: [{name: A, columns: [B:text]}]\n", "X031", "B:text",
       "`text` is not a type"},
      {"a.yaml", "tables: [{name: A, columns: [B, B:long]}]\n", "X033", "B:long",
       "column `B` is declared twice"},
      {"a.yaml", "functions: [{name: F}]\n", "X031", "F",
       "function `F` says nowhere what it gives"},
      {"a.yaml", "functions: [{name: F, returns: int, body: print 1}]\n", "X031", "F",
       "function `F` says more than once what it gives"},
      {"a.json", "{\"Name\": \"T\", \"Properties\": [{\"Name\": \"a\", \"Type\": \"nope\"}]}",
       "X031", "\"nope\"", "`nope` is not a type"},
      {"a.json", "{\"Name\": \"T\", \"Properties\": [{\"Name\": \"a\"}]}", "X031",
       "{\"Name\": \"a\"}", "`Type` is missing here"},
      {"a.json", "{\"Nam\": \"T\"}", "X031", "{\"Nam\": \"T\"}",
       "the file describes neither a table nor a function"},
      {"a.json", "{\"FunctionName\": [\"F\"]}", "X031", "[\"F\"]", "`FunctionName` is no text"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    with(cases[i].path, cases[i].text);
    ck_assert_msg(bag.diags.len == 1, "%s: %u findings", cases[i].text, bag.diags.len);
    const Diag *diag = bag.diags.ptr[0];
    ck_assert_str_eq(diag_info(diag->code)->name, cases[i].code);
    ck_str(source_text(diag->source, diag->span), cases[i].at);
    ck_str(diag->message, cases[i].message);
  }
}
END_TEST

START_TEST(json_is_read) {
  FactSet set =
      with("T.json",
           "{\n\t\"Name\": \"T_CL\",\n\t\"Properties\": [\n\t\t{ \"Name\": \"When\", "
           "\"Type\": \"DateTime\" },\n\t\t{ \"Name\": \"N\", \"Type\": \"Double\" }\n\t]\n}");
  ck_assert_uint_eq(bag.diags.len, 0);
  ck_assert_str_eq(shown(fact_table_find(&set, STR("T_CL"))), "When:datetime N:real");
  set = with("F.json",
             "{\"FunctionName\": \"F\", \"FunctionParameters\": [{\"Name\": \"a\", \"Type\": "
             "\"String\", \"IsRequired\": true}, {\"Name\": \"b\", \"Type\": \"int\"}], "
             "\"FunctionResultColumns\": [{\"Name\": \"R\", \"Type\": \"String\"}]}");
  const FactFunction *function = fact_function_find(&set, STR("F"));
  ck_assert_str_eq(shown(fact_function_table(&set, function)), "R:string");
  ck_assert(!fact_function_parameter(function, 0).value.ptr);
  ck_str(fact_function_parameter(function, 1).value, "int(null)");
}
END_TEST

/* The sample files of Azure/Azure-Sentinel, where they are at hand. */
START_TEST(samples_are_read) {
  static const struct {
    const char *name;
    uint32_t findings;
  } cases[] = {{"ThreatIntelIndicators.table", 0},
               {"SymantecProxySG.table", 1},
               {"DragosSeverityToSentinelSeverity.function", 0}};
  const char *shared = getenv("SHARED");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Str text, path = arena_printf(&arena, "%s/data/sentinel/custom_tables_sample/%s.json",
                                  shared ? shared : "", cases[i].name);
    if (file_read(&arena, path.ptr, 1 << 20, &text) != FILE_OK) continue;
    with(path.ptr, text.ptr);
    ck_assert_msg(bag.diags.len == cases[i].findings, "%s: %u", cases[i].name, bag.diags.len);
  }
}
END_TEST

START_TEST(declarations_are_parsed) {
  static const struct {
    const char *text;
    uint32_t count, at;
    const char *last;
  } cases[] = {{"(A:string, B:long)", 2, 0, "B"},
               {"A:string,['B, c']:int", 2, 0, "B, c"},
               {"", 0, 0, NULL},
               {"()", 0, 0, NULL},
               {"A", 1, 0, "A"},
               {"A:int, B:nope", UINT32_MAX, 7, NULL},
               {"A:int,,B:int", UINT32_MAX, 6, NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    FactColumn *columns;
    size_t at = 0;
    uint32_t count = fact_columns_parse(&arena, str_of(cases[i].text), &columns, &at);
    ck_assert_msg(count == cases[i].count, "%s: %u", cases[i].text, count);
    ck_assert_uint_eq(at, cases[i].at);
    if (cases[i].last) ck_str(columns[count - 1].name, cases[i].last);
  }
}
END_TEST

/* FIRST, then COUNT items `pI:int` of a list, then LAST. */
static const char *many(const char *first, unsigned count, const char *last) {
  Buf text = {0};
  buf_add_cstr(&text, first);
  for (unsigned i = 0; i < count; i++) buf_printf(&text, "%sp%u:int", i ? ", " : "", i);
  buf_add_cstr(&text, last);
  const char *kept = arena_str(&arena, buf_str(&text)).ptr;
  buf_free(&text);
  return kept;
}

START_TEST(limits_are_kept) {
  static const char function[] = "functions: [{name: F, returns: int, parameters: [";
  static const char table[] = "tables: [{name: T, columns: [";
  FactSet set = with("f.yaml", many(function, LIMIT_PARAMETERS, "]}]"));
  ck_assert_uint_eq(bag.diags.len, 0);
  set = with("f.yaml", many(function, LIMIT_PARAMETERS + 1, "]}]"));
  ck_assert_uint_eq(bag.diags.len, 1);
  ck_str(bag.diags.ptr[0]->message, "256 parameters, expected at most 255");
  ck_str(source_text(bag.diags.ptr[0]->source, bag.diags.ptr[0]->span), "p255:int");
  ck_assert_uint_eq(fact_function_arity(fact_function_find(&set, STR("F"))), LIMIT_PARAMETERS);
  set = with("t.yaml", many(table, LIMIT_COLUMNS + 1, "]}]"));
  ck_str(bag.diags.ptr[0]->message, "65536 columns, expected at most 65535");
  ck_assert_uint_eq(fact_table_width(fact_table_find(&set, STR("T"))), LIMIT_COLUMNS);
}
END_TEST

/* The later of two declarations of a name takes the place of the earlier one. */
START_TEST(declarations_replace) {
  FactUser *user = fact_user_new(&arena);
  FactSet set = {.environment = FACT_NONE, .user = user};
  static const FactColumn columns[] = {{STR_INIT("A"), FACT_INT, 0}, {STR_INIT("A"), FACT_LONG, 0}};
  fact_user_add_table(user, STR("T"), columns, 0, false);
  ck_assert_str_eq(shown(fact_table_find(&set, STR("T"))), "");
  fact_user_add_table(user, STR("T"), columns, 2, true);
  ck_assert_str_eq(shown(fact_table_find(&set, STR("T"))), "A:int *");
  fact_user_add_body(user, STR("AuditLogs"), STR("()"), STR("T"));
  set.environment = FACT_MERGED;
  ck_assert_ptr_null(fact_table_find(&set, STR("AuditLogs")));
  ck_str(fact_function_body(fact_function_find(&set, STR("AuditLogs"))), "T");
  fact_user_add_connector(user, STR("X"));
  ck_assert_uint_eq(fact_connector_table_count(fact_connector_find(&set, STR("X"))), 0);
}
END_TEST

Suite *suite_fact_user(void) {
  TCase *tests;
  Suite *suite = unit_suite("fact_user", &tests);
  tcase_add_test(tests, tables_are_declared);
  tcase_add_test(tests, functions_are_declared);
  tcase_add_test(tests, watchlists_and_connectors_are_declared);
  tcase_add_test(tests, mistakes_have_places);
  tcase_add_test(tests, json_is_read);
  tcase_add_test(tests, samples_are_read);
  tcase_add_test(tests, declarations_are_parsed);
  tcase_add_test(tests, limits_are_kept);
  tcase_add_test(tests, declarations_replace);
  return suite;
}
